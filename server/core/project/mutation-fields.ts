/**
 * The mutations of Absinthe schemas, and whether the schema itself asks for rights before each: by `middleware`, or by what wraps the resolver.
 * https://hexdocs.pm/absinthe/Absinthe.Middleware.html
 */

import type { CallNode, Node } from "../syntax/ast.ts";
import { type Form, textOf } from "../syntax/source-file.ts";
import { outlineAnalysis, projectAnalysis } from "./analysis.ts";
import { formFacts, type WrittenCall } from "./form-facts.ts";
import { atomName, valueUnder, walk } from "./nodes.ts";
import { isTestPath } from "./paths.ts";
import { asksForRights } from "./rights.ts";

export interface MutationField {
  readonly form: Form;
  readonly call: WrittenCall;
  readonly name: string;
  /** The `middleware` call, or the resolver, that asks for rights; as written. */
  readonly check: string | undefined;
}

/** Mutations by which strangers become users, or that are open on purpose. */
const forStrangers =
  /log_?(in|out)|sign_?(in|up|out)|regist|session|password|token|refresh|confirm|verif|activat|invit|contact|feedback|subscri|accept|track|visit|otp|auth|recover|reset|join|create_(user|account)/i;

/** Those of a form, without those that strangers send. */
export function mutationFieldsIn(form: Form): readonly MutationField[] {
  return formFacts(form.syntax).calls.flatMap((call): readonly MutationField[] => {
    if (call.name !== "field" || call.definition || call.target || call.node.kind !== "call") return [];
    const name = atomName(call.args[0]);
    const parent = call.around?.call;
    if (name === undefined || !parent || !isOfMutations(parent) || forStrangers.test(name)) return [];
    return hasResolver(call.node) ? [{ form, call, name, check: checkOf(form, call.node) }] : [];
  });
}

/** `mutation do … end`, `object :post_mutations do … end`. */
function isOfMutations({ name, args }: CallNode): boolean {
  return name === "mutation" || (name === "object" && /mutation/.test(atomName(args[0]) ?? ""));
}

function hasResolver(field: CallNode): boolean {
  let found = valueUnder(field.args.at(-1), "resolve") !== undefined;
  walk(field, (node) => {
    found ||= node.kind === "call" && node.name === "resolve";
    return !found;
  });
  return found;
}

function checkOf(form: Form, field: CallNode): string | undefined {
  let found: string | undefined;
  walk(field, (node: Node) => {
    if (node.kind !== "call" || !/^(middleware|resolve)$/.test(node.name)) return undefined;
    const text = node.args.map((arg) => textOf(form, arg)).join(", ");
    if (asksForRights(text)) found ??= node.name === "middleware" ? `middleware ${text}` : text;
    return undefined;
  });
  return found?.replace(/\s+/g, " ").slice(0, 60);
}

interface Counts {
  readonly asking: number;
  readonly others: number;
}

const counts = outlineAnalysis("mutation-counts", ({ forms, path }): Counts => {
  const schema = isTestPath(path) ? [] : forms.filter(({ syntax }) => /mutation/.test(syntax.text));
  const fields = schema.flatMap(mutationFieldsIn);
  const asking = fields.filter(({ check }) => check !== undefined).length;
  return { asking, others: fields.length - asking };
});

/** Fewer are no custom. */
const fewest = 6;

/** True where nearly all mutations of the project have a check in the schema: one that has none was forgotten, or is open on purpose. */
export const mutationsAsk = projectAnalysis("mutationsAsk", (project): boolean => {
  const all = [...project.all(counts).values()];
  const asking = all.reduce((sum, one) => sum + one.asking, 0);
  const others = all.reduce((sum, one) => sum + one.others, 0);
  return asking >= fewest && asking >= 6 * others;
});
