/** Reports plugs that answer a request they mean to refuse, and let it go on. */

import { replace } from "../../project/edits.ts";
import { facts } from "../../project/facts.ts";
import { names } from "../../project/names.ts";
import { plugFunctions } from "../../project/router/plug-functions.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { type Form, spanOf, textOf } from "../../syntax/source-file.ts";
import { answersIn } from "./answers.ts";

export const authzPlugNoHalt = defineRule({
  id: "authz-plug-no-halt",
  title: "Plug denies but does not halt",
  severity: "high",
  cwe: [696, 862],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [facts, names, plugFunctions],
  messages: {
    goesOn: "`{name}` answers here and does not halt: the plugs and the action after it run all the same.",
  },
  check({ facts, names, plugFunctions, report }) {
    for (const module of facts.modules) {
      for (const { form, fact } of module.definitions) {
        if (fact.arity !== 2 || !plugFunctions.has(`${module.name}.${fact.name}`) || !fact.body) continue;
        const clauses = module.clausesNamed.get(fact.name)?.filter((one) => one.fact.arity === 2) ?? [];
        for (const { node, isSure } of answersIn(fact, clauses, form, names)) {
          const fixes = fixesFor(form, node);
          report(spanOf(form, shownOf(node, form)), "goesOn", {
            data: { name: fact.name },
            confidence: isSure ? "high" : "medium",
            fixes,
          });
        }
      }
    }
  },
});

/** Of a pipe over several lines the call that answers. */
function shownOf(node: Node, form: Form): Node {
  return node.kind === "binary" && textOf(form, node).includes("\n") ? node.right : node;
}

/** `redirect(conn, to: x)` and `conn |> redirect(to: x)` go on to `|> halt()`. */
function fixesFor(form: Form, node: Node): readonly ProposedFix[] {
  const written = textOf(form, node);
  const title = "Halt after the answer";
  if (node.kind === "binary") {
    const isByLine = written.includes("\n");
    const before = form.syntax.text.slice(0, node.right.start);
    const operator = before.lastIndexOf("|>");
    const lineStart = before.lastIndexOf("\n", operator) + 1;
    const joint = isByLine ? `\n${before.slice(lineStart, operator)}|> halt()` : " |> halt()";
    if (isByLine && before.slice(lineStart, operator).trim() !== "") return [];
    return [{ title, class: "review", edits: [replace(form, { start: node.end, end: node.end }, joint)] }];
  }
  if (node.kind !== "call" || node.args.length === 0 || !node.hasParens || node.hasDoBlock) return [];
  const [first, second] = node.args;
  if (!first || written.includes("\n")) return [];
  const name = form.syntax.text.slice(node.start, node.nameRange.end);
  const rest = second ? form.syntax.text.slice(second.start, node.end) : ")";
  const text = `${textOf(form, first)} |> ${name}(${rest} |> halt()`;
  return [{ title, class: "review", edits: [replace(form, node, text)] }];
}
