/** Reports checks that answer with `:ok` or an error, in places that only ask whether the answer is `nil` or `false`. */

import type { Placed } from "../../project/facts.ts";
import { type Definition, formFacts, type WrittenCall } from "../../project/form-facts.ts";
import { type Names, names } from "../../project/names.ts";
import { atomName } from "../../project/nodes.ts";
import { parentsIn } from "../../project/parents.ts";
import { isTestPath } from "../../project/paths.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { type FormSyntax, spanOf } from "../../syntax/source-file.ts";
import { resultsOf } from "./results.ts";

export const truthyAuthCheck = defineRule({
  id: "truthy-auth-check",
  title: "Answer of a check taken for a boolean",
  severity: "high",
  cwe: [253, 697],
  owasp: ["A07:2021", "A10:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [names],
  messages: {
    always:
      "`{function}` answers `:ok` or an error, and never `false` or `nil`: this condition holds whatever it finds.",
  },
  check({ file, names, report }) {
    if (isTestPath(file.path)) return;
    for (const form of file.forms) {
      for (const call of askedForTruth(form.syntax)) {
        const resolution = names.resolve(form, call);
        if (!resolution.isKnown) continue;
        const { module, name, arity } = resolution;
        if (known.test(`${module}.${name}`) || isNeverFalse(names.clausesOf(module, name, arity), names))
          report(spanOf(form, call.nameRange), "always", { data: { function: call.name }, confidence: "high" });
      }
    }
  },
});

const checking =
  /^(?:authori[sz]e|permit|verify|check|validate|authenticate|ensure|require|can|allow|decode_and_verify)(?:_\w+)?$/;

/** By form, so that an edit reads the form that it changes. */
const asked = new WeakMap<FormSyntax, readonly WrittenCall[]>();

/** The calls of a form that check something, and whose answer is taken for a boolean. */
function askedForTruth(syntax: FormSyntax): readonly WrittenCall[] {
  const found =
    asked.get(syntax) ??
    formFacts(syntax).calls.filter((call) => checking.test(call.name) && isAskedForTruth(call, syntax));
  asked.set(syntax, found);
  return found;
}

/** Functions of libraries that answer so, beside those that `signature-result-ignored` knows: https://hexdocs.pm/bodyguard, https://hexdocs.pm/guardian */
const known = /^(?:Bodyguard\.permit|Guardian\.decode_and_verify)$/;

/** True as the condition of `if`, `unless` and `cond`, and beside `&&`, `||` and `!`. */
function isAskedForTruth({ node }: WrittenCall, syntax: FormSyntax): boolean {
  const parents = parentsIn(syntax);
  let asked: Node = node;
  let around = parents.get(asked);
  while (around?.kind === "binary" && around.operator === "|>" && around.right === asked) {
    asked = around;
    around = parents.get(asked);
  }
  if (around?.kind === "binary")
    return /^(?:&&|\|\|)$/.test(around.operator) && (around.left === asked || isLastOf(around, syntax));
  if (around?.kind === "unary") return around.operator === "!";
  if (around?.kind === "call") return !around.target && /^(?:if|unless)$/.test(around.name) && around.args[0] === asked;
  return around?.kind === "clause" && around.params[0] === asked && isOfCond(around, syntax);
}

/** The right side of `a && check(b)` counts where the whole is a condition. */
function isLastOf(node: Node, syntax: FormSyntax): boolean {
  const around = parentsIn(syntax).get(node);
  return around?.kind === "call" && !around.target && /^(?:if|unless)$/.test(around.name) && around.args[0] === node;
}

function isOfCond(clause: Node, syntax: FormSyntax): boolean {
  const parents = parentsIn(syntax);
  let around = parents.get(clause);
  for (let i = 0; i < 3 && around && around.kind !== "call"; i++) around = parents.get(around);
  return around?.kind === "call" && around.name === "cond" && !around.target;
}

/** True where everything that a function can give is read, none of it is `nil` or `false`, and some of it is an error. */
function isNeverFalse(clauses: readonly Placed<Definition>[], names: Names): boolean {
  if (clauses.length === 0) return false;
  const results = clauses.map((clause) => resultsOf(clause, names));
  if (results.some((one) => one === undefined)) return false;
  const all = results.flatMap((one) => one ?? []);
  return all.every(isTruthy) && all.some(isError) && !all.every(isError);
}

function isTruthy(node: Node): boolean {
  return node.kind === "tuple" || !["nil", "false", undefined].includes(atomName(node));
}

function isError(node: Node): boolean {
  const tag = node.kind === "tuple" ? atomName(node.items[0]) : atomName(node);
  return /^(?:error|unauthorized|forbidden|not_found|denied)$/.test(tag ?? "");
}
