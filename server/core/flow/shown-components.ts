/**
 * What templates give to the components that they show: `<.card html={@text}>`, `<.live_component module={Shop.Card} html={@text}>`.
 * https://hexdocs.pm/phoenix_live_view/Phoenix.Component.html
 */

import type { ProjectInput } from "../project/analysis.ts";
import { callSites } from "../project/call-sites.ts";
import type { PlacedElement } from "../project/elements.ts";
import type { ModuleFacts } from "../project/facts.ts";
import type { Definition } from "../project/form-facts.ts";
import { names } from "../project/names.ts";
import type { Node } from "../syntax/ast.ts";
import { spanOf } from "../syntax/source-file.ts";
import type { Attribute, ElementNode } from "../syntax/template-ast.ts";
import { evaluated } from "./evaluated.ts";
import { constant, record, stepped, trusted, type Value } from "./values.ts";

/** The elements whose attributes a function gets as its first argument. */
export function elementsShowing(
  { name, arity }: Definition,
  module: ModuleFacts,
  project: ProjectInput,
): readonly PlacedElement[] {
  const isCallback = (name === "render" && arity === 1) || (name === "update" && arity === 2);
  if (isCallback && project.get(names).usesOf(module).has("Phoenix.LiveComponent"))
    return project.get(callSites).ofLiveComponent(module.name);
  return arity === 1 ? project.get(callSites).ofComponent(module.name, name) : [];
}

/** The assigns that an element gives; what it does not give is the component's own default. */
export function assignsGivenBy(placed: PlacedElement, project: ProjectInput): Value {
  const { form, element } = placed;
  const { values } = project.of(evaluated, form).in(placed);
  const note = `given to \`${element.name}\``;
  const given = givenIn(element, (node) => values.get(node) ?? constant);
  return stepped(given, { span: spanOf(form, element.nameRange), note });
}

type ValueAt = (node: Node) => Value;

function givenIn({ attributes, children }: ElementNode, valueAt: ValueAt): Value {
  const own = attributesOf(attributes, valueAt);
  const slots = new Map<string, Value>([["inner_block", markup]]);
  for (const child of children) {
    if (child.kind !== "element" || child.type !== "slot") continue;
    const slot = { ...attributesOf(child.attributes, valueAt), key: "inner_block" };
    slots.set(child.name, record([], record([...slot.fields, [slot.key, markup]], slot.rest)));
  }
  const all = record([...slots, ...own.fields], own.rest);
  return own.isWhole ? { ...all, isRestWhole: true } : all;
}

const markup = trusted("templates escape what they show");

interface Given {
  readonly fields: ReadonlyMap<string, Value>;
  readonly rest: Value;
  readonly isWhole: boolean;
}

function attributesOf(attributes: readonly Attribute[], valueAt: ValueAt): Given {
  const fields = new Map<string, Value>();
  let rest: Value = constant;
  let isWhole = false;
  for (const { type, name, value } of attributes) {
    if (type === "special") continue;
    if (type === "root" && value?.kind === "expression") {
      rest = valueAt(value.expression);
      isWhole = true;
    } else if (value?.kind === "expression") fields.set(name, valueAt(value.expression));
    else if (value?.parts.every(({ kind }) => kind === "text")) fields.set(name, constant);
  }
  return { fields, rest, isWhole };
}
