/** Reports HTTPS that is forced behind a proxy without learning from it how the visitor came. */

import type { Confidence } from "../../finding.ts";
import { calls } from "../../project/calls.ts";
import { config } from "../../project/config.ts";
import { deployment, proxiesOf } from "../../project/deployment.ts";
import { replace } from "../../project/edits.ts";
import { names } from "../../project/names.ts";
import { type SslOptions, sslOptionsIn } from "../../project/ssl-options.ts";
import { tlsPlugs } from "../../project/tls-plugs.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";

export const forceSslNoRewrite = defineRule({
  id: "force-ssl-no-rewrite",
  title: "Behind a proxy, scheme never rewritten",
  severity: "medium",
  cwe: [319, 614],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config, deployment, names, tlsPlugs],
  messages: {
    missing:
      "{proxy} ends TLS, and without `rewrite_on` every request looks like plain HTTP: visitors are redirected without end, or cookies lose their `Secure` flag.",
  },
  check({ file, calls, config, deployment, names, tlsPlugs, report }) {
    const proxy = proxiesOf(deployment, file.path)[0];
    const project = config.projectOf(file.path) ?? "";
    if (!proxy || tlsPlugs.rewriting.some((path) => path.startsWith(project))) return;
    if (config.entries.some(({ path, call }) => path[2] === "https" && isOfProduction(call))) return; // The application ends TLS itself.
    for (const ssl of sslOptionsIn(file, { calls, config, names })) {
      if (ssl.options.byKey.has("rewrite_on")) continue;
      report(ssl.span, "missing", {
        data: { proxy: proxy.name },
        confidence: confidenceOf(ssl),
        fixes: fixesOf(ssl),
      });
    }
  },
});

function isOfProduction({
  environments,
}: {
  readonly environments: { kind: string; names: readonly string[] };
}): boolean {
  return environments.kind === "except" || environments.names.includes("prod");
}

function confidenceOf({ options }: SslOptions): Confidence {
  return options.isComplete ? "medium" : "low";
}

function fixesOf({ list, form }: SslOptions): readonly ProposedFix[] {
  const [first] = list?.items ?? [];
  if (!list) return [];
  const text = "rewrite_on: [:x_forwarded_proto]";
  const edit = first
    ? replace(form, { start: first.start, end: first.start }, `${text}, `)
    : replace(form, list, `[${text}]`);
  return [{ title: "Believe the proxy's `x-forwarded-proto`", class: "review", edits: [edit] }];
}
