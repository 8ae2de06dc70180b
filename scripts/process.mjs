// Starting and ending other programs, and showing progress, with Node alone: this is used before anything is installed.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs a program to its end. Its output is returned, and shown only with `isShown`.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, isShown?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>} Code 127 when the program could not be started.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const output = options.isShown ? "inherit" : "pipe";
    const child = startGroup(command, args, { ...options, stdio: ["ignore", output, output] });
    const chunks = /** @type {Buffer[]} */ ([]);
    child.stdout?.on("data", (chunk) => chunks.push(chunk));
    child.stderr?.on("data", (chunk) => chunks.push(chunk));
    child.on("error", (error) => resolve({ code: 127, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

/** @param {readonly string[]} args @param {{ cwd?: string, env?: NodeJS.ProcessEnv, isShown?: boolean }} [options] */
export function npm(args, options) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith(".js") ? run(process.execPath, [cli, ...args], options) : run("npm", args, options);
}

/** @type {Set<import("node:child_process").ChildProcess>} */
const groups = new Set();

/**
 * Starts a program in a process group of its own, which ends with us.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 */
export function startGroup(command, args, options = {}) {
  const isWindows = process.platform === "win32";
  const child = spawn(command, args, {
    ...options,
    detached: !isWindows,
    shell: isWindows && !command.endsWith(".exe"),
  });
  groups.add(child);
  child.on("exit", () => groups.delete(child));
  child.on("error", () => groups.delete(child));
  return child;
}

/** Ends a program with everything that it started. @param {import("node:child_process").ChildProcess} child */
export function endGroup(child) {
  groups.delete(child);
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") spawn("taskkill", ["/pid", String(child.pid), "/t", "/f"]);
    else process.kill(-child.pid, "SIGTERM");
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error; // It had ended already.
  }
}

/** @type {Set<string>} */
const folders = new Set();

/** A new folder that is deleted when we end. @param {string} name */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `firebreak-${name}-`));
  folders.add(folder);
  return folder;
}

/** Ends what was started and deletes what was made; safe to call twice. */
export function cleanUp() {
  for (const child of groups) endGroup(child);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  folders.clear();
}

/** Cleans up at the end, however it comes. */
export function cleanUpAtExit() {
  process.on("exit", cleanUp);
  for (const [signal, code] of /** @type {const} */ ([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ])) {
    process.on(signal, () => process.exit(code));
  }
}

/** A port of 127.0.0.1 that nobody listens on. @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/**
 * Asks again and again until there is an answer.
 * @template T
 * @param {string} what Named in the error.
 * @param {() => Promise<T | undefined | false>} ask
 * @param {number} [limit] In milliseconds.
 * @returns {Promise<T>}
 */
export async function poll(what, ask, limit = 60_000) {
  const end = Date.now() + limit;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`Waited ${limit / 1000} s for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/**
 * Shows one line for a step: at once, while it lasts, and with its time at the end.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const start = Date.now();
  const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
  const isTerminal = process.stdout.isTTY;
  const write = (/** @type {string} */ mark, /** @type {string} */ rest) =>
    process.stdout.write(isTerminal ? `\r\x1b[2K${mark} ${title}${rest}` : `${mark} ${title}${rest}\n`);
  write("…", "");
  const timer = setInterval(() => write("…", ` (${seconds()})`), isTerminal ? 1000 : 20_000);
  try {
    const result = await work();
    write("✓", ` (${seconds()})${isTerminal ? "\n" : ""}`);
    return result;
  } catch (error) {
    write("✗", ` (${seconds()})${isTerminal ? "\n" : ""}`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
