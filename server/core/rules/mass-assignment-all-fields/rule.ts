/** Reports casts of every field that a schema has. */

import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { type Call, calls } from "../../project/calls.ts";
import type { ModuleFacts } from "../../project/facts.ts";
import { formFacts } from "../../project/form-facts.ts";
import { literalBehind } from "../../project/literals.ts";
import { type Names, names } from "../../project/names.ts";
import { atomName, isAtom, textOfLiteral, walk } from "../../project/nodes.ts";
import { assignedTo } from "../../project/options.ts";
import { isScript, isTestPath } from "../../project/paths.ts";
import { privilegeOf } from "../../project/privileged-fields.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";

export const massAssignmentAllFields = defineRule({
  id: "mass-assignment-all-fields",
  title: "Every field of a schema can be set",
  severity: "high",
  cwe: [915],
  owasp: ["A08:2021", "A08:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, names],
  messages: {
    privileged:
      "`cast` takes every field of the schema from what is sent, `{field}` among them: one more parameter sets what the form does not offer.",
    all: {
      severity: "low",
      text: "`cast` takes every field of the schema from what is sent, and every one that is added later.",
    },
  },
  check({ file, calls, flow, names, report }) {
    if (isTestPath(file.path) || isScript(file.path)) return;
    for (const call of calls.to("Ecto.Changeset.cast")) {
      const module = names.moduleAround(call.form);
      const permitted = call.args[2] && listOf(call.args[2], call, names);
      if (!module || !call.definition || !permitted || !holdsAll(permitted) || isForOthers(call)) continue;
      const reached = reaching(flow.valueOf(call, 1), { span: call.nameSpan, note: "is cast" });
      const fields = fieldsOf(module);
      if (!reached || fields.length === 0) continue;
      const taken = fields.filter((field) => !namesIn(permitted).has(field));
      const field =
        taken.find((one) => privilegeOf(one) === "right") ?? taken.find((one) => privilegeOf(one) === "owner");
      const confidence = reached.confidence === "high" ? "medium" : "low";
      if (field === undefined) report(call.nameSpan, "all", { confidence: "low", trace: reached.trace });
      else report(call.nameSpan, "privileged", { data: { field }, confidence, trace: reached.trace });
    }
  },
});

/** What a variable or an attribute stands for. */
function listOf(node: Node, call: Call, names: Names): Node {
  const literal = literalBehind(node, call.form, names.moduleAround(call.form)).fact;
  if (literal.kind !== "variable") return literal;
  return assignedTo(literal.name, literal.start, call.definition) ?? literal;
}

/** `__schema__(:fields)`, `Map.keys(params)`, with or without some taken away. */
function holdsAll(permitted: Node): boolean {
  let found = false;
  walk(permitted, (node) => {
    const isSchema = node.kind === "call" && node.name === "__schema__" && isAtom(node.args[0], "fields");
    const isKeys = node.kind === "call" && node.name === "keys" && node.target?.kind === "alias";
    found ||= isSchema || isKeys;
    return !found;
  });
  return found;
}

/** The fields that are written in an expression: those that `--` takes away. */
function namesIn(permitted: Node): ReadonlySet<string> {
  const found = new Set<string>();
  walk(permitted, (node) => {
    if (node.kind === "atom") found.add(node.name);
    if (node.kind === "sigil")
      for (const part of node.parts)
        if (part.kind === "text") for (const word of part.value.split(/\s+/)) found.add(word);
    const text = textOfLiteral(node);
    if (text !== undefined) found.add(text);
    return undefined;
  });
  return found;
}

/** Changesets that say in their name or place that no ordinary form uses them. */
function isForOthers({ definition, form }: Call): boolean {
  return /admin|internal|seed|system|import|sync|factory|backoffice|restore|migrat/i.test(
    `${definition?.name} ${form.path}`,
  );
}

/** The fields of a table; an embedded schema is a form of its own. */
function fieldsOf(module: ModuleFacts): readonly string[] {
  const written = module.forms.flatMap(({ syntax }) => formFacts(syntax).calls);
  if (!written.some(({ name, definition }) => name === "schema" && !definition)) return [];
  return written.flatMap(({ name, args, definition }) => {
    const field = definition ? undefined : atomName(args[0]);
    if (field === undefined) return [];
    return name === "field" ? [field] : name === "belongs_to" ? [`${field}_id`] : [];
  });
}
