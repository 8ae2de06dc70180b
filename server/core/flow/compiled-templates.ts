/** What template files give that EEx compiles or evaluates with its own engine, which escapes nothing. */

import type { ProjectInput } from "../project/analysis.ts";
import { pathMeant } from "../project/compiled-templates.ts";
import { facts } from "../project/facts.ts";
import { templateFunctions, templatePaths } from "../project/template-owners.ts";
import { templateText } from "./evaluate-template.ts";
import type { Called, Entering } from "./functions.ts";
import type { Scope } from "./patterns.ts";
import { constant, trusted, type Value } from "./values.ts";

/** What a function gives that is made of a template, or `EEx.eval_file/2,3` of one; `undefined` for any other function. */
export function valueOfTemplate(
  called: Called,
  args: readonly Value[],
  project: ProjectInput,
  entering: Entering,
): Value | undefined {
  const { module, name, arity } = called;
  if (evaluatesFile(called)) return evaluatedFile(args, project, entering);
  const made = project.get(templateFunctions).get(`${module}.${name}/${arity}`);
  if (made?.hasEngine) return trusted("templates escape what they show");
  const scope = made && new Map(made.params.map((param, i) => [param, args[i] ?? constant] as const));
  return scope && textOfFile(made.path, scope, project, entering);
}

/** True for `EEx.eval_file`. */
export function evaluatesFile({ module, name }: Called): boolean {
  return module === "EEx" && name === "eval_file";
}

/** `EEx.eval_file("priv/page.html.eex", assigns: [name: name])`: https://hexdocs.pm/eex/EEx.html#eval_file/3 */
function evaluatedFile(
  [path, bindings]: readonly Value[],
  project: ProjectInput,
  entering: Entering,
): Value | undefined {
  if (path?.kind !== "constant" || !path.text || bindings?.kind !== "record") return undefined;
  const meant = pathMeant(path.text, "", project.get(templatePaths));
  return meant === undefined ? undefined : textOfFile(meant, new Map(bindings.fields), project, entering);
}

function textOfFile(path: string, scope: Scope, project: ProjectInput, entering: Entering): Value | undefined {
  const [form] = project.of(facts, { path }).file.forms;
  const template = form?.syntax.templates[0]?.template;
  if (!form || !template) return undefined;
  return templateText(template, { ...entering, form, scope, isTemplate: true, seen: undefined });
}
