/** The outcomes of all rules, by the file they ran for and by the files that they report into. */

import type { Rule } from "../rule.ts";
import type { SourceFile, Span } from "../syntax/source-file.ts";
import type { Outcome, RawFinding } from "./runner.ts";

/** The file a rule ran for; project rules have none. */
export type Origin = string | undefined;

export interface Results {
  /** Keeps an outcome; gives the paths whose findings may have changed, and what was thrown if that was not known yet. */
  record(
    rule: Rule,
    origin: Origin,
    outcome: Outcome,
  ): { readonly paths: readonly string[]; readonly newBug?: string | undefined };
  /** True when an outcome is what is kept, so that to record it would change nothing. */
  holds(rule: Rule, origin: Origin, outcome: Outcome): boolean;
  /** Forgets what was found from a file; gives the paths whose findings may have changed. */
  forget(origin: string): readonly string[];
  /** What was found in a file, from wherever. */
  into(path: string): readonly RawFinding[];
  /** From where something was found in a file, now or before. */
  originsInto(path: string): readonly Origin[];
  readonly bugs: () => readonly { readonly rule: Rule; readonly origin: Origin; readonly message: string }[];
}

export function createResults(fileOf: (path: string) => SourceFile | undefined): Results {
  const byOrigin = new Map<Origin, Map<Rule, Outcome>>();
  const originsInto = new Map<string, Set<Origin>>();

  const record: Results["record"] = (rule, origin, outcome) => {
    const known = byOrigin.get(origin) ?? new Map<Rule, Outcome>();
    const previous = known.get(rule);
    if (previous === outcome) return { paths: [] };
    if (isEmpty(outcome)) known.delete(rule);
    else byOrigin.set(origin, known.set(rule, outcome));
    const paths = new Set([...(previous?.raw ?? []), ...outcome.raw].map(({ at }) => at.form.path));
    for (const path of paths) note(path, origin);
    return { paths: [...paths], newBug: outcome.bug };
  };

  const note = (path: string, origin: Origin) => {
    const origins = originsInto.get(path) ?? new Set();
    originsInto.set(path, origins.add(origin));
  };

  return {
    record,
    holds(rule, origin, outcome) {
      const known = byOrigin.get(origin)?.get(rule);
      return known === outcome || (known === undefined && isEmpty(outcome));
    },
    forget(origin) {
      const known = byOrigin.get(origin) ?? new Map<Rule, Outcome>();
      byOrigin.delete(origin);
      return [...known.values()].flatMap(({ raw }) => raw.map(({ at }) => at.form.path));
    },
    into(path) {
      const origins = [...(originsInto.get(path) ?? [])];
      return origins.flatMap((origin) =>
        [...(byOrigin.get(origin)?.values() ?? [])]
          .flatMap(({ raw }) => raw)
          .filter(({ at }) => at.form.path === path)
          .flatMap((finding) => (origin === path ? finding : (anchored(finding, fileOf(path)) ?? []))),
      );
    },
    originsInto: (path) => [...(originsInto.get(path) ?? [])],
    bugs: () =>
      [...byOrigin].flatMap(([origin, outcomes]) =>
        [...outcomes].flatMap(([rule, { bug }]) => (bug === undefined ? [] : { rule, origin, message: bug })),
      ),
  };
}

function isEmpty({ raw, bug }: Outcome): boolean {
  return raw.length === 0 && bug === undefined;
}

/**
 * A finding that was made from elsewhere, moved to where its form stands now. The file may have been edited since; until the other side was looked at
 * again, a finding in a form that is gone is not shown.
 */
function anchored(finding: RawFinding, file: SourceFile | undefined): RawFinding | undefined {
  const at = anchoredSpan(finding.at, file);
  return at && (at === finding.at ? finding : { ...finding, at });
}

function anchoredSpan(span: Span, file: SourceFile | undefined): Span | undefined {
  if (span.form.syntax.text === "") return span; // About a file as a whole; see `wholeFile`.
  const candidates = file?.forms.filter(({ syntax }) => syntax.text === span.form.syntax.text) ?? [];
  if (candidates.some(({ start }) => start === span.form.start)) return span;
  const [form] = candidates.sort((a, b) => Math.abs(a.start - span.form.start) - Math.abs(b.start - span.form.start));
  return form && { ...span, form };
}
