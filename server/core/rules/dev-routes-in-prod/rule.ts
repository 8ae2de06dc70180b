/** Reports pages for developers that production serves too. */

import { config } from "../../project/config.ts";
import { removeEntry } from "../../project/edits.ts";
import { isAtom } from "../../project/nodes.ts";
import { productionEntriesOf } from "../../project/production.ts";
import { keptToDevelopment, openness } from "../../project/router/exposure.ts";
import { isInProduction } from "../../project/router/presence.ts";
import { type RouteInfo, type Routes, routes } from "../../project/router/routes.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { type Span, spanOf } from "../../syntax/source-file.ts";

export const devRoutesInProd = defineRule({
  id: "dev-routes-in-prod",
  title: "Dev-only routes compiled into production",
  severity: "medium",
  cwe: [489],
  owasp: ["A05:2021", "A02:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [routes, config],
  messages: {
    setting: "`dev_routes: true` counts in production: pages for developers are served to everybody.",
    mailbox: "Every mail that the application sends can be read at `{path}`, in production too.",
    reload: "`{plug}` runs in production: it is made for development, where whoever can reach it is trusted.",
  },
  check({ routes, config, report }) {
    for (const file of config.files) {
      for (const entry of productionEntriesOf(config, file)) {
        if (entry.path.length !== 2 || entry.path[1] !== "dev_routes" || !isAtom(entry.value, "true")) continue;
        const at = entry.pair ? spanOf(entry.form, entry.pair) : spanOf(entry.call.form, entry.call.node);
        const fixes = [{ title: "Remove `dev_routes: true`", class: "review" as const, edits: removeEntry(entry) }];
        report(at, "setting", { confidence: entry.confidence, fixes });
      }
    }
    for (const info of routes.all()) {
      const span = routes.spanOf(info.route.place);
      const confidence = mailboxes.has(info.route.module ?? "") ? openness(info, routes) : undefined;
      if (!span || !confidence) continue;
      report(span, "mailbox", { data: { path: info.path }, confidence, fixes: fixesFor(info, span, routes) });
    }
    for (const { plugs } of routes.graph.endpoints) {
      for (const { label, place, presence } of plugs) {
        const span = developers.has(label) ? routes.spanOf(place) : undefined;
        if (!span || !isInProduction(presence) || presence.conditions.length > 0) continue;
        report(span, "reload", { data: { plug: label }, confidence: "high" });
      }
    }
  },
});

const mailboxes: ReadonlySet<string> = new Set(["Plug.Swoosh.MailboxPreview", "Bamboo.SentEmailViewerPlug"]);
const developers: ReadonlySet<string> = new Set(["Tidewave"]);

function fixesFor({ route }: RouteInfo, span: Span, routes: Routes): readonly ProposedFix[] {
  const file = routes.fileAt(route.place.path);
  return file ? [{ title: "Keep it to development", class: "review", edits: [keptToDevelopment(file, span)] }] : [];
}
