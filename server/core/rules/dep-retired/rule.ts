/** Reports locked versions that their authors took back, in mix.lock and where mix.exs asks for them. */

import { advisories, type Retirement } from "../../project/advisories.ts";
import { dependencyGraph } from "../../project/dependency-graph.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

const text = "{package} {version} was retired by its authors: {reason}{message}. {advice}";

export const depRetired = defineRule({
  id: "dep-retired",
  title: "Retired package version",
  severity: "medium",
  cwe: [1104],
  owasp: ["A06:2021", "A03:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [dependencyGraph, advisories],
  messages: {
    retired: text,
    development: { severity: "low", text: `${text} Development and tests alone use it.` },
  },
  check({ dependencyGraph: { packages, projects }, advisories, report }) {
    const ignored = new Set(projects.flatMap(({ ignoredRetirements }) => ignoredRetirements));
    for (const { entry, chain, isShipped } of packages) {
      const { version } = entry;
      const retired = version === undefined ? undefined : advisories.retirement(entry.package, version);
      if (!retired || version === undefined || ignored.has(entry.name)) continue;
      const data = {
        package: `\`${entry.name}\``,
        version,
        reason: reasons[retired.reason],
        message: retired.message ? ` (${retired.message.replace(/\.$/, "")})` : "",
        advice: adviceFor(retired, entry.name),
      };
      const message = isShipped ? "retired" : "development";
      report(spanOf(entry.form, entry.nameRange), message, { confidence: "high", data });
      const declared = chain?.length === 2 ? chain[0] : undefined;
      if (declared) report(spanOf(declared.form, declared.tuple), message, { confidence: "high", data });
    }
  },
});

/** What Hex's words mean: https://hexdocs.pm/hex/Mix.Tasks.Hex.Retire.html */
const reasons: Readonly<Record<Retirement["reason"], string>> = {
  security: "it is not secure",
  invalid: "it does not work",
  deprecated: "nobody maintains it any more",
  renamed: "the package has another name now",
  other: "nobody should use it",
};

function adviceFor({ reason }: Retirement, name: string): string {
  return reason === "deprecated" || reason === "renamed"
    ? "Look for what its authors name instead."
    : `\`mix deps.update ${name}\` brings another version, if the requirement allows one.`;
}
