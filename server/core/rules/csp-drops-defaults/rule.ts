/** Reports policies that take the place of Phoenix's own and leave out what it forbids. */

import { calls } from "../../project/calls.ts";
import { dependencies } from "../../project/dependencies.ts";
import { replace } from "../../project/edits.ts";
import { textOfLiteral } from "../../project/nodes.ts";
import { directivesOf, policies, type WrittenPolicy } from "../../project/router/policies.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { textOf } from "../../syntax/source-file.ts";

export const cspDropsDefaults = defineRule({
  id: "csp-drops-defaults",
  title: "Custom policy loses frame-ancestors or base-uri",
  severity: "low",
  cwe: [1021],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [policies, calls, dependencies],
  messages: {
    dropped: "This takes the place of Phoenix's own policy and has no {directives}, which that one sets.",
    deleted: "`{header}` is taken away again: other sites may show this page in a frame.",
  },
  check({ policies, calls, dependencies, report }) {
    const hasDefault = dependencies.isAtLeast("phoenix", "1.8.0") === true;
    for (const policy of hasDefault ? policies : []) {
      if (!policy.replacesDefault || policy.isReportOnly || policy.text.includes("…")) continue;
      const directives = directivesOf(policy.text);
      const missing = ["base-uri", "frame-ancestors"].filter((name) => !directives.has(name));
      if (missing.length === 0) continue;
      const data = { directives: missing.map((name) => `\`${name}\``).join(" and ") };
      report(policy.span, "dropped", { data, confidence: "high", fixes: fixesFor(policy, missing) });
    }
    for (const call of calls.to("Plug.Conn.delete_resp_header/2")) {
      const header = textOfLiteral(call.args[1])?.toLowerCase();
      if (header === "content-security-policy" || header === "x-frame-options")
        report(call.span, "deleted", { data: { header }, confidence: "medium" });
    }
  },
});

function fixesFor({ span }: WrittenPolicy, missing: readonly string[]): readonly ProposedFix[] {
  const written = textOf(span.form, span);
  if (!/^"[^"\n]*"$/.test(written)) return [];
  const inner = written.slice(1, -1).replace(/[;\s]+$/, "");
  const text = `"${[inner, ...missing.map((name) => `${name} 'self'`)].join("; ")}"`;
  return [{ title: "Keep what Phoenix forbids", class: "review", edits: [replace(span.form, span, text)] }];
}
