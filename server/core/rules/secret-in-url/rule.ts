/** Reports user names with passwords in addresses. */

import { type Config, config } from "../../project/config.ts";
import { covers } from "../../project/nodes.ts";
import { isDevelopmentPath, isScript } from "../../project/paths.ts";
import { type ProductionEntry, productionEntriesOf } from "../../project/production.ts";
import { environmentVariableFor, moveToRuntime } from "../../project/runtime-config.ts";
import { masked } from "../../project/secrets.ts";
import { writtenAddresses } from "../../project/written-secrets.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const secretInUrl = defineRule({
  id: "secret-in-url",
  title: "Password inside an address",
  severity: "high",
  cwe: [798, 522],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [config, writtenAddresses],
  messages: {
    password:
      "The password ({masked}) for `{host}` stands in the repository, as part of an address: whoever can read it, or ever could, has it.",
  },
  check({ file, config, writtenAddresses, report }) {
    const isConfig = config.files.includes(file);
    const entries = isConfig ? productionEntriesOf(config, file) : [];
    for (const { form, node, host, password } of writtenAddresses) {
      const entry = entries.filter((one) => one.form === form && covers(one.value, node)).at(-1);
      if (isConfig && !entry) continue;
      if (file.language === "text" && isDevelopmentPath(file.path)) continue;
      if (!isConfig && isScript(file.path) && !file.path.endsWith("mix.exs")) continue;
      const fixes = entry?.value === node ? fixesOf(entry, config) : [];
      report(spanOf(form, node), "password", { confidence: "high", data: { host, masked: masked(password) }, fixes });
    }
  },
});

function fixesOf(entry: ProductionEntry, config: Config): readonly ProposedFix[] {
  const edits = moveToRuntime(entry, config);
  const title = `Read it from the environment variable \`${environmentVariableFor(entry)}\`, and change the password`;
  return edits.length > 0 ? [{ title, class: "assist", edits }] : [];
}
