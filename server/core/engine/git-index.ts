/**
 * The paths in git's index, read from its bytes: https://git-scm.com/docs/index-format
 *
 * Invariant: nothing is run and nothing else of the repository is read; bytes that are no index give a reason, in time linear in their number.
 */

import type { Outcome } from "../world.ts";

export interface GitIndex {
  /** From the top of the working tree, with `/`, each once. Bytes that are no UTF-8 are replaced. */
  readonly paths: readonly string[];
  /** False where other files hold a part of the entries. */
  readonly isWhole: boolean;
}

/** The longest path that is believed. In bytes. */
const maxPath = 4096;
/** What stands before the name of an object in an entry: times, device, mode, owner, size. In bytes. */
const statSize = 40;
const modeAt = 24;

/** Reads versions 2, 3 and 4, with names of objects by SHA-1 or SHA-256, which the index does not tell apart. */
export function readGitIndex(bytes: Uint8Array): Outcome<GitIndex> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || view.getUint32(0) !== 0x44495243) return { ok: false, reason: "it is no index of git" };
  const version = view.getUint32(4);
  if (version < 2 || version > 4) return { ok: false, reason: `version ${version} of its format is not known` };
  const count = view.getUint32(8);
  const found = [20, 32].map((hashSize) => entriesIn({ bytes, view, version, count, hashSize }));
  const index = found.find((one) => one !== undefined);
  return index ? { ok: true, value: index } : { ok: false, reason: "it is damaged" };
}

interface Layout {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly version: number;
  readonly count: number;
  /** Of the name of an object, in bytes. */
  readonly hashSize: number;
}

function entriesIn(layout: Layout): GitIndex | undefined {
  const { bytes, count, hashSize } = layout;
  if (count > bytes.length / (statSize + hashSize + 2)) return undefined;
  const paths = new Set<string>();
  let [at, previous] = [12, new Uint8Array(0)] as [number, Uint8Array];
  for (let i = 0; i < count; i++) {
    const entry = entryAt(layout, at, previous);
    if (!entry) return undefined;
    paths.add(textOf(entry.name));
    previous = entry.name;
    at = entry.end;
  }
  const extensions = extensionsFrom(layout, at);
  return extensions && { paths: [...paths], isWhole: !extensions.includes("link") };
}

/** Files, links, submodules, and folders of an index that was made sparse. */
const modes: ReadonlySet<number> = new Set([0o100644, 0o100755, 0o120000, 0o160000, 0o040000]);

function entryAt({ bytes, view, version, hashSize }: Layout, start: number, previous: Uint8Array) {
  const flagsAt = start + statSize + hashSize;
  if (flagsAt + 4 > bytes.length || !modes.has(view.getUint32(start + modeAt))) return undefined;
  const flags = view.getUint16(flagsAt);
  const isExtended = (flags & 0x4000) !== 0;
  if (isExtended && version < 3) return undefined;
  const nameAt = flagsAt + (isExtended ? 4 : 2);
  const read = version === 4 ? sharedName(bytes, nameAt, previous) : wholeName(bytes, nameAt, start);
  const told = flags & 0xfff;
  const isAsTold = read && (told === 0xfff ? read.name.length >= told : read.name.length === told);
  return isAsTold && read.name.length > 0 ? read : undefined;
}

/** Ends with one to eight zeros, so that the entry's length is a multiple of eight. */
function wholeName(bytes: Uint8Array, at: number, entryStart: number) {
  const end = zeroAfter(bytes, at);
  if (end === undefined) return undefined;
  return { name: bytes.subarray(at, end), end: entryStart + (Math.floor((end - entryStart) / 8) + 1) * 8 };
}

/** How much of the name before is taken away, and what comes instead. */
function sharedName(bytes: Uint8Array, at: number, previous: Uint8Array) {
  let [removed, rest] = [0, at];
  for (let isFirst = true; ; isFirst = false) {
    const byte = bytes[rest++];
    if (byte === undefined || removed > maxPath) return undefined;
    removed = (isFirst ? 0 : removed + 1) * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) break;
  }
  const end = zeroAfter(bytes, rest);
  const kept = previous.length - removed;
  if (end === undefined || kept < 0 || kept + end - rest > maxPath) return undefined;
  const name = new Uint8Array(kept + end - rest);
  name.set(previous.subarray(0, kept));
  name.set(bytes.subarray(rest, end), kept);
  return { name, end: end + 1 };
}

function zeroAfter(bytes: Uint8Array, start: number): number | undefined {
  const end = bytes.indexOf(0, start);
  return end < 0 || end - start > maxPath ? undefined : end;
}

/** The signatures of the extensions between the entries and the checksum; `undefined` when they do not end there. */
function extensionsFrom({ bytes, view, hashSize }: Layout, start: number): readonly string[] | undefined {
  const end = bytes.length - hashSize;
  const found: string[] = [];
  let at = start;
  while (at + 8 <= end) {
    found.push(String.fromCharCode(...bytes.subarray(at, at + 4)));
    at += 8 + view.getUint32(at + 4);
  }
  return at === end ? found : undefined;
}

/** A global of every JavaScript host, declared here because the core compiles without their types. */
declare const TextDecoder: new (label: string) => { decode(bytes: Uint8Array): string };
const decoder = new TextDecoder("utf-8");

function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
