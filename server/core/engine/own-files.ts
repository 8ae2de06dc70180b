/**
 * What is said about Firebreak's own files: the project file and the baseline. They are no source code, but findings stand in them: mistakes, and
 * accepted findings that are not there.
 */

import { findNodeAtLocation, type Node } from "jsonc-parser";
import type { Edit } from "../finding.ts";
import type { ProposedFix, Rule } from "../rule.ts";
import { scanIncomplete } from "../rules/scan-incomplete/rule.ts";
import { suppressionInvalid } from "../rules/suppression-invalid/rule.ts";
import { suppressionNoReason } from "../rules/suppression-no-reason/rule.ts";
import { suppressionUnused } from "../rules/suppression-unused/rule.ts";
import type { Range } from "../syntax/ast.ts";
import type { PlacedEntry } from "./baseline.ts";
import type { Configuration } from "./configuration.ts";
import { matcherOf } from "./globs.ts";
import { engineFinding } from "./hygiene.ts";
import { rangeOf, removalOf } from "./json-text.ts";
import { nearestRules } from "./nearest-rules.ts";
import { projectFileName } from "./paths.ts";
import type { PlacedSuppression } from "./project-file.ts";
import { type IdentifiedFinding, spanInText } from "./publish.ts";
import type { RawFinding } from "./runner.ts";
import { namesOf } from "./selection.ts";

/** Everything that was found in a file, whatever is shown of it. */
export type Found = readonly IdentifiedFinding[];

export interface OwnFilesContext {
  readonly configuration: Configuration;
  readonly rules: readonly Rule[];
  /** By path. */
  readonly found: ReadonlyMap<string, Found>;
  /** Files that entries of the baseline name and that are gone. */
  readonly isGone: (path: string) => boolean;
  /** `2026-01-31` */
  readonly today: string;
  /** True when everything was looked at: only then what is not found is not there. */
  readonly isWhole: boolean;
}

/** The findings in one of our own files; none for any other path. */
export function ownFileFindings(path: string, context: OwnFilesContext): readonly RawFinding[] {
  const { projectFile, baseline } = context.configuration;
  return [
    ...(path === projectFileName && projectFile ? projectFileFindings(projectFile.text, context) : []),
    ...(path === baseline?.path ? baselineFindings(baseline.text, context) : []),
  ];
}

/** The entries of the baseline that no finding needs, as far as that is known. */
export function unusedEntries(context: OwnFilesContext): readonly PlacedEntry[] {
  const { baseline, selection } = context.configuration;
  if (!baseline || !context.isWhole) return [];
  const used = new Set<PlacedEntry | undefined>();
  for (const found of context.found.values()) {
    for (const one of found) used.add(baseline.covering(one, context.isGone));
  }
  const judged = new Set(
    context.rules.filter((rule) => rule.scope !== "engine" && selection.isActive(rule)).flatMap(namesOf),
  );
  return baseline.entries.filter((entry) => !used.has(entry) && judged.has(entry.id));
}

function baselineFindings(text: string, context: OwnFilesContext): readonly RawFinding[] {
  const { baseline } = context.configuration;
  if (!baseline) return [];
  const { path } = baseline;
  const broken = baseline.problems.map((problem) =>
    finding(path, text, scanIncomplete, problem, "baseline", { problem: problem.message }),
  );
  const unused = unusedEntries(context).map((entry) => {
    const fix = deletion(path, "Delete the entry", entry.removal());
    return finding(path, text, suppressionUnused, entry.range, "baseline", { id: entry.id, path: entry.path }, fix);
  });
  return [...broken, ...unused];
}

function projectFileFindings(text: string, context: OwnFilesContext): readonly RawFinding[] {
  const { projectFile } = context.configuration;
  if (!projectFile) return [];
  const broken = projectFile.problems.map((problem) =>
    finding(projectFileName, text, scanIncomplete, problem, "projectFile", { problem: problem.message }),
  );
  return [...broken, ...projectFile.suppressions.flatMap((entry) => aboutEntry(text, entry, context))];
}

function aboutEntry(text: string, entry: PlacedSuppression, context: OwnFilesContext): readonly RawFinding[] {
  return [...aboutReason(text, entry), ...aboutRule(text, entry, context)];
}

function aboutReason(text: string, { node, value }: PlacedSuppression): readonly RawFinding[] {
  if (value.reason.trim() !== "") return [];
  const fix: ProposedFix = { title: "Give a reason", class: "assist", edits: reasonEdits(text, node) };
  return [finding(projectFileName, text, suppressionNoReason, rangeOf(node), "entry", {}, fix)];
}

/** Keeps the way the entry is written: on one line, or one property a line. */
function reasonEdits(text: string, node: Node): readonly Edit[] {
  const path = projectFileName;
  const given = findNodeAtLocation(node, ["reason"]);
  if (given) return [{ path, start: given.offset, end: given.offset + given.length, text: '"reason"' }];
  const last = node.children?.at(-1);
  if (!last) return [];
  const lineBreak = /\r?\n[ \t]*$/.exec(text.slice(node.offset, last.offset))?.[0] ?? " ";
  const end = last.offset + last.length;
  return [{ path, start: end, end, text: `,${lineBreak}"reason": "reason"` }];
}

function aboutRule(text: string, { node, value }: PlacedSuppression, context: OwnFilesContext): readonly RawFinding[] {
  const { rule: id, until } = value;
  const named = context.rules.find((rule) => namesOf(rule).includes(id));
  if (!named) return [aboutUnknown(text, node, id, context.rules)];
  const fix = deletion(projectFileName, "Delete the entry", removalOf(node));
  if (until !== undefined && context.today > until) {
    return [finding(projectFileName, text, suppressionInvalid, rangeOf(node), "expiredEntry", { until }, fix)];
  }
  const isJudged = named.scope !== "engine" && context.configuration.selection.isActive(named);
  if (!context.isWhole || !isJudged || isUsed(named, value.files, context)) return [];
  return [finding(projectFileName, text, suppressionUnused, rangeOf(node), "entry", { id }, fix)];
}

function isUsed(rule: Rule, files: readonly string[], { found }: OwnFilesContext): boolean {
  const matches = matcherOf(files);
  return [...found].some(([path, all]) => all.some((one) => one.rule === rule) && matches(path));
}

function aboutUnknown(text: string, node: Node, id: string, rules: readonly Rule[]): RawFinding {
  const name = findNodeAtLocation(node, ["rule"]) ?? node;
  const [nearest] = nearestRules(rules, id);
  const fix: ProposedFix | undefined = nearest && {
    title: `Change it to \`${nearest.id}\``,
    class: "review",
    edits: [{ path: projectFileName, start: name.offset, end: name.offset + name.length, text: `"${nearest.id}"` }],
  };
  return finding(projectFileName, text, suppressionInvalid, rangeOf(name), "unknown", { id }, fix);
}

function deletion(path: string, title: string, { start, end }: Range): ProposedFix {
  return { title, class: "safe", edits: [{ path, start, end, text: "" }] };
}

function finding(
  path: string,
  text: string,
  rule: Rule,
  { start, end }: Range,
  key: string,
  data: Readonly<Record<string, string>>,
  fix?: ProposedFix,
): RawFinding {
  return { ...engineFinding(rule, spanInText(path, text, start, end), key, data), fixes: fix ? [fix] : [] };
}
