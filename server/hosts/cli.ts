/** The command line on Node: hands the machine in and sets the exit code. */

import { readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { version } from "../../package.json";
import { faultMessage } from "../cli/faults.ts";
import type { CliHost, RootFolder, Terminal } from "../cli/host.ts";
import { run } from "../cli/run.ts";
import type { Outcome } from "../core/index.ts";
import { createAsk } from "./ask-network.ts";
import { cacheFolder, storedText } from "./cache-folder.ts";
import { nodeFileSystem, nodeWorld, readRulePage } from "./node-world.ts";
import { openOutputFile } from "./output-file.ts";
import { writeChanges } from "./write-changes.ts";

const host: CliHost = {
  version,
  platform: `Node ${process.version}, ${process.platform} ${process.arch}`,
  environment: process.env,
  output: terminalOf(process.stdout),
  errors: terminalOf(process.stderr),
  // Nobody waits for a turn but Ctrl-C, and a scan in fewer turns begins less again.
  world: (log) => ({ ...nodeWorld({ log }), sliceLength: 40 }),
  openRoot,
  openOutput: (file) => openOutputFile(file, process.cwd()),
  readBaseline,
  advisoryCache: storedText(path.join(cacheFolder(), "advisories.json")),
  advisoryFile: (file) => storedText(path.resolve(file)),
  ask: createAsk({ timeout: 30_000, userAgent: `firebreak/${version}` }),
  writeChanges: ({ uri }, changes) => writeChanges(path.resolve(fileURLToPath(uri)), changes),
  rulePage: readRulePage,
  onInterrupt,
  serveLanguageServer,
};

process.on("uncaughtException", (error) => {
  host.errors.write(faultMessage(host, error));
  process.exit(3);
});
process.exitCode = await run(process.argv.slice(2), host);

function terminalOf(stream: NodeJS.WriteStream): Terminal {
  // A reader that has seen enough (`| head`) closes the pipe: no reason to complain, and the exit code stays.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns;
    },
    write: (text) => {
      stream.write(text);
    },
  };
}

async function openRoot(directory: string): Promise<Outcome<RootFolder>> {
  const info = await stat(directory).catch(() => undefined);
  if (!info) return { ok: false, reason: "there is no such folder" };
  if (!info.isDirectory()) return { ok: false, reason: "it is not a folder" };
  const real = await realpath(directory);
  const slashed = path.normalize(directory).split(path.sep).join("/");
  const name = slashed.length > 1 ? slashed.replace(/\/$/, "") : slashed;
  return { ok: true, value: { name, uri: pathToFileURL(`${real}/`).href, files: nodeFileSystem(real) } };
}

async function readBaseline(file: string, root: RootFolder): ReturnType<CliHost["readBaseline"]> {
  const target = path.resolve(file);
  const real = await realpath(path.dirname(target)).catch(() => path.dirname(target));
  const relative = path.relative(fileURLToPath(root.uri), path.join(real, path.basename(target)));
  const place = { path: relative.split(path.sep).join("/") };
  try {
    return { ok: true, value: { ...place, text: await readFile(target, "utf8") } };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? { ok: true, value: place } : { ok: false, reason: message };
  }
}

function onInterrupt(listener: () => void): () => void {
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(130);
    isStopping = true;
    host.errors.write("firebreak: stopping; once more to stop at once.\n");
    listener();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return () => process.off("SIGINT", stop).off("SIGTERM", stop);
}

/** The bundled server lies beside the bundled command line; the sources run their own. */
async function serveLanguageServer(): Promise<void> {
  if (!process.argv.includes("--stdio")) process.argv.push("--stdio");
  const server = import.meta.url.endsWith(".ts") ? "node.ts" : "server.js";
  await import(new URL(server, import.meta.url).href);
}
