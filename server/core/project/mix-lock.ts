/**
 * The entries of every mix.lock: what a project is built with, and what brings what.
 *
 * Invariant: an entry that cannot be read is left out and counted; a file with conflict markers, cut off or with Windows line ends gives the entries that
 * are whole. The forms of an entry: https://github.com/hexpm/hex (Hex.Utils.lock), older ones with fewer elements.
 */

import type { Node, PairNode, Range, TupleNode } from "../syntax/ast.ts";
import type { Form, SourceFile } from "../syntax/source-file.ts";
import { fileAnalysis, filesAt, projectAnalysis } from "./analysis.ts";
import { atomName, isAtom, textOfLiteral, valueUnder, walk } from "./nodes.ts";
import { folderOf, foldersAbove } from "./paths.ts";

export interface LockEntry {
  /** The name the project uses. */
  readonly name: string;
  /** The package's name at Hex; differs for `{:name, hex: :other}`. */
  readonly package: string;
  readonly source: "hex" | "git" | "path";
  /** Of a Hex package. */
  readonly version: string | undefined;
  /** Of a git repository: its address and the commit. */
  readonly git: { readonly url: string; readonly commit: string } | undefined;
  /** What the package itself asks for. */
  readonly children: readonly Child[];
  /** False for entries of old Hex versions, which cannot be checked against the archive that is downloaded. */
  readonly hasOuterChecksum: boolean;
  /** False for a package of an organization's own repository, whose name is nobody else's business. */
  readonly isPublic: boolean;
  readonly form: Form;
  /** The quoted name. */
  readonly nameRange: Range;
}

export interface Child {
  readonly name: string;
  readonly requirement: string;
  /** True for one that is only used when something else brings it. */
  readonly isOptional: boolean;
}

export interface Lock {
  readonly file: SourceFile;
  readonly entries: ReadonlyMap<string, LockEntry>;
  /** Entries that could not be read. */
  readonly unread: number;
}

export interface Locks {
  readonly all: readonly Lock[];
  /** The lock that counts for a mix.exs: that of its own folder, else of the umbrella around it. */
  of(mixFile: string): Lock | undefined;
}

function isLockPath(path: string): boolean {
  return /(^|\/)mix\.lock$/.test(path);
}

export const locks = projectAnalysis("locks", ({ files, of }): Locks => {
  const all = filesAt(files, isLockPath).map((file) => of(lock, file));
  const byFolder = new Map(all.map((one) => [folderOf(one.file.path), one]));
  return {
    all,
    of: (mixFile) => {
      const folder = foldersAbove(mixFile).find((one) => byFolder.has(one));
      return folder === undefined ? undefined : byFolder.get(folder);
    },
  };
});

const lock = fileAnalysis("lock", ({ file }): Lock => {
  const entries = new Map<string, LockEntry>();
  let unread = 0;
  for (const form of file.forms) {
    walk(form.syntax.node, (node) => {
      if (node.kind !== "pair") return true;
      const entry = entryOf(form, node);
      if (!entry) unread += 1;
      else if (!entries.has(entry.name)) entries.set(entry.name, entry);
      return false;
    });
  }
  if (file.problems.length > 0)
    for (const entry of linesOf(file)) if (!entries.has(entry.name)) entries.set(entry.name, entry);
  return { file, entries, unread };
});

/** Names and versions line by line, for text that is no map: each entry stands on its line. */
function linesOf({ forms, text }: SourceFile): readonly LockEntry[] {
  return [...text.matchAll(/^\s*("([\w.-]+)"): ?\{:hex, ?:([\w.-]+), ?"([^"\n]+)"/gm)].flatMap((match) => {
    const [whole, quoted = "", name = "", hexName = "", version] = match;
    const start = match.index + whole.indexOf(quoted);
    const form = forms.find((one) => one.start <= start && start < one.start + one.syntax.text.length);
    if (!form) return [];
    const nameRange = { start: start - form.start, end: start - form.start + quoted.length };
    return [{ ...nothing, name, package: hexName, source: "hex" as const, version, form, nameRange }];
  });
}

function entryOf(form: Form, pair: PairNode): LockEntry | undefined {
  const name = atomName(pair.key) ?? textOfLiteral(pair.key);
  const { value } = pair;
  if (name === undefined || value.kind !== "tuple") return undefined;
  const source = atomName(value.items[0]);
  const at = { name, form, nameRange: { start: pair.key.start, end: pair.key.end } };
  if (source === "hex") return hexEntry(at, value);
  if (source === "git") return gitEntry(at, value);
  return source === "path" ? { ...at, ...nothing, package: name, source } : undefined;
}

const nothing = { version: undefined, git: undefined, children: [], hasOuterChecksum: true, isPublic: false } as const;

type At = Pick<LockEntry, "name" | "form" | "nameRange">;

/** `{:hex, :plug, "1.19.2", inner, managers, children, repository, outer}`; Hex before 0.16 wrote fewer elements. */
function hexEntry(at: At, { items }: TupleNode): LockEntry | undefined {
  const version = textOfLiteral(items[2]);
  if (version === undefined) return undefined;
  return {
    ...at,
    package: atomName(items[1]) ?? textOfLiteral(items[1]) ?? at.name,
    source: "hex",
    version,
    git: undefined,
    children: childrenIn(items[5]),
    hasOuterChecksum: textOfLiteral(items[7]) !== undefined,
    isPublic: (textOfLiteral(items[6]) ?? "hexpm") === "hexpm",
  };
}

function childrenIn(list: Node | undefined): readonly Child[] {
  if (list?.kind !== "list") return [];
  return list.items.flatMap((item) => {
    const [first, requirement, options] = item.kind === "tuple" ? item.items : [];
    const name = atomName(first);
    const isOptional = isAtom(valueUnder(options, "optional"), "true");
    return name === undefined ? [] : [{ name, requirement: textOfLiteral(requirement) ?? "", isOptional }];
  });
}

/** `{:git, "https://github.com/me/it.git", "d47473d…", [ref: "…"]}` */
function gitEntry(at: At, { items }: TupleNode): LockEntry | undefined {
  const [url, commit] = [textOfLiteral(items[1]), textOfLiteral(items[2])];
  if (url === undefined || commit === undefined) return undefined;
  return { ...at, ...nothing, package: at.name, source: "git", git: { url, commit } };
}
