/** Reports secrets that fall back to a text in the repository when the environment has none. */

import type { Confidence } from "../../finding.ts";
import { type Call, calls } from "../../project/calls.ts";
import { type Config, config } from "../../project/config.ts";
import { replace } from "../../project/edits.ts";
import { environmentReads, isSecretVariable } from "../../project/environment-reads.ts";
import { conditionsAround, reachesProduction } from "../../project/environments.ts";
import { covers, textOfLiteral } from "../../project/nodes.ts";
import { parentsIn } from "../../project/parents.ts";
import { isScript } from "../../project/paths.ts";
import { productionEntriesOf } from "../../project/production.ts";
import { looksRandom, standsForVariable } from "../../project/secrets.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { BinaryNode, Node } from "../../syntax/ast.ts";
import type { SourceFile } from "../../syntax/source-file.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";

export const secretEnvDefault = defineRule({
  id: "secret-env-default",
  title: "Secret falls back to a literal",
  severity: "high",
  cwe: [798, 1188],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config],
  messages: {
    fallback:
      "Where `{variable}` is not set, a text from the repository takes its place: the app starts, and everybody who can read the repository knows its secret.",
  },
  check({ file, calls, config, report }) {
    for (const { call, variable, fallback } of environmentReads(calls)) {
      const joined = joinedFallback(call);
      const text = textOfLiteral(fallback ?? joined?.right);
      if (
        !text ||
        isSwitch(text) ||
        standsForVariable(text) ||
        !isSecretVariable(variable) ||
        !countsInProduction(call, file, config)
      )
        continue;
      const whole = joined ?? call.node;
      report(spanOf(call.form, whole), "fallback", {
        confidence: confidenceOf(text, call),
        data: { variable },
        fixes: fixesOf(call, whole),
      });
    }
  },
});

/** `System.get_env("ENABLE_API_KEY", "true")`: what is turned on or off, or how many, is no secret. */
function isSwitch(text: string): boolean {
  return /^(true|false|yes|no|on|off|enabled|disabled|none|\d{1,4})$/i.test(text);
}

/** `System.get_env("KEY") || "text"` */
function joinedFallback({ form, node, style }: Call): BinaryNode | undefined {
  if (style === "capture") return undefined;
  const parent = parentsIn(form.syntax).get(node);
  return parent?.kind === "binary" && parent.operator === "||" && parent.left === node ? parent : undefined;
}

/** In a configuration file: in production, and not set again later. Elsewhere: outside of scripts and development. */
function countsInProduction(call: Call, file: SourceFile, config: Config): boolean {
  if (reachesProduction(conditionsAround(call, call.around).environments) === "no") return false;
  if (!config.files.includes(file)) return !isScript(file.path);
  const entry = productionEntriesOf(config, file).find(({ form, value }) => form === call.form && covers(value, call));
  return entry !== undefined;
}

/** A short word may be what a database of developers asks for. */
function confidenceOf(text: string, { form }: Call): Confidence {
  if (looksRandom(text)) return "high";
  return form.path.endsWith("runtime.exs") ? "medium" : "low";
}

function fixesOf(call: Call, whole: Node): readonly ProposedFix[] {
  const [name] = call.args;
  if (!name || call.style !== "plain") return [];
  const edits = [replace(call.form, whole, `System.fetch_env!(${textOf(call.form, name)})`)];
  return [{ title: "Fail where it is not set, with `System.fetch_env!/1`", class: "review", edits }];
}
