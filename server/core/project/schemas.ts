/**
 * Ecto schemas of a file: their fields, and what decides how they are printed and encoded. https://hexdocs.pm/ecto/Ecto.Schema.html,
 * https://hexdocs.pm/typed_ecto_schema/TypedEctoSchema.html
 */

import type { CallNode, Node } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import { fileAnalysis } from "./analysis.ts";
import { facts, type ModuleFacts, type Placed } from "./facts.ts";
import { type Enclosing, formFacts } from "./form-facts.ts";
import { aliasText, argumentsOf, atomName, isAtom, valueUnder } from "./nodes.ts";

export interface SchemaField {
  readonly name: string;
  /** `string`, `boolean`; the text of an alias for a type of the project; `undefined` for a composed one. */
  readonly type: string | undefined;
  readonly isRedacted: boolean;
  readonly isVirtual: boolean;
  readonly form: Form;
  readonly node: CallNode;
}

export interface Schema {
  readonly module: ModuleFacts;
  readonly fields: readonly SchemaField[];
  readonly derives: readonly Derive[];
  /** True where `@schema_redact :all_except_primary_keys` hides every field: https://hexdocs.pm/ecto/Ecto.Schema.html#module-redacting-fields */
  readonly isRedacted: boolean;
}

/** One protocol of a `@derive`. */
export interface Derive {
  /** As written: `Jason.Encoder`, `Inspect`. */
  readonly protocol: string;
  /** `only:` and `except:`; `undefined` where none is written. */
  readonly options: Node | undefined;
  readonly form: Form;
  readonly node: Node;
}

export const schemas = fileAnalysis("schemas", ({ file, get }): readonly Schema[] => {
  if (!file.text.includes("schema")) return [];
  return get(facts).modules.flatMap((module) => {
    const fields = module.forms.flatMap(fieldsIn);
    if (fields.length === 0) return [];
    const isRedacted = module.attributes.some(
      ({ fact }) => fact.name === "schema_redact" && !isAtom(fact.value, "nil"),
    );
    return [{ module, fields, derives: derivesOf(module), isRedacted }];
  });
});

const known = new WeakMap<ModuleFacts, ReadonlyMap<string, SchemaField>>();

/** The fields of a module's schema by name; none in a module without one. */
export function fieldsOf(module: ModuleFacts): ReadonlyMap<string, SchemaField> {
  const found = known.get(module) ?? new Map(module.forms.flatMap(fieldsIn).map((field) => [field.name, field]));
  known.set(module, found);
  return found;
}

const types =
  /^(integer|float|boolean|decimal|id|binary_id|date|time|time_usec|duration|(naive|utc)_datetime(_usec)?|Ecto\.(UUID|Enum))$/;

/** Types of the project's own and of libraries that take any text: `Encrypted.Binary`, `Trimmed`. */
const textTypes = /string|text|binary|encrypt|trim|ur[il]|html|markdown|map|json|any|term|type$|^Ecto\./i;

/** True where the type of a field lets no text through that somebody else chose: a number, a date, one of the names of an enum, or what a type of the project checks. */
export function takesNoText({ type }: SchemaField): boolean {
  return type !== undefined && (types.test(type) || (/^[A-Z]/.test(type) && !textTypes.test(type)));
}

function fieldsIn(form: Form): readonly SchemaField[] {
  return formFacts(form.syntax).calls.flatMap(({ name, node, around, definition }) => {
    if (name !== "field" || node.kind !== "call" || definition || !isInSchema(around)) return [];
    const [first, type, options] = argumentsOf(node);
    const field = atomName(first);
    if (field === undefined) return [];
    const has = (key: string) => isAtom(valueUnder(options, key), "true");
    return [
      {
        name: field,
        type: atomName(type) ?? aliasText(type) ?? (type ? undefined : "string"),
        isRedacted: has("redact"),
        isVirtual: has("virtual"),
        form,
        node,
      },
    ];
  });
}

function isInSchema(around: Enclosing | undefined): boolean {
  for (let enclosing = around; enclosing; enclosing = enclosing.outer)
    if (/^(?:typed_)?(?:embedded_)?schema$/.test(enclosing.call.name)) return true;
  return false;
}

/** True where `@derive {Inspect, …}` leaves a field out. */
export function isHiddenFromInspect(derives: readonly Derive[], name: string): boolean {
  return derives.some(({ protocol, options }) => {
    if (protocol !== "Inspect") return false;
    const [only, except] = [namesUnder(options, "only"), namesUnder(options, "except")];
    if (only) return !only.includes(name);
    return except ? except.includes(name) : options !== undefined;
  });
}

/** What `@derive` gives a module's struct, one for each protocol. */
export function derivesOf({ attributes }: ModuleFacts): readonly Derive[] {
  return attributes
    .filter(({ fact }) => fact.name === "derive")
    .flatMap(({ form, fact }) => derivesIn(form, fact.value));
}

function derivesIn(form: Placed<unknown>["form"], value: Node): readonly Derive[] {
  if (value.kind === "list") return value.items.flatMap((item) => derivesIn(form, item));
  if (value.kind === "pair") return derive(form, value, value.key, value.value);
  const [first, options] = value.kind === "tuple" ? value.items : [value];
  return derive(form, value, first, options);
}

function derive(form: Form, node: Node, name: Node | undefined, options: Node | undefined): readonly Derive[] {
  const protocol = aliasText(name);
  return protocol === undefined ? [] : [{ protocol, options, form, node }];
}

/** The fields under `only:` or `except:`; `undefined` where they are not written out. */
export function namesUnder(options: Node | undefined, key: "only" | "except"): readonly string[] | undefined {
  const list = valueUnder(options, key);
  if (list?.kind === "list") {
    const names = list.items.map(atomName);
    return names.every((name) => name !== undefined) ? names : undefined;
  }
  return undefined;
}
