/**
 * Options by key, wherever they are written: every value given under an atom key, in a keyword list, a map, a `{:key, value}` tuple, or by
 * `Keyword.put/3` and its like. For rules about one option that many functions take.
 */

import type { CallNode, ListNode, Node, PairNode, Range } from "../syntax/ast.ts";
import type { Form, FormSyntax, Span } from "../syntax/source-file.ts";
import { spanOf } from "../syntax/source-file.ts";
import { fileAnalysis } from "./analysis.ts";
import type { Config } from "./config.ts";
import { type Condition, conditionsAround, intersect } from "./environments.ts";
import type { ModuleFacts } from "./facts.ts";
import { type Definition, type Enclosing, formFacts } from "./form-facts.ts";
import { literalBehind } from "./literals.ts";
import { atomName, childrenOf, covers, sectionOf, walk } from "./nodes.ts";

export interface WrittenOption {
  readonly form: Form;
  readonly value: Node;
  /** The pair, the tuple, or the key together with the value. */
  readonly range: Range;
  readonly span: Span;
  /** The keyword pair and the list it stands in, where it is written so. */
  readonly pair?: PairNode;
  readonly list?: ListNode;
  /** The options that stand beside it in the same list or map, itself included. */
  readonly siblings: readonly Node[];
  /** The keys around it, outermost first: `["https"]`. */
  readonly keys: readonly string[];
  /** The calls around it, innermost first. */
  readonly around: Enclosing | undefined;
  readonly definition: Definition | undefined;
}

export interface OptionIndex {
  /** All values under a key, in source order. */
  named(key: string): readonly WrittenOption[];
}

export const optionIndex = fileAnalysis("optionIndex", ({ file }): OptionIndex => {
  const known = new Map<string, readonly WrittenOption[]>();
  let formsWith: ReadonlyMap<string, readonly Form[]> | undefined;
  return {
    named: (key) => {
      formsWith ??= formsByAtom(file.forms);
      const forms = formsWith.get(key);
      if (!forms) return []; // Most rules ask for keys that a file does not have.
      const found = known.get(key) ?? forms.flatMap((form) => optionsIn(form, key));
      known.set(key, found);
      return found;
    },
  };
});

function formsByAtom(forms: readonly Form[]): ReadonlyMap<string, readonly Form[]> {
  const found = new Map<string, Form[]>();
  for (const form of forms)
    for (const atom of atomsIn(form.syntax)) {
      const known = found.get(atom);
      if (known) known.push(form);
      else found.set(atom, [form]);
    }
  return found;
}

interface Around {
  readonly keys: readonly string[];
  readonly calls: Enclosing | undefined;
  readonly container: Node | undefined;
}

function optionsIn(form: Form, key: string): readonly WrittenOption[] {
  const found: WrittenOption[] = [];
  const read = (node: Node, around: Around): void => {
    if (isTypeOrComment(node)) return;
    const given = givenBy(node, key);
    if (given) found.push(optionOf(form, { ...given, around }));
    const inside = insideOf(node, around);
    for (const child of childrenOf(node)) read(child, inside);
  };
  read(form.syntax.node, { keys: [], calls: undefined, container: undefined });
  return found;
}

/** By form, so that an edit reads the form that it changes, and most keys that rules ask for cost nothing. */
const atoms = new WeakMap<FormSyntax, ReadonlySet<string>>();

/** The atoms of a form, keys of keywords and maps among them. */
function atomsIn(syntax: FormSyntax): ReadonlySet<string> {
  const known = atoms.get(syntax);
  if (known) return known;
  const found = new Set<string>();
  walk(syntax.node, (node) => {
    const name = atomName(node);
    if (name !== undefined) found.add(name);
    return undefined;
  });
  atoms.set(syntax, found);
  return found;
}

const typeAttributes: ReadonlySet<string> = new Set(["spec", "type", "typep", "opaque", "callback", "macrocallback"]);

/** `@spec`, `@type` and their like say nothing about what is done. */
function isTypeOrComment(node: Node): boolean {
  return (
    node.kind === "unary" &&
    node.operator === "@" &&
    node.operand.kind === "call" &&
    typeAttributes.has(node.operand.name)
  );
}

interface Given {
  readonly value: Node;
  readonly range: Range;
  readonly pair?: PairNode;
}

/** What a node itself sets under the key. */
function givenBy(node: Node, key: string): Given | undefined {
  if (node.kind === "pair")
    return atomName(node.key) === key ? { value: node.value, range: node, pair: node } : undefined;
  if (node.kind === "tuple") {
    const [name, value] = node.items;
    return node.items.length === 2 && value && atomName(name) === key ? { value, range: node } : undefined;
  }
  return node.kind === "call" ? givenByCall(node, key) : undefined;
}

const putters: ReadonlySet<string> = new Set(["put", "put_new", "replace", "replace!", "put_in"]);

/** `Keyword.put(options, :key, value)`, `put_in(options, [:tls, :key], value)`, both also piped. */
function givenByCall({ name, args }: CallNode, key: string): Given | undefined {
  if (!putters.has(name)) return undefined;
  const value = args.at(-1);
  const named = args.at(-2);
  const last = named?.kind === "list" ? named.items.at(-1) : named;
  if (!value || !named || atomName(last) !== key) return undefined;
  return { value, range: { start: named.start, end: value.end } };
}

function insideOf(node: Node, around: Around): Around {
  if (node.kind === "call") return { ...around, calls: { call: node, outer: around.calls }, container: undefined };
  if (node.kind === "list" || node.kind === "map") return { ...around, container: node };
  const name = node.kind === "pair" ? atomName(node.key) : node.kind === "tuple" ? atomName(node.items[0]) : undefined;
  return name === undefined || sections.has(name) ? around : { ...around, keys: [...around.keys, name] };
}

const sections: ReadonlySet<string> = new Set(["do", "else", "rescue", "catch", "after", "ok", "error"]);

function optionOf(form: Form, given: Given & { readonly around: Around }): WrittenOption {
  const { value, range, pair, around } = given;
  const { container } = around;
  const definition = formFacts(form.syntax).definitions.find((one) => covers(one, range));
  return {
    form,
    value,
    range,
    span: spanOf(form, range),
    ...(pair ? { pair } : {}),
    ...(container?.kind === "list" ? { list: container } : {}),
    siblings: container?.kind === "list" || container?.kind === "map" ? container.items : [],
    keys: around.keys,
    around: around.calls,
    definition,
  };
}

export interface PossibleValue {
  readonly form: Form;
  readonly node: Node;
  /** True when a condition chooses between it and others. */
  readonly isChosen: boolean;
}

/** What a value can be, as written: through `if` and `unless`, `||`, and attributes that are set once. */
export function possibleValues(node: Node, form: Form, module: ModuleFacts | undefined): readonly PossibleValue[] {
  const behind = literalBehind(node, form, module);
  const { fact } = behind;
  if (fact.kind === "call" && fact.form === "local" && (fact.name === "if" || fact.name === "unless"))
    return ["do", "else"].flatMap((section) => chosen(sectionOf(fact, section), behind.form, module));
  if (fact.kind === "binary" && (fact.operator === "||" || fact.operator === "&&"))
    return [fact.left, fact.right].flatMap((side) => chosen(side, behind.form, module));
  return [{ form: behind.form, node: fact, isChosen: false }];
}

function chosen(node: Node | undefined, form: Form, module: ModuleFacts | undefined): readonly PossibleValue[] {
  return node ? possibleValues(node, form, module).map((value) => ({ ...value, isChosen: true })) : [];
}

/**
 * Where an option counts: in the environments of its configuration file, and under the conditions around it. `isConditional`: something else also
 * decides, such as a variable of the environment.
 */
export function conditionOf({ form, range, around }: WrittenOption, config: Config): Condition {
  const call = config.calls.find((one) => one.form === form && covers(one.node, range));
  const here = conditionsAround(range, around);
  if (!call) return here;
  return {
    environments: intersect(call.environments, here.environments),
    isConditional: call.isConditional || here.isConditional,
  };
}
