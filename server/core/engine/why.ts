/** Answers "why was nothing reported here?" from what the scan knows: settings, suppressions, and what rules looked at and dismissed. */

import type { Finding } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { indexLines } from "../syntax/positions.ts";
import { fileRangeOf, type SourceFile } from "../syntax/source-file.ts";
import type { Configuration } from "./configuration.ts";
import { isForeign, isScannable, isTest } from "./paths.ts";
import type { Answer, SkippedFile } from "./project.ts";
import type { Judgement } from "./proof.ts";
import { namesOf } from "./selection.ts";
import type { Store } from "./store.ts";
import { callAnswers } from "./why-calls.ts";

export interface WhyContext {
  readonly store: Store;
  readonly rules: readonly Rule[];
  readonly configuration: () => Configuration;
  readonly skipped: () => readonly SkippedFile[];
  readonly judge: (paths: readonly string[]) => Judgement;
}

/** `line` is 0-based; `id`: what one rule did there. */
export function why(context: WhyContext, path: string, line: number, id?: string): readonly Answer[] {
  const file = context.store.file(path);
  if (!file) return [{ verdict: "unread", text: unreadReason(context, path) }];
  const lines = indexLines(file.text);
  if (line >= lines.lineCount) {
    return [{ verdict: "unread", text: `The file has only ${lines.lineCount} lines.` }];
  }
  if (isTest(path)) return [{ verdict: "test", text: "This is test code: it is read, but gets no findings." }];
  const rules = id === undefined ? context.rules : context.rules.filter((rule) => namesOf(rule).includes(id));
  const place: Place = { file, start: lines.lineStart(line), end: lines.lineEnd(line), line, rules };
  const answers = [
    ...offAnswers(context, place, id !== undefined),
    ...findingAnswers(context, place),
    ...dismissals(context, place),
    ...brokenAnswers(place),
  ];
  if (answers.length > 0) return answers;
  const { selection } = context.configuration();
  const running = rules.filter((rule) => rule.scope === "file" && selection.isActive(rule));
  const ofCalls = callAnswers(context.store, { ...place, rules: running });
  const isAnswered = ofCalls.some(({ verdict }) => verdict !== "silent");
  return isAnswered ? ofCalls : [...ofCalls, silence(context, place, id)];
}

interface Place {
  readonly file: SourceFile;
  /** File offsets of the line. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly rules: readonly Rule[];
}

function unreadReason({ configuration, skipped }: WhyContext, path: string): string {
  const entry = skipped().find((one) => path === one.path || path.startsWith(`${one.path}/`));
  if (entry) return `It was skipped: ${entry.reason}.`;
  if (isForeign(path)) return "Dependencies, build output and folders of tools are never looked at.";
  if (!isScannable(path)) return "Firebreak looks at Elixir (.ex, .exs), templates (.heex, .eex, .leex) and mix.lock.";
  if (configuration().isExcluded(path)) return "The setting `exclude` leaves it out.";
  return "There is no such file in this folder.";
}

/** About rules that did not run: all of them only where one was asked for. */
function offAnswers({ configuration }: WhyContext, { rules, file }: Place, isNamed: boolean): readonly Answer[] {
  if (!isNamed) return [];
  const { selection, settings } = configuration();
  return rules.flatMap((rule): Answer[] => {
    const isShown = selection.shownSeverity(rule, file.path, "critical", "high") !== undefined;
    if (selection.isActive(rule) && isShown) return [];
    const isOptIn = rule.preset === "audit" && settings.preset !== "audit";
    const isSetOff = namesOf(rule).some((name) => settings.rules[name] === "off");
    const text =
      isOptIn && !isSetOff
        ? 'It is opt-in: it runs with the preset `audit`, or when it is set to "on".'
        : "The settings switch it off for this file.";
    return [{ id: rule.id, verdict: "off", text }];
  });
}

function findingAnswers({ judge, configuration }: WhyContext, { file, line, rules }: Place): readonly Answer[] {
  const ids = new Set(rules.map(({ id }) => id));
  const { all, shown } = judge([file.path]);
  const isShown = new Set(shown.map(({ fingerprint }) => fingerprint));
  return all
    .filter(({ id, start, end }) => ids.has(id) && start.line <= line && line <= end.line)
    .map((finding): Answer => {
      const { id, suppressed, message, start, end } = finding;
      const place = { path: file.path, range: finding.range, start, end };
      if (suppressed) return { id, verdict: "suppressed", text: suppressedText(suppressed), at: place };
      if (isShown.has(finding.fingerprint))
        return { id, verdict: "reported", text: `It is reported: ${message}`, at: place };
      return { id, verdict: "hidden", text: hiddenText(finding, configuration()), at: place };
    });
}

const suppressors = {
  comment: "a comment",
  "file-comment": "a comment for the whole file",
  sobelow_skip: "`# sobelow_skip`",
  config: "an entry of `.firebreak.json`",
  baseline: "the baseline",
} as const;

function suppressedText({ by, reason, until }: NonNullable<Finding["suppressed"]>): string {
  const words = [
    reason === "" ? "without a reason" : `because: ${reason}`,
    ...(until === undefined ? [] : [`until ${until}`]),
  ];
  return `It is suppressed by ${suppressors[by]}, ${words.join(", ")}.`;
}

function hiddenText({ severity, confidence }: Finding, { settings }: Configuration): string {
  const limits = [
    ...(settings.minSeverity === undefined ? [] : [`\`minSeverity\` ${settings.minSeverity}`]),
    ...(settings.minConfidence === undefined ? [] : [`\`minConfidence\` ${settings.minConfidence}`]),
  ];
  const by = [...limits, ...(limits.length < 2 ? [`the preset \`${settings.preset}\``] : [])].join(", ");
  return `It was found, with ${severity} severity and ${confidence} confidence, and is hidden by ${by}.`;
}

/** What rules looked at on the line and found harmless. */
function dismissals({ store, configuration }: WhyContext, place: Place): readonly Answer[] {
  const { file, rules } = place;
  const lines = indexLines(file.text);
  return rules
    .filter((rule) => rule.scope === "file" && configuration().selection.isActive(rule))
    .flatMap((rule) =>
      store
        .outcome(rule, file.path)
        .dismissed.filter(({ at }) => at.form.path === file.path && touchesLine(fileRangeOf(at), place))
        .map(({ at, reason }): Answer => {
          const range = fileRangeOf(at);
          const [start, end] = [lines.positionAt(range.start), lines.positionAt(range.end)];
          return { id: rule.id, verdict: "dismissed", text: `${reason}.`, at: { path: file.path, range, start, end } };
        }),
    );
}

function touchesLine(range: { readonly start: number; readonly end: number }, { start, end }: Place): boolean {
  return range.start <= end && start <= range.end;
}

function brokenAnswers(place: Place): readonly Answer[] {
  const problem = place.file.problems.find((one) => touchesLine(one, place));
  if (!problem) return [];
  return [{ verdict: "unread", text: `The text here could not be understood: ${problem.message}.` }];
}

function silence({ rules, configuration }: WhyContext, { rules: asked }: Place, id: string | undefined): Answer {
  if (id !== undefined) {
    const [rule] = asked;
    const where =
      rule?.scope === "project" ? "It judges the project as a whole, and has" : "It looked at this file, and has";
    return { ...(rule && { id: rule.id }), verdict: "silent", text: `${where} nothing to say about this line.` };
  }
  const judging = rules.filter((rule) => rule.scope !== "engine");
  const active = judging.filter((rule) => configuration().selection.isActive(rule)).length;
  const others = judging.length - active;
  const off = others === 0 ? "" : ` ${others} more are opt-in or switched off.`;
  return {
    verdict: "silent",
    text: `${active} rules looked at this file; none has anything to say about this line.${off}`,
  };
}
