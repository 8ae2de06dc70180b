/** No message of a rule goes without a fixture: a rule that does not say it must fail one. `npm run mutate` breaks the code of rules in more ways. */

import { describe, expect, test } from "vitest";
import type { ReportOptions, Rule } from "../../server/core/rule.ts";
import { rules } from "../../server/core/rules/registry.generated.ts";
import type { Span } from "../../server/core/syntax/source-file.ts";
import { fixturesOf } from "../harness/fixture-files.ts";
import { mutantsOf } from "./mutants.ts";
import { unnoticed } from "./run-mutants.ts";

test("a rule is broken in general ways", () => {
  const text = [
    "const names = ['a', 'b'];",
    "for (const call of calls) {",
    "  if (!names.includes(call)) continue;",
    '  report(call, "key", { confidence: "medium", fixes: [fix] });',
    "}",
  ].join("\n");
  expect(mutantsOf(text).map(({ line, what }) => `${line} ${what}`)).toEqual([
    "1 drop 'a'",
    "1 drop 'b'",
    "3 negate the condition",
    "3 drop the guard",
    "4 report nothing",
    '4 say "low"',
    "4 drop the fixes",
  ]);
});

/** The rule with something done to everything that it reports; what is done gives nothing for a report that is left out. */
function withReports(rule: Rule, change: (key: string, options: Options) => Options | undefined): Rule {
  const check: Rule["check"] = (context) => {
    const report = (at: Span, key: string, options: Options) => {
      const changed = change(key, options);
      if (changed) context.report(at, key, changed);
    };
    rule.check({ ...context, report });
  };
  return { ...rule, check };
}

type Options = ReportOptions<string>;

const otherConfidence = { high: "low", medium: "high", low: "high" } as const;

describe("a fixture notices when a rule says too little or too sure:", () => {
  const tested = rules.filter(({ id, scope }) => scope !== "engine" && fixturesOf(id).length > 0);
  test.each(tested.map((rule) => [rule.id, rule] as const))("%s", async (id, rule) => {
    const broken = new Map([
      ...Object.keys(rule.messages).map(
        (muted) =>
          [`without "${muted}"`, withReports(rule, (key, options) => (key === muted ? undefined : options))] as const,
      ),
      [
        "with another confidence",
        withReports(rule, (_, options) => ({ ...options, confidence: otherConfidence[options.confidence] })),
      ],
    ]);
    expect(await unnoticed(id, broken)).toEqual([]);
  });
});
