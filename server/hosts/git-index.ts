/**
 * Finds and reads the index of the repository that a root is in.
 *
 * Invariants: of a repository nothing is read but `index`, and what says where it is; no link is followed; a `.git` file, which anybody can put into a folder,
 * is believed only where the repository that it names points back, or holds it as a submodule.
 */

import { constants } from "node:fs";
import { lstat, open, realpath } from "node:fs/promises";
import path from "node:path";
import type { GitIndexFile, Outcome } from "../core/index.ts";

/** No value where the root is in no repository, or in one without an index. */
export async function readGitIndexOf(root: string, maxBytes: number): Promise<Outcome<GitIndexFile | undefined>> {
  const realRoot = await realpath(root).catch(() => undefined);
  const top = realRoot === undefined ? undefined : await topOf(realRoot);
  if (realRoot === undefined || top === undefined) return { ok: true, value: undefined };
  const folder = await gitFolderOf(top);
  if (!folder.ok) return folder;
  const bytes = await readRegular(path.join(folder.value, "index"), maxBytes);
  if (!bytes.ok) return bytes;
  const prefix = path.relative(top, realRoot).split(path.sep).join("/");
  return { ok: true, value: bytes.value && { bytes: bytes.value, prefix: prefix === "" ? "" : `${prefix}/` } };
}

/** The innermost folder around the root, or the root itself, with a `.git`. */
async function topOf(root: string): Promise<string | undefined> {
  for (let folder = root; ; folder = path.dirname(folder)) {
    if (await lstat(path.join(folder, ".git")).catch(() => undefined)) return folder;
    if (path.dirname(folder) === folder) return undefined;
  }
}

/** https://git-scm.com/docs/gitrepository-layout */
async function gitFolderOf(top: string): Promise<Outcome<string>> {
  const dotGit = path.join(top, ".git");
  const info = await lstat(dotGit);
  if (info.isDirectory()) return { ok: true, value: dotGit };
  const named = info.isFile() ? await readText(dotGit) : undefined;
  const target = /^gitdir: (.+?)\r?\n?$/.exec(named ?? "")?.[1];
  const folder = target === undefined ? undefined : await realpath(path.resolve(top, target)).catch(() => undefined);
  if (folder === undefined) return { ok: false, reason: "its .git leads nowhere" };
  return (await pointsBack(folder, dotGit)) || (await isSubmodule(folder, top))
    ? { ok: true, value: folder }
    : { ok: false, reason: "its .git names a repository that does not know it" };
}

/** A linked work tree: its folder in the repository names the `.git` file. */
async function pointsBack(folder: string, dotGit: string): Promise<boolean> {
  const named = (await readText(path.join(folder, "gitdir")))?.trim();
  const back = named ? await realpath(path.resolve(folder, named)).catch(() => undefined) : undefined;
  return back !== undefined && back === (await realpath(dotGit).catch(() => undefined));
}

/** A submodule: its folder is among the modules of a repository around it. */
async function isSubmodule(folder: string, top: string): Promise<boolean> {
  const outer = await topOf(path.dirname(top));
  const modules = outer && (await realpath(path.join(outer, ".git", "modules")).catch(() => undefined));
  return modules !== undefined && folder.startsWith(`${modules}${path.sep}`);
}

/** Of what says where things are; `undefined` when it is no short regular file. */
async function readText(file: string): Promise<string | undefined> {
  const bytes = await readRegular(file, 10_000);
  return bytes.ok && bytes.value ? new TextDecoder().decode(bytes.value) : undefined;
}

async function readRegular(file: string, maxBytes: number): Promise<Outcome<Uint8Array | undefined>> {
  try {
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
    try {
      const info = await handle.stat();
      if (!info.isFile()) return { ok: false, reason: "not a regular file" };
      if (info.size > maxBytes) return { ok: false, reason: `larger than ${maxBytes} bytes` };
      return { ok: true, value: await handle.readFile() };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { ok: true, value: undefined };
    return { ok: false, reason: code === "ELOOP" ? "a link" : message };
  }
}
