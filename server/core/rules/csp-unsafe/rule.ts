/** Reports content security policies that let injected scripts run. */

import type { Confidence } from "../../finding.ts";
import { dependencies } from "../../project/dependencies.ts";
import { replace } from "../../project/edits.ts";
import { directivesOf, policies, type WrittenPolicy, wordIn } from "../../project/router/policies.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";

export const cspUnsafe = defineRule({
  id: "csp-unsafe",
  title: "Policy that permits inline or any script",
  severity: "medium",
  cwe: [693],
  owasp: ["A05:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [policies, dependencies],
  messages: {
    script: "`{source}` in `{directive}` lets scripts run that somebody injects: the policy no longer stops them.",
    object: {
      severity: "low",
      text: "The policy says nothing of `object-src`, and has no `default-src`: plugins may be loaded from anywhere.",
    },
    style: { severity: "info", text: "`'unsafe-inline'` in `{directive}` lets injected styles in." },
  },
  check({ policies, report }) {
    for (const policy of policies) {
      const directives = directivesOf(policy.text);
      const directive = ["script-src", "script-src-elem", "default-src"].find((name) => directives.has(name));
      const sources = (directive && directives.get(directive)) || [];
      for (const source of directive ? unsafeAmong(sources) : []) {
        const at = wordIn(policy, source) ?? policy.span;
        const confidence = policy.isReportOnly ? "low" : confidenceOf(source);
        report(at, "script", {
          data: { source, directive: directive ?? "" },
          confidence,
          fixes: fixesFor(policy, source),
        });
      }
      if (directives.size > 0 && !directives.has("object-src") && !directives.has("default-src") && directive)
        report(policy.span, "object", { confidence: "high" });
      if (directives.get("style-src")?.includes("'unsafe-inline'"))
        report(policy.span, "style", { data: { directive: "style-src" }, confidence: "low" });
    }
  },
});

/** A nonce, a hash or `'strict-dynamic'` makes browsers pass over `'unsafe-inline'` and whole schemes. */
function unsafeAmong(sources: readonly string[]): readonly string[] {
  const isStrict = sources.some((source) => /^'(nonce-|sha\d+-)|^'strict-dynamic'$|…/.test(source));
  return sources.filter((source) => source === "'unsafe-eval'" || (!isStrict && open.has(source)));
}

const open: ReadonlySet<string> = new Set(["'unsafe-inline'", "*", "http:", "https:", "data:"]);

/** Alpine and its like need `eval`; without inline scripts it is hard to misuse. */
function confidenceOf(source: string): Confidence {
  return source === "'unsafe-eval'" ? "low" : "high";
}

function fixesFor(policy: WrittenPolicy, source: string): readonly ProposedFix[] {
  const at = wordIn(policy, ` ${source}`);
  if (!at) return [];
  return [{ title: `Take ${source} out of the policy`, class: "review", edits: [replace(at.form, at, "")] }];
}
