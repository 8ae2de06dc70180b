/**
 * One commit of a git directory as a file system, without a work tree: `git ls-tree` for the names, one `git cat-file --batch` for the contents.
 *
 * Invariant: nothing is written, and no program that the repository names is run (these commands know no hooks, filters or pagers).
 */

import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { DirectoryEntry, FileSystem, Outcome } from "../../server/core/index.ts";

const run = promisify(execFile);
const maxOutput = 256 * 1024 * 1024;

/** The git directory of a project in a folder of mirrors, as a bare clone or a clone named `repo`; `undefined` if there is none. */
export function gitDirectoryOf(sources: string, project: string): string | undefined {
  const base = path.join(sources, project.replace("/", "+"));
  return ["", ".git", "repo", "repo/.git"]
    .map((name) => path.join(base, name))
    .find((one) => existsSync(path.join(one, "HEAD")));
}

/** What a git command prints. Rejects with git's own words. */
export async function git(directory: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run("git", [`--git-dir=${directory}`, ...args], { maxBuffer: maxOutput });
  return stdout;
}

export interface GitTree extends FileSystem {
  /** From now on the files are those of another commit. */
  moveTo(commit: string): Promise<void>;
  dispose(): void;
}

export interface TreeOptions {
  readonly commit: string;
  /** A folder of the repository; all of it by default. */
  readonly root?: string | undefined;
  /** Says which of the files are there at all, given all of them. */
  readonly select: (paths: readonly string[]) => (path: string) => boolean;
}

/** The files of a commit. Rejects if the commit is not there. */
export async function openTree(directory: string, { commit, root = "", select }: TreeOptions): Promise<GitTree> {
  const listing = async (place: string) => {
    const all = await listTree(directory, place, root);
    const isThere = select([...all.keys()]);
    return new Map([...all].filter(([path]) => isThere(path)));
  };
  let files = await listing(commit);
  const blobs = startBlobs(directory);
  return {
    list: async (folder) => listFolder(files, folder),
    read: async (file, maxBytes) => readFile(blobs, files.get(file), maxBytes),
    moveTo: async (next) => {
      files = await listing(next);
    },
    dispose: blobs.dispose,
  };
}

interface Blob {
  readonly id: string;
  readonly bytes: number;
}

async function listTree(directory: string, commit: string, root: string): Promise<ReadonlyMap<string, Blob>> {
  const place = root === "" ? commit : `${commit}:${root}`;
  const listing = await git(directory, ["ls-tree", "-r", "-l", "-z", "--full-tree", place]);
  const entries = [...listing.matchAll(/100\d{3} blob ([0-9a-f]+) +(\d+)\t([^\0]+)\0/g)];
  return new Map(entries.map(([, id = "", bytes, name = ""]) => [name, { id, bytes: Number(bytes) }]));
}

function listFolder(files: ReadonlyMap<string, Blob>, folder: string): Outcome<readonly DirectoryEntry[]> {
  const prefix = folder === "" ? "" : `${folder}/`;
  const kinds = new Map<string, DirectoryEntry["kind"]>();
  for (const name of files.keys()) {
    if (!name.startsWith(prefix)) continue;
    const [first = "", ...rest] = name.slice(prefix.length).split("/");
    kinds.set(first, rest.length > 0 ? "directory" : "file");
  }
  return { ok: true, value: [...kinds].map(([name, kind]) => ({ name, kind })).sort(byName) };
}

function byName(a: DirectoryEntry, b: DirectoryEntry): number {
  return a.name < b.name ? -1 : 1;
}

async function readFile(blobs: Blobs, blob: Blob | undefined, maxBytes: number): Promise<Outcome<Uint8Array>> {
  if (!blob) return { ok: false, reason: "not found" };
  if (blob.bytes > maxBytes) return { ok: false, reason: `larger than ${maxBytes} bytes` };
  return { ok: true, value: await blobs.read(blob) };
}

interface Blobs {
  read(blob: Blob): Promise<Uint8Array>;
  dispose(): void;
}

/** Answers come in the order of the questions: a head line, the bytes, a newline. */
function startBlobs(directory: string): Blobs {
  const child = spawn("git", [`--git-dir=${directory}`, "cat-file", "--batch"]);
  const waiting: { blob: Blob; resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }[] = [];
  let pending: Buffer[] = [];
  let length = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    pending.push(chunk);
    length += chunk.length;
    for (let next = waiting[0]; next; next = waiting[0]) {
      const head = `${next.blob.id} blob ${next.blob.bytes}\n`.length;
      const end = head + next.blob.bytes + 1;
      if (length < end) return;
      const all = Buffer.concat(pending);
      next.resolve(all.subarray(head, end - 1));
      pending = [all.subarray(end)];
      length -= end;
      waiting.shift();
    }
  });
  child.on("close", () => {
    for (const { reject } of waiting.splice(0)) reject(new Error("git ended before it gave a file"));
  });
  return {
    read: (blob) =>
      new Promise((resolve, reject) => {
        waiting.push({ blob, resolve, reject });
        ask(child, blob.id);
      }),
    dispose: () => child.stdin.end(),
  };
}

function ask(child: ChildProcessWithoutNullStreams, id: string): void {
  child.stdin.write(`${id}\n`);
}
