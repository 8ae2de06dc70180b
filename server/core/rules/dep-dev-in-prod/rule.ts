/** Reports tools for development and tests that are built into the release. */

import { addOptions } from "../../project/dependency-edits.ts";
import { isShipped } from "../../project/dependency-graph.ts";
import { mixProjects } from "../../project/mix-project.ts";
import { valueUnder } from "../../project/nodes.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

/** What each tool's own page tells to write. */
const tools: ReadonlyMap<string, string> = new Map([
  ...["phoenix_live_reload", "tidewave"].map((name) => [name, "only: :dev"] as const),
  ...["bypass", "ex_machina", "faker", "mox", "wallaby", "lazy_html", "mock", "meck", "hammox", "excoveralls"].map(
    (name) => [name, "only: :test"] as const,
  ),
  ...["credo", "dialyxir", "sobelow", "mix_audit", "igniter"].map(
    (name) => [name, "only: [:dev, :test], runtime: false"] as const,
  ),
  ["ex_doc", "only: :dev, runtime: false"],
]);

export const depDevInProd = defineRule({
  id: "dep-dev-in-prod",
  title: "Development tool shipped to production",
  severity: "low",
  cwe: [489, 1104],
  owasp: ["A06:2021", "A02:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [mixProjects],
  messages: {
    tool: "`{name}` is a tool for development, and without `only:` it is built into the release that serves users.",
  },
  check({ mixProjects, report }) {
    for (const declared of mixProjects.flatMap(({ dependencies }) => dependencies)) {
      const { name, form, tuple, options, source } = declared;
      const wanted = tools.get(name);
      if (wanted === undefined || !isShipped(declared) || source === "computed" || valueUnder(options, "optional"))
        continue;
      const edits = valueUnder(options, "runtime") || valueUnder(options, "only") ? [] : addOptions(declared, wanted);
      report(spanOf(form, tuple), "tool", {
        confidence: "high",
        data: { name },
        fixes: edits.length > 0 ? [{ title: `Add \`${wanted}\``, class: "review", edits }] : [],
      });
    }
  },
});
