/**
 * What the text of one form says: definitions, directives, attributes and calls.
 *
 * Invariants: derived from the form's syntax alone, with offsets relative to the form; computed once per `FormSyntax`, so that a form whose text
 * stays the same keeps its facts wherever it moves. Names stay as they are written.
 */

import type {
  BinaryNode,
  CallNode,
  ClauseNode,
  Node,
  QuotedAtomNode,
  Range,
  SigilNode,
  UnaryNode,
  VariableNode,
} from "../syntax/ast.ts";
import type { EmbeddedTemplate, FormSyntax } from "../syntax/source-file.ts";
import type { TemplateNode } from "../syntax/template-ast.ts";
import {
  aliasSegments,
  argumentsOf,
  atomName,
  childrenOf,
  isAtom,
  isCurrentModule,
  optionsOf,
  pairsOf,
  sectionOf,
  valueUnder,
} from "./nodes.ts";

export interface FormFacts {
  readonly definitions: readonly Definition[];
  /** Definitions inside `quote`: they stand in the modules where the code is put. */
  readonly quotedDefinitions: readonly Definition[];
  readonly directives: readonly Directive[];
  readonly attributes: readonly AttributeFact[];
  readonly calls: readonly WrittenCall[];
  /** Atoms and sigils that hold interpolations. */
  readonly interpolated: readonly WrittenLiteral[];
}

/** An atom or a sigil (but no template) that is put together when the code runs. */
export interface WrittenLiteral extends Range {
  readonly node: QuotedAtomNode | SigilNode;
  readonly definition: Definition | undefined;
  readonly around: Enclosing | undefined;
  readonly template: EmbeddedTemplate | undefined;
}

/** One clause of a function or macro. */
export interface Definition extends Range {
  readonly keyword: string;
  readonly name: string;
  readonly nameRange: Range;
  readonly params: readonly Node[];
  /** Its arity, and the smallest number of arguments it can be called with (`\\` defaults). */
  readonly arity: number;
  readonly minArity: number;
  readonly guard?: Node;
  /** The `do` body; absent for a head without one. */
  readonly body?: Node;
  /** For `defdelegate`: the `to:` module, and the name there. */
  readonly delegate?: { readonly to: Node; readonly name: string };
  /** `rescue`, `catch`, `else` and `after` bodies. */
  readonly otherBodies: readonly Node[];
  readonly isPublic: boolean;
  readonly isMacro: boolean;
}

/** `alias`, `import`, `require` or `use`, one for each module it names; plain data without positions. */
export interface WrittenDirective {
  readonly kind: "alias" | "import" | "require" | "use";
  /** The written segments; the first may be `__MODULE__`, or `:lists` for an Erlang module. */
  readonly segments: readonly string[];
  readonly hasOptions: boolean;
  /** The name that `as:` gives. */
  readonly as?: string;
  /** `name/arity` under `only:` and `except:`; for `only: :sigils` that word. */
  readonly only?: readonly string[] | "sigils";
  readonly except?: readonly string[];
  /** For `use X, :which` and `use X, {:which, options}`: `which`. */
  readonly which?: string;
}

/** A directive in its place. */
export interface Directive extends Range {
  readonly written: WrittenDirective;
  /** Inside the form, the stretch in which it counts; `undefined` when it counts for the rest of the module. */
  readonly block: Range | undefined;
  /** True inside `quote`: it takes effect where a macro is used. */
  readonly isQuoted: boolean;
}

/** `@name value` in a module body. */
export interface AttributeFact extends Range {
  readonly name: string;
  readonly value: Node;
}

/** A call as it is written, with a pipe's left side counted as the first argument. */
export interface WrittenCall extends Range {
  /** `capture`: `&raw/1`, where there are no arguments to see. */
  readonly style: "plain" | "piped" | "capture";
  readonly node: CallNode | VariableNode | UnaryNode;
  /** What stands before the dot. */
  readonly target: Node | undefined;
  readonly name: string;
  readonly nameRange: Range;
  readonly args: readonly Node[];
  readonly arity: number;
  readonly definition: Definition | undefined;
  /** The calls around it, up to the definition or the form. */
  readonly around: Enclosing | undefined;
  readonly template: EmbeddedTemplate | undefined;
}

/** A call and those around it, innermost first. */
export interface Enclosing {
  readonly call: CallNode;
  readonly outer: Enclosing | undefined;
}

const known = new WeakMap<FormSyntax, FormFacts>();

export function formFacts(syntax: FormSyntax): FormFacts {
  const found = known.get(syntax);
  if (found) return found;
  const facts = collect(syntax);
  known.set(syntax, facts);
  return facts;
}

interface Collected {
  readonly definitions: Definition[];
  readonly quotedDefinitions: Definition[];
  readonly directives: Directive[];
  readonly attributes: AttributeFact[];
  readonly calls: WrittenCall[];
  readonly interpolated: WrittenLiteral[];
}

/** What is around the node being read. */
interface Around {
  readonly definition: Definition | undefined;
  readonly enclosing: Enclosing | undefined;
  readonly block: Range | undefined;
  readonly isQuoted: boolean;
  readonly template: EmbeddedTemplate | undefined;
}

function collect(syntax: FormSyntax): FormFacts {
  const facts: Collected = {
    definitions: [],
    quotedDefinitions: [],
    directives: [],
    attributes: [],
    calls: [],
    interpolated: [],
  };
  const templates = new Map(syntax.templates.flatMap((one) => (one.sigil ? [[one.sigil.start, one] as const] : [])));
  const top: Around = {
    definition: undefined,
    enclosing: undefined,
    block: undefined,
    isQuoted: false,
    template: undefined,
  };
  const read = (node: Node, around: Around): void => {
    const embedded = node.kind === "sigil" ? templates.get(node.start) : undefined;
    if (embedded) readTemplate(embedded, { ...around, template: embedded });
    else readNode(node, around, facts, read);
  };
  const readTemplate = (embedded: EmbeddedTemplate, around: Around) => {
    for (const child of embedded.template.children) {
      eachExpression(child, (expression) => read(expression, around));
    }
  };
  read(syntax.node, top);
  for (const one of syntax.templates) if (!one.sigil) readTemplate(one, { ...top, template: one });
  return facts;
}

/** Every Elixir expression of a template node, in source order. */
function eachExpression(node: TemplateNode, visit: (expression: Node) => void): void {
  if (node.kind === "expression") visit(node.expression);
  if (node.kind === "block-expression") {
    visit(node.expression);
    for (const section of node.sections) for (const child of section.children) eachExpression(child, visit);
  }
  if (node.kind !== "element") return;
  for (const { value } of node.attributes) {
    if (value?.kind === "expression") visit(value.expression);
    if (value?.kind === "text") for (const part of value.parts) eachExpression(part, visit);
  }
  for (const child of node.children) eachExpression(child, visit);
}

type Read = (node: Node, around: Around) => void;

function readNode(node: Node, around: Around, facts: Collected, read: Read): void {
  if (node.kind === "call")
    readCall({ node, args: argumentsOf(node), style: "plain", range: node }, around, facts, read);
  else if (node.kind === "binary" && node.operator === "|>") readPipe(node, around, facts, read);
  else if (node.kind === "unary" && node.operator === "@") readAttribute(node, around, facts, read);
  else {
    const isCapture = node.kind === "unary" && node.operator === "&" && readCapture(node, around, facts);
    if (isCapture) return;
    if ((node.kind === "quoted-atom" || node.kind === "sigil") && childrenOf(node).length > 0)
      facts.interpolated.push({ node, start: node.start, end: node.end, ...placeOf(around) });
    const inside = node.kind === "clause" || node.kind === "fn" ? { ...around, block: node } : around;
    for (const child of childrenOf(node)) read(child, inside);
  }
}

function readPipe(pipe: BinaryNode, around: Around, facts: Collected, read: Read): void {
  const { left, right } = pipe;
  read(left, around);
  if (right.kind === "call") {
    readCall({ node: right, args: [left, ...argumentsOf(right)], style: "piped", range: pipe }, around, facts, read);
  } else if (right.kind === "variable") {
    const call = { style: "piped", node: right, target: undefined, name: right.name, nameRange: right } as const;
    facts.calls.push({ ...call, args: [left], arity: 1, start: pipe.start, end: pipe.end, ...placeOf(around) });
  } else read(right, around);
}

interface CallAsWritten {
  readonly node: CallNode;
  readonly args: readonly Node[];
  readonly style: "plain" | "piped";
  /** For a piped call that of the pipe. */
  readonly range: Range;
}

function readCall(call: CallAsWritten, around: Around, facts: Collected, read: Read): void {
  const definition = definitionOf(call.node);
  if (definition) readDefinition(definition, around, facts, read);
  else readOrdinaryCall(call, around, facts, read);
}

function readDefinition(definition: Definition, around: Around, facts: Collected, read: Read): void {
  if (around.isQuoted) facts.quotedDefinitions.push(definition);
  else if (!around.definition) facts.definitions.push(definition);
  const inside = { ...around, definition, enclosing: undefined, block: definition };
  for (const part of [...definition.params, definition.guard, definition.body, ...definition.otherBodies]) {
    if (part) read(part, inside);
  }
}

function readOrdinaryCall(
  { node, args, style, range }: CallAsWritten,
  around: Around,
  facts: Collected,
  read: Read,
): void {
  const { target, name, nameRange, hasDoBlock } = node;
  const { definition, block, template, enclosing: outer } = around;
  if (isDirective(name)) facts.directives.push(...directivesOf(node, around));
  if (node.form === "local" || node.form === "remote") {
    const arity = args.length + (hasDoBlock ? 1 : 0);
    const { start, end } = range;
    facts.calls.push({
      style,
      node,
      target,
      name,
      nameRange,
      args,
      arity,
      start,
      end,
      definition,
      around: outer,
      template,
    });
  }
  const applied = appliedCall(node, args, { ...range, ...placeOf(around) });
  if (applied) facts.calls.push(applied);
  if (target) read(target, around);
  if (node.args.length === 0) return;
  const isQuoted = around.isQuoted || name === "quote";
  const inside: Around = { definition, enclosing: { call: node, outer }, block, isQuoted, template };
  for (const arg of argumentsOf(node)) read(arg, inside);
  if (!hasDoBlock) return;
  const holdsModuleBody = definition === undefined && !isQuoted && name.startsWith("def");
  for (const { value } of pairsOf(node.args.at(-1))) {
    read(value, { ...inside, block: holdsModuleBody ? block : value });
  }
}

/** `apply(Markup, :raw, [text])` calls `Markup.raw(text)`: https://hexdocs.pm/elixir/Kernel.html#apply/3 */
function appliedCall(
  node: CallNode,
  [module, name, list]: readonly Node[],
  place: Range & Pick<WrittenCall, "definition" | "around" | "template">,
): WrittenCall | undefined {
  if (node.name !== "apply" || node.target || !module || list?.kind !== "list" || name?.kind !== "atom")
    return undefined;
  const isNamed = ["alias", "atom"].includes(module.kind) || isCurrentModule(module) || isAttribute(module);
  const { start, end, definition, around, template } = place;
  const args = list.items;
  const written = { node, target: module, name: name.name, nameRange: name, args, arity: args.length } as const;
  return isNamed ? { style: "plain", ...written, start, end, definition, around, template } : undefined;
}

function isAttribute(node: Node): boolean {
  return node.kind === "unary" && node.operator === "@";
}

function placeOf({ definition, enclosing, template }: Around) {
  return { definition, around: enclosing, template };
}

/** `&raw/1` and `&Mod.raw/1`, of which it says that they are captures; `&raw(&1)` holds an ordinary call. */
function readCapture(node: UnaryNode, around: Around, facts: Collected): boolean {
  const { operand } = node;
  if (operand.kind !== "binary" || operand.operator !== "/" || operand.right.kind !== "integer") return false;
  const { left } = operand;
  const named =
    left.kind === "variable"
      ? { target: undefined, name: left.name, nameRange: left }
      : left.kind === "call" && left.target && { target: left.target, name: left.name, nameRange: left.nameRange };
  if (!named) return false;
  const arity = Number(operand.right.value);
  facts.calls.push({
    ...named,
    style: "capture",
    node,
    args: [],
    arity,
    start: node.start,
    end: node.end,
    ...placeOf(around),
  });
  return true;
}

/** What stands in them are types: `map()` there calls nothing. */
const typeAttributes: ReadonlySet<string> = new Set(["spec", "type", "typep", "opaque", "callback", "macrocallback"]);

function readAttribute(node: UnaryNode, around: Around, facts: Collected, read: Read): void {
  const { operand } = node;
  if (operand.kind !== "call" || operand.args.length !== 1 || operand.target) return;
  const value = operand.args[0] as Node;
  if (!around.definition) facts.attributes.push({ name: operand.name, value, start: node.start, end: node.end });
  if (!typeAttributes.has(operand.name)) read(value, around);
}

const definers: ReadonlyMap<string, { readonly isPublic: boolean; readonly isMacro: boolean }> = new Map([
  ["def", { isPublic: true, isMacro: false }],
  ["defp", { isPublic: false, isMacro: false }],
  ["defmacro", { isPublic: true, isMacro: true }],
  ["defmacrop", { isPublic: false, isMacro: true }],
  ["defdelegate", { isPublic: true, isMacro: false }],
  ["defguard", { isPublic: true, isMacro: true }],
  ["defguardp", { isPublic: false, isMacro: true }],
]);

/** True for `def` and its like. */
export function isDefiner(name: string): boolean {
  return definers.has(name);
}

function definitionOf(node: CallNode): Definition | undefined {
  const definer = node.form === "local" ? definers.get(node.name) : undefined;
  const written = node.args[0];
  if (!definer || !written) return undefined;
  const isGuarded = written.kind === "binary" && written.operator === "when";
  const head = isGuarded ? written.left : written;
  const isNamed = head.kind === "variable" || (head.kind === "call" && head.form === "local");
  if (!isNamed) return undefined;
  const params = head.kind === "call" ? head.args : [];
  const body = sectionOf(node, "do");
  const to = node.name === "defdelegate" ? valueUnder(node.args[1], "to") : undefined;
  const delegate = to && { to, name: atomName(valueUnder(node.args[1], "as")) ?? head.name };
  return {
    keyword: node.name,
    name: head.name,
    nameRange: head.kind === "call" ? head.nameRange : head,
    params,
    arity: params.length,
    minArity: params.filter((param) => !(param.kind === "binary" && param.operator === "\\\\")).length,
    ...(isGuarded ? { guard: written.right } : {}),
    ...(body ? { body } : {}),
    ...(delegate ? { delegate } : {}),
    otherBodies: pairsOf(node.args.length > 1 ? node.args.at(-1) : undefined).flatMap((pair) =>
      isAtom(pair.key, "do") ? [] : [pair.value],
    ),
    ...definer,
    start: node.start,
    end: node.end,
  };
}

const directiveKinds: ReadonlySet<string> = new Set(["alias", "import", "require", "use"]);

function isDirective(name: string): name is WrittenDirective["kind"] {
  return directiveKinds.has(name);
}

function directivesOf(node: CallNode, around: Around): readonly Directive[] {
  const kind = node.name;
  const named = node.args[0];
  if (node.form !== "local" || !isDirective(kind) || !named) return [];
  const { block, isQuoted } = around;
  const { start, end } = node;
  const rest = { kind, ...saidByOptions(optionsOf(node)), ...whichOf(node) };
  return moduleNames(named).map((segments) => ({ written: { ...rest, segments }, block, isQuoted, start, end }));
}

function whichOf(node: CallNode): Pick<WrittenDirective, "which"> {
  const asked = node.args[1];
  const which = atomName(asked?.kind === "tuple" ? asked.items[0] : asked);
  return which === undefined ? {} : { which };
}

function saidByOptions(options: Node | undefined): Pick<WrittenDirective, "hasOptions" | "as" | "only" | "except"> {
  const [as, only, except] = ["as", "only", "except"].map((key) => valueUnder(options, key));
  const name = as?.kind === "alias" ? as.segments.at(-1) : undefined;
  return {
    hasOptions: options !== undefined,
    ...(name === undefined ? {} : { as: name }),
    ...(only?.kind === "list" ? { only: functionsNamed(only) } : {}),
    ...(isAtom(only, "sigils") ? { only: "sigils" } : {}),
    ...(except === undefined ? {} : { except: functionsNamed(except) }),
  };
}

/** `[get: 2, put: 3]` → `get/2`, `put/3`. */
function functionsNamed(list: Node): readonly string[] {
  return pairsOf(list).flatMap(({ key, value }) => {
    const name = atomName(key);
    return name !== undefined && value.kind === "integer" ? [`${name}/${value.value}`] : [];
  });
}

/** The modules that a directive's first argument names, as segments: `A`, `A.{B, C}`, `:erlang_module`. */
function moduleNames(node: Node): readonly (readonly string[])[] {
  if (node.kind === "atom") return [[`:${node.name}`]];
  if (isCurrentModule(node)) return [["__MODULE__"]];
  if (node.kind === "alias") {
    const segments = aliasSegments(node);
    return segments ? [segments] : [];
  }
  if (node.kind !== "call" || node.form !== "tuple" || !node.target) return [];
  const base = moduleNames(node.target)[0];
  return base ? node.args.flatMap(moduleNames).map((segments) => [...base, ...segments]) : [];
}

/** A clause's patterns without the guard. */
export function patternsOf(clause: ClauseNode): { readonly params: readonly Node[]; readonly guard?: Node } {
  const last = clause.params.at(-1);
  if (last?.kind !== "binary" || last.operator !== "when") return { params: clause.params };
  return { params: [...clause.params.slice(0, -1), last.left], guard: last.right };
}
