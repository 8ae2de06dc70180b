/** Reports secrets that stand in the source. */

import { ancestorsOf } from "../../project/ancestors.ts";
import { config } from "../../project/config.ts";
import { fitsLine, replace } from "../../project/edits.ts";
import { covers } from "../../project/nodes.ts";
import { isSampleDataPath, isScript } from "../../project/paths.ts";
import { namesSecret } from "../../project/secret-names.ts";
import { isPlaceholder, looksRandom, masked } from "../../project/secrets.ts";
import { wordsOfName } from "../../project/words.ts";
import { type WrittenText, writtenTexts } from "../../project/written-secrets.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node, Range } from "../../syntax/ast.ts";
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
    for (const written of writtenTexts) {
      const { form, node, text, name = "", known } = written;
      const at = spanOf(form, node);
      const fixes = fixesOf(written);
      if (known !== undefined) {
        const what = known.charAt(0).toUpperCase() + known.slice(1);
        report(at, "known", { confidence: "high", data: { what, masked: masked(text) }, fixes });
      } else if (isServed && !hasOwnRule(form) && namesSecret(name) && !isPlaceholder(text)) {
        report(at, "named", {
          confidence: looksRandom(text) && text.length >= 16 ? "medium" : "low",
          data: { name, masked: masked(text) },
          fixes,
        });
      }
    }
  },
});

/** Guardian's secret and the passwords of basic authentication are looked at by rules of their own. */
function hasOwnRule({ syntax: { text } }: Form): boolean {
  return /^use Guardian\b|\bbasic_auth\b|\bBasicAuth\b/.test(text);
}

/** Where the text is worked out when the function runs. Attributes and patterns are not: they are the same in every environment. */
function fixesOf({ form, node, name, known, definition }: WrittenText): readonly ProposedFix[] {
  const body = definition?.isMacro ? undefined : definition?.body;
  const { text } = form.syntax;
  const isString = text[node.start] === '"' && !text.startsWith('"""', node.start);
  if (!body || !isString || !covers(body, node) || ancestorsOf(body, node).some((one) => isBefore(one, node)))
    return [];
  const variable = wordsOfName(known?.replace(/^an? /, "") ?? name ?? "")
    .join("_")
    .toUpperCase();
  const call = `System.fetch_env!("${variable}")`;
  if (variable === "" || !fitsLine(text, node, call)) return [];
  const title = `Read it from the environment variable \`${variable}\`, and replace it at whoever gave it out`;
  return [{ title, class: "assist", edits: [replace(form, node, call)] }];
}

/** True for what takes the place as a pattern, or as code of another time. */
function isBefore(around: Node, place: Range): boolean {
  if (around.kind === "clause") return around.params.some((param) => covers(param, place));
  if (around.kind === "binary") return /^(=|<-)$/.test(around.operator) && covers(around.left, place);
  return around.kind === "call" && /^(match\?|quote)$/.test(around.name);
}
