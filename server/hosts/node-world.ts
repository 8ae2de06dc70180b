/**
 * The world of the Node hosts: files, grammars, the clock.
 *
 * Invariant: nothing outside a root is ever read, but git's index where the root is a part of a repository (see `git-index.ts`). A path is resolved
 * through all links before it is opened, and what does not end up inside the root is refused; only regular files are opened, so that a pipe or a device
 * cannot hang the host.
 */

import { constants, type Dirent, existsSync } from "node:fs";
import { type FileHandle, lstat, open, readdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { DirectoryEntry, FileSystem, Outcome, World } from "../core/index.ts";
import { readGitIndexOf } from "./git-index.ts";

/** Where this module (or the bundle that holds it) stands. */
const here = path.dirname(fileURLToPath(import.meta.url));

export interface NodeWorldOptions {
  readonly log: World["log"];
}

/** The world but for the files; see `nodeFileSystem`. */
export function nodeWorld({ log }: NodeWorldOptions): World {
  return {
    log,
    loadGrammars: async () => ({
      runtime: await readAsset("web-tree-sitter.wasm", "../../node_modules/web-tree-sitter/web-tree-sitter.wasm"),
      elixir: await readAsset("tree-sitter-elixir.wasm", "../../grammars/tree-sitter-elixir.wasm"),
    }),
    // In UTC, so that a laptop and CI agree.
    today: () => new Date().toISOString().slice(0, 10),
    now: () => performance.now(),
    yieldToHost: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

/** The Markdown page of a rule, from the pages that are installed with the product; `undefined` if there is none. */
export async function readRulePage(id: string): Promise<string | undefined> {
  if (!/^[a-z0-9-]+$/.test(id)) return undefined;
  return readFile(path.join(rulePageDirectory(), `${id}.md`), "utf8").catch(() => undefined);
}

/** The folder of the rule pages: `docs/rules` of the installation. */
export function rulePageDirectory(): string {
  const beside = path.resolve(here, "../docs/rules");
  return existsSync(beside) ? beside : path.resolve(here, "../../docs/rules");
}

/** One root folder of the disk. The folder need not exist: then every call says so. */
export function nodeFileSystem(root: string): FileSystem {
  return {
    list: (directory) => asOutcome(() => listInside(root, directory)),
    read: (file, maxBytes) => asOutcome(() => readInside(root, file, maxBytes)),
    gitIndex: (maxBytes) => readGitIndexOf(root, maxBytes),
  };
}

async function listInside(root: string, directory: string): Promise<readonly DirectoryEntry[]> {
  const { realRoot, real } = await resolveInside(root, directory);
  const entries = await readdir(real, { withFileTypes: true });
  const described = await Promise.all(entries.map((entry) => describeEntry(realRoot, real, entry)));
  return described.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

async function describeEntry(realRoot: string, directory: string, entry: Dirent): Promise<DirectoryEntry> {
  const { name } = entry;
  if (entry.isFile()) return { name, kind: "file" };
  if (entry.isDirectory()) return { name, kind: "directory" };
  if (!entry.isSymbolicLink()) return describeUnusual(path.join(directory, name), name);
  return describeLink(realRoot, path.join(directory, name), name);
}

/** Some file systems do not tell the kind in a listing: then the entry itself is asked. */
async function describeUnusual(file: string, name: string): Promise<DirectoryEntry> {
  const info = await lstat(file).catch(() => undefined);
  if (info?.isFile()) return { name, kind: "file" };
  if (info?.isDirectory()) return { name, kind: "directory" };
  return { name, kind: "other", reason: "not a regular file" };
}

async function describeLink(realRoot: string, link: string, name: string): Promise<DirectoryEntry> {
  try {
    const target = await realpath(link);
    if (!isInside(realRoot, target)) return { name, kind: "other", reason: "a link that leads out of the root" };
    const info = await stat(target);
    if (info.isFile()) return { name, kind: "file" };
    return { name, kind: "other", reason: info.isDirectory() ? "a link to a folder" : "not a regular file" };
  } catch (error) {
    const reason = codeOf(error) === "ELOOP" ? "a link that leads to itself" : "a link that leads to nothing";
    return { name, kind: "other", reason };
  }
}

async function readInside(root: string, file: string, maxBytes: number): Promise<Uint8Array> {
  const { real } = await resolveInside(root, file);
  // Non-blocking, because opening a pipe would wait for its writer; no link, because `real` has none.
  const handle = await open(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
  try {
    return await readRegular(handle, maxBytes);
  } finally {
    await handle.close();
  }
}

async function readRegular(handle: FileHandle, maxBytes: number): Promise<Uint8Array> {
  const info = await handle.stat();
  if (!info.isFile()) throw new Refusal(info.isDirectory() ? "a folder, not a file" : "not a regular file");
  if (info.size > maxBytes) throw new Refusal(`larger than ${maxBytes} bytes`);
  const bytes = await handle.readFile();
  if (bytes.length > maxBytes) throw new Refusal(`larger than ${maxBytes} bytes`);
  return bytes;
}

/** The real places of the root and of a path in it. Throws a `Refusal` for a path that leaves the root, as written or through links. */
async function resolveInside(root: string, relative: string): Promise<{ realRoot: string; real: string }> {
  const lexical = path.resolve(root, relative);
  if (relative.includes("\0") || path.isAbsolute(relative) || !isInside(path.resolve(root), lexical)) {
    throw new Refusal("outside the root");
  }
  const realRoot = await realpath(root);
  const real = await realpath(lexical).catch((error: unknown) => {
    // Bytes that are no UTF-8 are listed as replacement characters, and no file has that name.
    if (codeOf(error) === "ENOENT" && relative.includes("\uFFFD")) throw new Refusal("its name is not UTF-8 text");
    throw error;
  });
  if (!isInside(realRoot, real)) throw new Refusal("a link that leads out of the root");
  return { realRoot, real };
}

function isInside(directory: string, file: string): boolean {
  const relative = path.relative(directory, file);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** Why this host does not read something, in words for the user. */
class Refusal extends Error {}

async function asOutcome<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "not found",
  ENOTDIR: "not found",
  EACCES: "no permission to read it",
  EPERM: "no permission to read it",
  EISDIR: "a folder, not a file",
  ELOOP: "a link that leads to itself",
  EMFILE: "too many open files",
  ENAMETOOLONG: "the name is too long",
};

function reasonOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  return reasons[codeOf(error) ?? ""] ?? (error instanceof Error ? error.message : String(error));
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** A file that is installed beside the bundle; when the sources run as they are, it lies elsewhere in the repository. */
async function readAsset(name: string, inRepository: string): Promise<Uint8Array> {
  const installed = path.join(here, name);
  return readFile(existsSync(installed) ? installed : path.resolve(here, inRepository));
}
