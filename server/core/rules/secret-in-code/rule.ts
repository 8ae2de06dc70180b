/** Reports secrets that stand in the source. */

import { config } from "../../project/config.ts";
import { isSampleDataPath, isScript } from "../../project/paths.ts";
import { isPlaceholder, looksRandom, masked, namesSecret } from "../../project/secrets.ts";
import { writtenTexts } from "../../project/written-secrets.ts";
import { defineRule } from "../../rule.ts";
import { type Form, spanOf } from "../../syntax/source-file.ts";

export const secretInCode = defineRule({
  id: "secret-in-code",
  title: "Secret in the source",
  severity: "high",
  cwe: [798],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [config, writtenTexts],
  messages: {
    known: "{what} ({masked}) stands in the source: whoever can read the repository, or ever could, has it.",
    named:
      "`{name}` ({masked}) looks like a secret that stands in the source: whoever can read the repository, or ever could, has it.",
  },
  check({ file, config, writtenTexts, report }) {
    if (config.files.includes(file) || file.language === "text") return;
    const isServed = !isScript(file.path) && !isSampleDataPath(file.path);
    for (const { form, node, text, name = "", known } of writtenTexts) {
      const at = spanOf(form, node);
      if (known !== undefined) {
        const what = known.charAt(0).toUpperCase() + known.slice(1);
        report(at, "known", { confidence: "high", data: { what, masked: masked(text) } });
      } else if (isServed && !hasOwnRule(form) && namesSecret(name) && !isPlaceholder(text)) {
        report(at, "named", {
          confidence: looksRandom(text) && text.length >= 16 ? "medium" : "low",
          data: { name, masked: masked(text) },
        });
      }
    }
  },
});

/** Guardian's secret and the passwords of basic authentication are looked at by rules of their own. */
function hasOwnRule({ syntax: { text } }: Form): boolean {
  return /^use Guardian\b|\bbasic_auth\b|\bBasicAuth\b/.test(text);
}
