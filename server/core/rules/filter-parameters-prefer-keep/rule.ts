/** Reports filters that name what is hidden from the log: whatever nobody thought of is written. */

import { received } from "../../flow/received.ts";
import { config, projectFolderOf } from "../../project/config.ts";
import { fitsLine, replace } from "../../project/edits.ts";
import { keepWritten, keptNames, type ParameterFilter, parameterFilterOf } from "../../project/parameter-filter.ts";
import { isTestPath } from "../../project/paths.ts";
import { productionEntriesOf } from "../../project/production.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { type Form, spanOf } from "../../syntax/source-file.ts";

export const filterParametersPreferKeep = defineRule({
  id: "filter-parameters-prefer-keep",
  title: "Deny list instead of allow list",
  severity: "info",
  cwe: [532],
  owasp: ["A09:2021", "A09:2025"],
  preset: "audit",
  since: "0.1.0",
  scope: "project",
  needs: [config, received],
  messages: {
    deny: "This filter names what is hidden: every parameter that nobody thought of goes to the log. With `:keep` it names what may be logged.",
  },
  check({ config, received, report }) {
    for (const entry of config.files.flatMap((file) => productionEntriesOf(config, file))) {
      const filter = parameterFilterOf(entry);
      if (filter?.kind !== "deny") continue;
      const folder = projectFolderOf(entry.call.file.path);
      const sent = received.filter(({ path }) => path.startsWith(folder) && !isTestPath(path));
      report(spanOf(filter.form, filter.list), "deny", {
        confidence: entry.confidence,
        fixes: fixesOf(filter, keptNames(sent.map(({ name }) => name)), filter.form),
      });
    }
  },
});

function fixesOf({ value }: ParameterFilter, kept: readonly string[], form: Form): readonly ProposedFix[] {
  const text = keepWritten(kept);
  if (!fitsLine(form.syntax.text, value, text)) return [];
  return [{ title: "Name what may be logged instead", class: "assist", edits: [replace(form, value, text)] }];
}
