/** Reports headers of a proxy that are believed although visitors reach the application directly. */

import { calls } from "../../project/calls.ts";
import { config } from "../../project/config.ts";
import { deployment, proxiesOf } from "../../project/deployment.ts";
import { removeItem } from "../../project/edits.ts";
import { conditionsAround, reachesProduction } from "../../project/environments.ts";
import { names } from "../../project/names.ts";
import { atomName } from "../../project/nodes.ts";
import { pluggedWith } from "../../project/plugged.ts";
import { sslOptionsIn } from "../../project/ssl-options.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { type Form, spanOf } from "../../syntax/source-file.ts";

export const rewriteOnUntrusted = defineRule({
  id: "rewrite-on-untrusted",
  title: "Forwarded headers trusted without a proxy",
  severity: "medium",
  cwe: [348, 290],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config, deployment, names],
  messages: {
    host: "`:x_forwarded_host` is believed, and the endpoint ends TLS itself: without a proxy every visitor chooses the host that links and redirects are made with.",
    address:
      "`:x_forwarded_for` is believed, and the endpoint ends TLS itself: without a proxy every visitor chooses the address that counts as theirs.",
  },
  check({ file, calls, config, deployment, names, report }) {
    if (!file.text.includes("x_forwarded_") || proxiesOf(deployment, file.path).length > 0) return;
    const project = config.projectOf(file.path);
    const isReachedDirectly = config.endingWith("https").some(({ path, value, call }) => {
      const isHere = path.length === 3 && config.projectOf(call.file.path) === project;
      return isHere && value.kind === "list" && !call.isConditional && reachesProduction(call.environments) === "yes";
    });
    if (!isReachedDirectly) return;
    const lists: { readonly form: Form; readonly value: Node | undefined }[] = [
      ...pluggedWith("Plug.RewriteOn", calls, names)
        .filter(({ call }) => reachesProduction(conditionsAround(call, call.around).environments) !== "no")
        .map(({ call, options }) => ({ form: call.form, value: options })),
      ...sslOptionsIn(file, { calls, config, names }).flatMap(({ options }) => options.byKey.get("rewrite_on") ?? []),
    ];
    for (const { form, value } of lists) {
      if (value?.kind !== "list" || form.path !== file.path) continue;
      for (const item of value.items) {
        const message = messages.get(atomName(item) ?? "");
        if (!message) continue;
        const edits = value.items.length > 1 ? removeItem(form, value, item) : [];
        const title = `Do not believe \`${atomName(item)}\``;
        const fixes = edits.length > 0 ? [{ title, class: "review", edits } as const] : [];
        report(spanOf(form, item), message, { confidence: "medium", fixes });
      }
    }
  },
});

const messages: ReadonlyMap<string, "host" | "address"> = new Map([
  ["x_forwarded_host", "host"],
  ["x_forwarded_for", "address"],
]);
