/** A world for tests: files in memory, the grammars of the repository, a fixed day. */

import { readFile } from "node:fs/promises";
import type { DirectoryEntry, FileSystem, Outcome, World } from "../../server/core/world.ts";

export interface TestWorldOptions {
  readonly today?: string;
  readonly log?: World["log"];
}

export function testWorld({ today = "2026-11-23", log = () => {} }: TestWorldOptions = {}): World {
  const fromRoot = (path: string) => readFile(new URL(`../../${path}`, import.meta.url));
  return {
    loadGrammars: async () => ({
      runtime: await fromRoot("node_modules/web-tree-sitter/web-tree-sitter.wasm"),
      elixir: await fromRoot("grammars/tree-sitter-elixir.wasm"),
    }),
    log,
    today: () => today,
    now: () => performance.now(),
    yieldToHost: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

/** The content of a file in memory; a reason makes reading it fail. */
export type TestFile = string | Uint8Array | { readonly unreadable: string };

export interface MemoryFiles extends FileSystem {
  write(path: string, content: TestFile): void;
  remove(path: string): void;
  /** Makes listing a folder fail. */
  lock(folder: string, reason: string): void;
  /** An entry that is neither file nor folder. */
  addOther(path: string, reason: string): void;
}

export function memoryFiles(initial: Readonly<Record<string, TestFile>> = {}): MemoryFiles {
  const files = new Map<string, TestFile>(Object.entries(initial));
  const locked = new Map<string, string>();
  const others = new Map<string, string>();
  return {
    write: (path, content) => files.set(path, content),
    remove: (path) => files.delete(path),
    lock: (folder, reason) => locked.set(folder, reason),
    addOther: (path, reason) => others.set(path, reason),
    list: async (folder) => {
      const reason = locked.get(folder);
      return reason === undefined
        ? { ok: true, value: entriesOf(folder, files, others, locked) }
        : { ok: false, reason };
    },
    read: async (path, maxBytes) => contentOf(files.get(path), maxBytes),
  };
}

function entriesOf(
  folder: string,
  files: ReadonlyMap<string, TestFile>,
  others: ReadonlyMap<string, string>,
  locked: ReadonlyMap<string, string>,
): readonly DirectoryEntry[] {
  const prefix = folder === "" ? "" : `${folder}/`;
  const entries = new Map<string, DirectoryEntry>();
  for (const path of [...files.keys(), ...others.keys(), ...[...locked.keys()].map((name) => `${name}/`)]) {
    if (!path.startsWith(prefix) || path === prefix) continue;
    const rest = path.slice(prefix.length);
    const name = rest.split("/")[0] as string;
    const reason = others.get(path);
    if (rest.includes("/")) entries.set(name, { name, kind: "directory" });
    else entries.set(name, reason === undefined ? { name, kind: "file" } : { name, kind: "other", reason });
  }
  return [...entries.values()];
}

function contentOf(file: TestFile | undefined, maxBytes: number): Outcome<Uint8Array> {
  if (file === undefined) return { ok: false, reason: "not found" };
  if (typeof file === "object" && "unreadable" in file) return { ok: false, reason: file.unreadable };
  const bytes = typeof file === "string" ? new TextEncoder().encode(file) : file;
  return bytes.length > maxBytes ? { ok: false, reason: `larger than ${maxBytes} bytes` } : { ok: true, value: bytes };
}
