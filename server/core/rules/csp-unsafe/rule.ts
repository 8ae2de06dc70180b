/** Reports content security policies that let injected scripts run. */

import type { Confidence } from "../../finding.ts";
import { replace } from "../../project/edits.ts";
import { isInside, policyTexts } from "../../project/policy-texts.ts";
import { directivesOf, policies, sourceIn } from "../../project/router/policies.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { type Span, textOf } from "../../syntax/source-file.ts";

export const cspUnsafe = defineRule({
  id: "csp-unsafe",
  title: "Policy that permits inline or any script",
  severity: "medium",
  cwe: [693],
  owasp: ["A05:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [policies, policyTexts],
  messages: {
    script: "`{source}` in `{directive}` lets scripts run that somebody injects: the policy no longer stops them.",
    object: {
      severity: "low",
      text: "The policy says nothing of `object-src`, and has no `default-src`: plugins may be loaded from anywhere.",
    },
    style: { severity: "info", text: "`'unsafe-inline'` in `{directive}` lets injected styles in." },
  },
  check({ policies, policyTexts, file, report }) {
    for (const policy of policies) {
      const scripts = scriptsOf(policy.text);
      for (const source of scripts ? unsafeAmong(scripts.sources) : [])
        report(sourceIn(policy, scripts?.directive ?? "", source) ?? policy.span, "script", {
          data: { source, directive: scripts?.directive ?? "" },
          confidence: policy.isReportOnly ? "low" : confidenceOf(source),
          fixes: fixesFor(policy.span, scripts?.directive ?? "", source),
        });
      const directives = directivesOf(policy.text);
      if (scripts && !directives.has("object-src") && !directives.has("default-src"))
        report(policy.span, "object", { confidence: "high" });
      if (directives.get("style-src")?.includes("'unsafe-inline'"))
        report(policy.span, "style", { data: { directive: "style-src" }, confidence: "low" });
    }
    const isSet = (span: Span) => policies.some((policy) => isInside(span, policy.span));
    for (const policy of policyTexts.filter(({ span }) => !isSet(span))) {
      const scripts = scriptsOf(policy.text);
      if (!scripts || (policy.isPiece && isOverruled(scripts.directive, file.text))) continue;
      for (const source of unsafeAmong(scripts.sources)) {
        const isJoined = policy.isPiece && source !== "'unsafe-eval'" && strictWord.test(file.text);
        report(sourceIn(policy, scripts.directive, source) ?? policy.span, "script", {
          data: { source, directive: scripts.directive },
          confidence: isJoined || confidenceOf(source) === "low" ? "low" : "medium",
          fixes: fixesFor(policy.span, scripts.directive, source),
        });
      }
    }
  },
});

/** The directive that decides about scripts, and what it allows. */
function scriptsOf(policy: string) {
  const directives = directivesOf(policy);
  const directive = ["script-src", "script-src-elem", "default-src"].find((name) => directives.has(name));
  return directive ? { directive, sources: directives.get(directive) ?? [] } : undefined;
}

/** `default-src` says nothing of scripts where another piece does. */
function isOverruled(directive: string, text: string): boolean {
  return directive === "default-src" && /script[-_]src/.test(text);
}

/** What makes browsers pass over `'unsafe-inline'`, where it is joined to a piece. */
const strictWord = /'(?:nonce|sha\d+)-|'strict-dynamic'|nonces_for/;

/** A nonce, a hash or `'strict-dynamic'` makes browsers pass over `'unsafe-inline'` and whole schemes. */
function unsafeAmong(sources: readonly string[]): readonly string[] {
  const isStrict = sources.some((source) => /^'(nonce-|sha\d+-)|^'strict-dynamic'$|…/.test(source));
  return [...new Set(sources)].filter((source) => source === "'unsafe-eval'" || (!isStrict && open.has(source)));
}

const open: ReadonlySet<string> = new Set(["'unsafe-inline'", "*", "http:", "https:", "data:"]);

/** Alpine and its like need `eval`; without inline scripts it is hard to misuse. */
function confidenceOf(source: string): Confidence {
  return source === "'unsafe-eval'" ? "low" : "high";
}

function fixesFor(span: Span, directive: string, source: string): readonly ProposedFix[] {
  const at = sourceIn({ span }, directive, source);
  if (!at || !/^["~]/.test(textOf(span.form, span)) || textOf(at.form, { start: at.start - 1, end: at.start }) !== " ")
    return [];
  const edits = [replace(at.form, { start: at.start - 1, end: at.end }, "")];
  return [{ title: `Take ${source} out of the policy`, class: "review", edits }];
}
