/** Looks into git's index for files that hold secrets, and reads those of them that are there. */

import { mayHoldSecrets, type TrackedSecret, type TrackedSecrets, trackedSecret } from "../project/tracked-secrets.ts";
import type { FileSystem, GitIndexFile, Outcome } from "../world.ts";
import { decode } from "./decoding.ts";
import { readGitIndex } from "./git-index.ts";

export interface TrackedFiles {
  /** `undefined` where there is no index that can be read. */
  readonly tracked: TrackedSecrets | undefined;
  /** What could not be looked at, as a sentence. */
  readonly problem?: string;
}

/** In bytes. A path takes about a hundred. */
const maxIndexSize = 100_000_000;
const maxSecretSize = 200_000;
/** More files with such names are a collection, not secrets that slipped in. */
const maxFiles = 200;

/** Reads the index, and of the files in it those with names of secrets that are below the root and not left out. */
export async function readTrackedFiles(
  files: FileSystem,
  isExcluded: (path: string) => boolean,
): Promise<TrackedFiles> {
  const file = await indexOf(files);
  if (!file.ok) return unread(file.reason);
  if (!file.value) return { tracked: undefined };
  const index = readGitIndex(file.value.bytes);
  if (!index.ok) return unread(index.reason);
  const { prefix } = file.value;
  const wanted = index.value.paths.flatMap((path) => {
    const own = path.startsWith(prefix) ? path.slice(prefix.length) : "";
    return own !== "" && mayHoldSecrets(own) && !isForeignSecret(own) && !isExcluded(own) ? [own] : [];
  });
  const found = await Promise.all(wanted.slice(0, maxFiles).map((path) => judge(files, path)));
  const tracked = { files: found.flatMap((one) => one ?? []) };
  if (!index.value.isWhole)
    return {
      tracked,
      problem: "Git's index is split over several files: not all of the files in it were looked at for secrets.",
    };
  if (wanted.length > maxFiles)
    return {
      tracked,
      problem: `Of ${wanted.length} files in git's index with names of secrets only ${maxFiles} were looked at.`,
    };
  return { tracked };
}

function unread(reason: string): TrackedFiles {
  return {
    tracked: undefined,
    problem: `Git's index could not be read (${reason}): secrets among the tracked files are not looked for.`,
  };
}

/** What others wrote and somebody put there as a whole. */
function isForeignSecret(path: string): boolean {
  return /(?:^|\/)(?:node_modules|deps|vendor|third_party)\//.test(path);
}

async function judge(files: FileSystem, path: string): Promise<TrackedSecret | undefined> {
  const bytes = await files.read(path, maxSecretSize);
  const text = bytes.ok ? decode(bytes.value) : bytes;
  return trackedSecret(path, text.ok ? text.value : undefined);
}

async function indexOf(files: FileSystem): Promise<Outcome<GitIndexFile | undefined>> {
  if (files.gitIndex) return files.gitIndex(maxIndexSize);
  const root = await files.list("");
  const isRepository = root.ok && root.value.some(({ name, kind }) => name === ".git" && kind === "directory");
  const listed = isRepository ? await files.list(".git") : undefined;
  if (!listed?.ok || !listed.value.some(({ name }) => name === "index")) return { ok: true, value: undefined };
  const bytes = await files.read(".git/index", maxIndexSize);
  return bytes.ok ? { ok: true, value: { bytes: bytes.value, prefix: "" } } : bytes;
}
