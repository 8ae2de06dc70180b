/** Elixir's own formatter, with Phoenix's and Ecto's macros written without parentheses, as a long-lived process. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Formatter {
  /** The text as `mix format` would write it; `undefined` where Elixir cannot read it. */
  format(source: string): Promise<string | undefined>;
  close(): void;
}

export function hasElixir(): boolean {
  return spawnSync("elixir", ["--version"]).status === 0;
}

export function startFormatter(): Formatter {
  const script = fileURLToPath(new URL("formatter.exs", import.meta.url));
  const child: ChildProcess = spawn("elixir", [script], { stdio: ["pipe", "pipe", "ignore"] });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error("elixir was started without pipes");
  const lines = createInterface({ input: stdout, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  return {
    async format(source) {
      stdin.write(`${Buffer.from(source).toString("base64")}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error("elixir ended while it formatted a text");
      return value.startsWith("= ") ? Buffer.from(value.slice(2), "base64").toString() : undefined;
    },
    close: () => stdin.end(),
  };
}
