/** Drives the bundled command line as a child process over small apps in temporary folders. */

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundlesOf, copyGrammars } from "../../scripts/bundles.mjs";

const repository = fileURLToPath(new URL("../..", import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The command line and the language server, bundled as they are shipped, with the rule pages. Call `dispose` at the end. */
export async function installFirebreak() {
  const home = await mkdtemp(path.join(tmpdir(), "firebreak-cli-"));
  const outdir = path.join(home, "dist");
  const cli = path.join(outdir, "cli.js");
  const bundles = bundlesOf(["cli", "server"], { outdir, isProduction: false });
  await copyGrammars(outdir);
  await Promise.all(bundles.map((one) => build({ ...one, logLevel: "warning", sourcemap: false })));
  await cp(path.join(repository, "docs/rules"), path.join(home, "docs/rules"), { recursive: true });
  await writeFile(path.join(home, "package.json"), '{ "type": "module" }');
  return {
    cli,
    server: path.join(outdir, "server.js"),
    run: (args: readonly string[], options: RunOptions) => collect(start(cli, args, options)),
    /** As `firebreak … | head -1`. */
    pipeToHead: (args: readonly string[], options: RunOptions) => runIntoHead(start(cli, args, options)),
    /** In a terminal where someone presses Ctrl-C as soon as files are being read; what is printed there comes as `out`. */
    interrupt: (args: readonly string[], options: RunOptions) =>
      runInTerminal([process.execPath, cli, ...args], options),
    dispose: () => rm(home, { recursive: true, force: true }),
  };
}

export type Firebreak = Awaited<ReturnType<typeof installFirebreak>>;

function start(cli: string, args: readonly string[], { cwd, env = {} }: RunOptions): ChildProcessWithoutNullStreams {
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env;
  return spawn(process.execPath, [cli, ...args], { cwd, env: { ...inherited, ...env } });
}

function collect(child: ChildProcessWithoutNullStreams): Promise<Outcome> {
  child.stdin.end();
  return finished(child);
}

function finished(child: ChildProcessWithoutNullStreams): Promise<Outcome> {
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code) => resolve({ code, out, err }));
  });
}

function runIntoHead(child: ChildProcessWithoutNullStreams): Promise<Outcome> {
  child.stdout.once("data", () => child.stdout.destroy());
  return collect(child);
}

function runInTerminal(command: readonly string[], { cwd }: RunOptions): Promise<Outcome> {
  // Without `exec` a shell may stay between, get the signal of the terminal too, and report that instead of the exit code.
  const line = `exec ${command.map((word) => `'${word}'`).join(" ")}`;
  const child = spawn("script", ["-qec", line, "/dev/null"], { cwd });
  const watch = (text: string) => {
    if (!text.includes("reading files")) return;
    child.stdout.off("data", watch);
    child.stdin.write("\u0003");
  };
  child.stdout.setEncoding("utf8").on("data", watch);
  return finished(child);
}

/** A folder with these files; call `dispose` at the end. */
export async function appWith(files: Readonly<Record<string, string | Uint8Array>>) {
  const root = await mkdtemp(path.join(tmpdir(), "firebreak-app-"));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return { root, dispose: () => rm(root, { recursive: true, force: true }) };
}
