/** Elixir's own parser as a long-lived process, and the comparison of its quoted form with ours. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Oracle {
  /** The quoted form of a source text, a node a line, or Elixir's complaint. */
  quote(source: string): Promise<Quoted>;
  close(): void;
}

export type Quoted =
  | { readonly ok: true; readonly lines: readonly string[] }
  | { readonly ok: false; readonly reason: string };

export function hasElixir(): boolean {
  return spawnSync("elixir", ["--version"]).status === 0;
}

export function startOracle(): Oracle {
  const script = fileURLToPath(new URL("quoted.exs", import.meta.url));
  const child: ChildProcess = spawn("elixir", [script], { stdio: ["pipe", "pipe", "ignore"] });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error("elixir was started without pipes");
  const lines = createInterface({ input: stdout, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  return {
    async quote(source) {
      stdin.write(`${Buffer.from(source).toString("base64")}\n`);
      const answer: string[] = [];
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`elixir ended while it read a text`);
        if (value === "= ok") return { ok: true, lines: answer };
        if (value.startsWith("= error ")) return { ok: false, reason: value.slice("= error ".length) };
        answer.push(value);
      }
    },
    close: () => stdin.end(),
  };
}

export interface Difference {
  readonly index: number;
  readonly expected: string;
  readonly actual: string;
}

/** The first line in which the two forms differ. */
export function firstDifference(expected: readonly string[], actual: readonly string[]): Difference | undefined {
  const length = Math.max(expected.length, actual.length);
  for (let index = 0; index < length; index++) {
    if (expected[index] === actual[index]) continue;
    return { index, expected: expected[index] ?? "(end)", actual: actual[index] ?? "(end)" };
  }
  return undefined;
}
