/** Reports secrets that stand in the configuration and count where users are served, and keys of known services wherever they stand in it. */

import type { Confidence } from "../../finding.ts";
import { config } from "../../project/config.ts";
import { reachesProduction } from "../../project/environments.ts";
import { covers } from "../../project/nodes.ts";
import { type ProductionEntry, productionEntriesOf } from "../../project/production.ts";
import { environmentVariableFor, moveToRuntime } from "../../project/runtime-config.ts";
import { namesSecret } from "../../project/secret-names.ts";
import { isPlaceholder, looksRandom, masked } from "../../project/secrets.ts";
import { type WrittenText, writtenTexts } from "../../project/written-secrets.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const secretInConfig = defineRule({
  id: "secret-in-config",
  title: "Secret in the configuration",
  severity: "high",
  cwe: [798, 547],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["Config.Secrets"],
  scope: "file",
  needs: [config, writtenTexts],
  messages: {
    known: "{what} ({masked}) stands in the configuration: whoever can read the repository, or ever could, has it.",
    named:
      "`{name}` ({masked}) stands in the configuration and counts in production: whoever can read the repository, or ever could, has it.",
  },
  check({ file, config, writtenTexts, report, dismiss }) {
    const isDeployment = file.language === "text";
    if (!isDeployment && !config.files.includes(file)) return;
    const entries = isDeployment ? [] : productionEntriesOf(config, file);
    for (const written of writtenTexts) {
      const { form, node, text, known } = written;
      const at = spanOf(form, node);
      const entry = entries.filter((one) => one.form === form && covers(one.value, node)).at(-1);
      const fixes: readonly ProposedFix[] = entry && entry.value === node ? fixesOf(entry, config) : [];
      if (known !== undefined) {
        report(at, "known", { confidence: "high", data: { what: capitalized(known), masked: masked(text) }, fixes });
        continue;
      }
      const name = nameOf(written, entry);
      if (name === undefined || isPlaceholder(text)) continue;
      if (!entry)
        dismiss(at, "The value does not count in production: another one is set there, or the file is for development");
      else report(at, "named", { confidence: confidenceOf(entry, text), data: { name, masked: masked(text) }, fixes });
    }
  },
});

/** The name it stands under, unless a rule of its own looks at it. */
function nameOf({ name }: WrittenText, entry: ProductionEntry | undefined): string | undefined {
  const path = entry?.path ?? [];
  const own = name ?? path.at(-1) ?? "";
  const hasOwnRule =
    own === "secret_key_base" || path[0] === "joken" || path.some((key) => /(^|\.)Guardian$|^basic_?auth/.test(key));
  return namesSecret(own) && !hasOwnRule ? own : undefined;
}

/** Environments with other names than production are mostly for trying things out. */
function confidenceOf({ confidence, call }: ProductionEntry, text: string): Confidence {
  return looksRandom(text) && reachesProduction(call.environments) === "yes" ? confidence : "low";
}

function fixesOf(entry: ProductionEntry, config: Parameters<typeof moveToRuntime>[1]): readonly ProposedFix[] {
  const edits = moveToRuntime(entry, config);
  const title = `Read it from the environment variable \`${environmentVariableFor(entry)}\`, and replace it at whoever gave it out`;
  return edits.length > 0 ? [{ title, class: "assist", edits }] : [];
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
