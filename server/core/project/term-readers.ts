/** How calls that read Erlang terms are kept from giving functions and new atoms. */

import type { Node } from "../syntax/ast.ts";
import { textOf } from "../syntax/source-file.ts";
import type { Call } from "./calls.ts";
import { formFacts } from "./form-facts.ts";
import { literalBehind } from "./literals.ts";
import type { Names } from "./names.ts";
import { isAtom } from "./nodes.ts";
import { assignedTo } from "./options.ts";

/** `[:safe]` among the options, also by way of an attribute, a variable or a default: no new atoms, but still functions. */
export function isSafe(call: Call, names: Names): boolean {
  const written = call.args[1];
  const options = written && literalBehind(written, call.form, names.moduleAround(call.form)).fact;
  const known = options?.kind === "variable" ? setTo(options.name, options.start, call) : options;
  return known?.kind === "list" && known.items.some((item) => isAtom(item, "safe"));
}

/** What a variable is set to once, or what a parameter is where nothing is handed in. */
function setTo(name: string, offset: number, { definition }: Call): Node | undefined {
  const [byDefault] = (definition?.params ?? []).flatMap((param) =>
    param.kind === "binary" && param.operator === "\\\\" && isVariable(param.left, name) ? [param.right] : [],
  );
  return byDefault ?? assignedTo(name, offset, definition);
}

function isVariable(node: Node, name: string): boolean {
  return node.kind === "variable" && node.name === name;
}

/** True where the function hands the term to one of the project's that refuses functions: `|> sanitize()`, `safe_terms(term)`. */
export function isLookedThrough({ definition, form }: Call, names: Names): boolean {
  return formFacts(form.syntax).calls.some((other) => {
    if (
      other.definition !== definition ||
      !/sanitiz|safe_term|executable|(check|validate|verify|ensure)_/.test(other.name)
    )
      return false;
    const resolution = names.resolve(form, other);
    return resolution.isKnown && names.clausesOf(resolution.module, resolution.name, resolution.arity).length > 0;
  });
}

/** Guards that no function passes, and nothing that could hold one. */
const plain = "is_(?:pid|reference|port|binary|bitstring|integer|float|number|atom|boolean)";

const takenByArrow = new RegExp(`when ${plain}\\(\\w+\\)\\s*<-[^<]{0,200}\\bbinary_to_term\\b`);
const takenByCase = new RegExp(
  `\\bbinary_to_term\\b[^\\n]{0,200}\\s(?:\\|> case )?do\\s+\\w+ when ${plain}\\(\\w+\\) ->`,
);

/** True where only a term without parts is taken: `pid when is_pid(pid) <- :erlang.binary_to_term(ref, [:safe])`. */
export function isTakenAsPlain({ definition, form }: Call): boolean {
  const code = definition ? textOf(form, definition) : "";
  return takenByArrow.test(code) || takenByCase.test(code);
}
