/** Reports secrets that are read when the project is compiled, and so end up in the release. */

import { type Call, calls } from "../../project/calls.ts";
import { type Config, config } from "../../project/config.ts";
import {
  type Deployment,
  deployment,
  isNeverReleased,
  isReadAtStart,
  isStartedFromSources,
} from "../../project/deployment.ts";
import { environmentReads, isSecretVariable } from "../../project/environment-reads.ts";
import { conditionsAround, reachesProduction } from "../../project/environments.ts";
import { atomName, covers, textOfLiteral } from "../../project/nodes.ts";
import { isScript } from "../../project/paths.ts";
import { productionEntriesOf } from "../../project/production.ts";
import { namesSecret } from "../../project/secret-names.ts";
import { standsForVariable } from "../../project/secrets.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import type { SourceFile } from "../../syntax/source-file.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const secretCompileTime = defineRule({
  id: "secret-compile-time",
  title: "Secret read at compile time",
  severity: "medium",
  cwe: [260, 526],
  owasp: ["A05:2021", "A02:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config, deployment],
  messages: {
    config:
      "`{variable}` is read when the release is built: the secret of the build machine stands in the release and in every layer of its image, and a changed one counts only after a new build.",
    module:
      "`{variable}` is read while the module is compiled: the secret of the build machine becomes part of the compiled code.",
  },
  check({ file, calls, config, deployment, report }) {
    const isConfig = config.files.includes(file);
    if (isConfig && isReadAtStart(deployment, file.path)) return;
    for (const { call, variable } of environmentReads(calls)) {
      if (!isSecretVariable(variable) || isOnlyAsked(call)) continue;
      if (isConfig ? isBuiltIn(call, file, config) : isInModuleBody(call, file))
        report(spanOf(call.form, call.node), isConfig ? "config" : "module", {
          confidence: isConfig && mayStayOut(call, file, config, deployment) ? "low" : "high",
          data: { variable },
        });
    }
    for (const call of calls.to(
      "Application.compile_env/2",
      "Application.compile_env/3",
      "Application.compile_env!/2",
    )) {
      const key = call.args[1];
      const name = key?.kind === "list" ? atomName(key.items.at(-1)) : atomName(key);
      const isFunction = call.args[2] !== undefined && isFunctionOrModule(call.args[2]);
      if (name !== undefined && namesSecret(name) && !isFunction && !isScript(file.path))
        report(spanOf(call.form, call.node), "module", { confidence: "medium", data: { variable: name } });
    }
  },
});

/** `&Argon2.check_pass/3`: what is set there does something with secrets, and is none. */
function isFunctionOrModule(node: Node): boolean {
  return node.kind === "fn" || node.kind === "alias" || (node.kind === "unary" && node.operator === "&");
}

/** True where production may do without the value, or read it when it starts. */
function mayStayOut(call: Call, file: SourceFile, config: Config, deployment: Deployment): boolean {
  return (
    isLeftOut(call, file, config) ||
    isPutInAtStart(call, file, config) ||
    isStartedFromSources(deployment, file.path) ||
    isNeverReleased(deployment, file.path)
  );
}

/** `if System.get_env("KEY") do` keeps nothing of it. */
function isOnlyAsked({ around, node }: Call): boolean {
  const outer = around?.call;
  return (outer?.name === "if" || outer?.name === "unless") && !outer.target && outer.args[0] === node;
}

/** In a file that is read at build time, and not set again by one that is read at the start. */
function isBuiltIn(call: Call, file: SourceFile, config: Config): boolean {
  if (/(^|\/)(runtime|releases)\.exs$/.test(file.path)) return false;
  if (reachesProduction(conditionsAround(call, call.around).environments) === "no") return false;
  return productionEntriesOf(config, file).some(({ form, value }) => form === call.form && covers(value, call));
}

/** `System.get_env("DB_PASSWORD") || "${DB_PASSWORD}"`: nothing is set where it is built, and the release puts it in when it starts. */
function isPutInAtStart(call: Call, file: SourceFile, config: Config): boolean {
  const value = productionEntriesOf(config, file).find(
    (one) => one.form === call.form && covers(one.value, call),
  )?.value;
  const fallback = value?.kind === "binary" && value.operator === "||" ? textOfLiteral(value.right) : undefined;
  return fallback !== undefined && standsForVariable(fallback);
}

/** `get_env` in a file for all environments, of a part that is configured at the start without it: production does without the value. */
function isLeftOut(call: Call, file: SourceFile, config: Config): boolean {
  if (!/(^|\/)config\.exs$/.test(file.path) || call.name !== "get_env") return false;
  const entry = productionEntriesOf(config, file).find(({ form, value }) => form === call.form && covers(value, call));
  const [application, part] = entry && entry.path.length > 2 ? entry.path : [];
  return config.entries.some(
    ({ path, call: { file: other, environments } }) =>
      path[0] === application &&
      path[1] === part &&
      part !== undefined &&
      /(^|\/)(runtime|releases)\.exs$/.test(other.path) &&
      reachesProduction(environments) === "yes",
  );
}

/** Directly in a module: no function or macro is around it. */
function isInModuleBody({ definition, form, around }: Call, { path }: SourceFile): boolean {
  return !definition && form.modules.length > 0 && !isScript(path) && around?.call.name !== "fn";
}
