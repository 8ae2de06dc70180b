/** What is wrong with the comments that suppress findings: those that suppress nothing, cannot be read, or give no reason. */

import { removeLines } from "../project/edits.ts";
import type { ProposedFix, Rule } from "../rule.ts";
import { suppressionInvalid } from "../rules/suppression-invalid/rule.ts";
import { suppressionNoReason } from "../rules/suppression-no-reason/rule.ts";
import { suppressionUnused } from "../rules/suppression-unused/rule.ts";
import type { Range } from "../syntax/ast.ts";
import type { Comment, SourceFile } from "../syntax/source-file.ts";
import { engineFinding } from "./hygiene.ts";
import { nearestRules } from "./nearest-rules.ts";
import { spanInText } from "./publish.ts";
import type { RawFinding } from "./runner.ts";
import { namesOf } from "./selection.ts";
import { idNaming, isInForce, type SuppressionComment, type Suppressions } from "./suppressions.ts";

export interface SuppressionContext {
  readonly rules: readonly Rule[];
  readonly isActive: (rule: Rule) => boolean;
  /** `2026-01-31` */
  readonly today: string;
  /** True when everything was looked at: only then what is not found is not there. */
  readonly isWhole: boolean;
}

export interface AboutSuppressions {
  readonly findings: readonly RawFinding[];
  /** How many `# sobelow_skip` suppress nothing. They are another tool's, so only their number is told. */
  readonly unusedSkips: number;
}

/** `found`: everything that was found in the file, whatever is shown of it. */
export function suppressionFindings(
  file: SourceFile,
  suppressions: Suppressions,
  found: readonly RawFinding[],
  context: SuppressionContext,
): AboutSuppressions {
  const uses = usesOf(suppressions, found, context.today);
  const own = suppressions.comments.filter(({ by }) => by !== "sobelow_skip");
  const skips = suppressions.comments.filter(({ by }) => by === "sobelow_skip");
  const isUnused = (comment: SuppressionComment) =>
    comment.ids.length > 0 && unusedIds(comment, uses, context).length === comment.ids.length;
  return {
    findings: own.flatMap((comment) => [
      ...aboutMistakes(file, suppressions, comment, context),
      ...aboutUse(file, comment, uses, context),
      ...aboutReason(file, comment),
    ]),
    unusedSkips: context.isWhole ? skips.filter(isUnused).length : 0,
  };
}

/** The ids of each comment that suppress something. */
type Uses = ReadonlyMap<SuppressionComment, ReadonlySet<string>>;

function usesOf(suppressions: Suppressions, found: readonly RawFinding[], today: string): Uses {
  const uses = new Map<SuppressionComment, Set<string>>();
  for (const { rule, at } of found) {
    const comment = suppressions.covering(rule, at, today);
    const id = comment && idNaming(comment, rule);
    if (id === undefined) continue;
    uses.set(comment as SuppressionComment, (uses.get(comment as SuppressionComment) ?? new Set()).add(id));
  }
  return uses;
}

/** Ids of rules that ran and found nothing there. What a rule that is off would find is not known. */
function unusedIds(comment: SuppressionComment, uses: Uses, { rules, isActive }: SuppressionContext) {
  return comment.ids.filter((id) => {
    const named = rules.filter((rule) => idNaming({ by: comment.by, ids: [id] }, rule) !== undefined);
    const isJudged = named.length > 0 && named.every((rule) => rule.scope !== "engine" && isActive(rule));
    return isJudged && !uses.get(comment)?.has(id);
  });
}

function aboutUse(
  file: SourceFile,
  suppression: SuppressionComment,
  uses: Uses,
  context: SuppressionContext,
): readonly RawFinding[] {
  if (!context.isWhole || !isInForce(suppression, context.today)) return [];
  const { comment, ids } = suppression;
  const unused = unusedIds(suppression, uses, context);
  if (unused.length === ids.length) {
    return [finding(file, suppressionUnused, comment, "comment", {}, deletion(file, comment, "safe"))];
  }
  return unused.flatMap((id) => {
    const at = placeOf(file, suppression, id);
    if (!at) return [];
    const fix: ProposedFix = { title: `Delete \`${id}\``, class: "safe", edits: [withoutId(file, suppression, at)] };
    return finding(file, suppressionUnused, at, "id", { id }, fix);
  });
}

function deletion(file: SourceFile, comment: Comment, fixClass: ProposedFix["class"]): ProposedFix {
  return { title: "Delete the comment", class: fixClass, edits: [withoutComment(file, comment)] };
}

function aboutMistakes(
  file: SourceFile,
  suppressions: Suppressions,
  suppression: SuppressionComment,
  { rules, today }: SuppressionContext,
): readonly RawFinding[] {
  const { comment, ids, problem, until } = suppression;
  // Somebody accepted something here, and may rather mend the comment or look at the code again.
  const fix = deletion(file, comment, "review");
  if (problem !== undefined) return [finding(file, suppressionInvalid, comment, "malformed", { problem }, fix)];
  const known = new Set(rules.flatMap(namesOf));
  const unknown = ids.filter((id) => !known.has(id));
  return [
    ...unknown.map((id) => aboutUnknown(file, suppression, id, rules)),
    ...(until !== undefined && today > until
      ? [finding(file, suppressionInvalid, comment, "expired", { until }, fix)]
      : suppressions.isAttached(suppression)
        ? []
        : [finding(file, suppressionInvalid, comment, "unattached", {}, fix)]),
  ];
}

function aboutUnknown(file: SourceFile, suppression: SuppressionComment, id: string, rules: readonly Rule[]) {
  const at = placeOf(file, suppression, id) ?? suppression.comment;
  const [nearest] = nearestRules(rules, id);
  const fix: ProposedFix | undefined = nearest && {
    title: `Change it to \`${nearest.id}\``,
    class: "review",
    edits: [{ path: file.path, start: at.start, end: at.end, text: nearest.id }],
  };
  return finding(file, suppressionInvalid, at, "unknown", { id }, fix);
}

function aboutReason(file: SourceFile, { comment, reason, problem }: SuppressionComment): readonly RawFinding[] {
  if (reason !== "" || problem !== undefined) return [];
  const end = endOfText(file, comment);
  const hasDashes = file.text.slice(comment.start, end).endsWith(" --");
  const edits = [{ path: file.path, start: end, end, text: hasDashes ? " reason" : " -- reason" }];
  const fix: ProposedFix = { title: "Give a reason", class: "assist", edits };
  return [finding(file, suppressionNoReason, comment, "missing", {}, fix)];
}

function finding(
  { path, text }: SourceFile,
  rule: Rule,
  at: Range,
  key: string,
  data: Readonly<Record<string, string>>,
  fix?: ProposedFix,
): RawFinding {
  return { ...engineFinding(rule, spanInText(path, text, at.start, at.end), key, data), fixes: fix ? [fix] : [] };
}

/** Where an id of the list stands in the file. */
function placeOf({ text }: SourceFile, { comment }: SuppressionComment, id: string): Range | undefined {
  const written = text.slice(comment.start, comment.end);
  const list = written.split(/\s--\s/)[0] ?? written;
  const escaped = id.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const match = new RegExp(`(?<=firebreak:ignore(?:-file)?\\s(?:.*[\\s,])?)${escaped}(?=[\\s,]|$)`, "s").exec(list);
  if (!match) return undefined;
  const start = comment.start + match.index;
  return { start, end: start + id.length };
}

/** Where the words of a comment end: before the mark that closes it. */
function endOfText({ text }: SourceFile, comment: Range): number {
  const written = text.slice(comment.start, comment.end);
  return comment.start + written.replace(/\s*(?:--)?%?>$/, "").trimEnd().length;
}

function withoutComment(file: SourceFile, comment: Range & { readonly isOwnLine: boolean }) {
  const { path, text } = file;
  const lineEnd = text.indexOf("\n", comment.end);
  const rest = text.slice(comment.end, lineEnd < 0 ? text.length : lineEnd);
  if (comment.isOwnLine && rest.trim() === "") return removeLines(file, comment);
  const before = text.slice(0, comment.start);
  return { path, start: comment.isOwnLine ? comment.start : before.trimEnd().length, end: comment.end, text: "" };
}

/** Takes an id with the comma or the blanks that part it from its neighbour. */
function withoutId({ path, text }: SourceFile, { comment }: SuppressionComment, { start, end }: Range) {
  const after = /^\s*,\s*/.exec(text.slice(end, comment.end));
  if (after) return { path, start, end: end + after[0].length, text: "" };
  const before = /[\s,]+$/.exec(text.slice(comment.start, start));
  return { path, start: start - (before?.[0].length ?? 0), end, text: "" };
}
