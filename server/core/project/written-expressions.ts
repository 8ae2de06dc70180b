/** Comparisons and tagged tuples of a file, in source order, with the function that they stand in. */

import type { BinaryNode, ClauseNode, Node, Range, TupleNode } from "../syntax/ast.ts";
import type { Form, FormSyntax, SourceFile } from "../syntax/source-file.ts";
import { fileAnalysis } from "./analysis.ts";
import { type Definition, formFacts } from "./form-facts.ts";
import { aliasText, childrenOf, clausesOf, covers, isAtom, sectionOf, walk } from "./nodes.ts";

export interface PlacedExpression<N extends Node> {
  readonly form: Form;
  readonly definition: Definition | undefined;
  readonly node: N;
}

export interface WrittenExpressions {
  /** `==`, `===`, `!=`, `!==`; not those in a query, which the database makes. */
  comparisons(): readonly PlacedExpression<BinaryNode>[];
  /** `^expected` in a pattern of `case`, `with` and `=`, as a comparison of the variable with what is matched. */
  pins(): readonly PlacedExpression<BinaryNode>[];
  /**
   * Other ways to compare, each as a comparison of both sides: `x in list`, `Enum.member?(list, x)`, `map[x]`, `String.equivalent?(x, y)`, and a head that
   * takes the same variable twice.
   */
  likenesses(): readonly PlacedExpression<BinaryNode>[];
  /** `{:tag, …}` that is made, not matched. */
  tuples(tag: string): readonly PlacedExpression<TupleNode>[];
}

interface Found {
  readonly comparisons: BinaryNode[];
  readonly pins: BinaryNode[];
  readonly likenesses: BinaryNode[];
  readonly tuples: TupleNode[];
}

type InDefinition<N extends Node> = Omit<PlacedExpression<N>, "form">;

/** What was found in a form, with the functions that it stands in. */
type FoundInDefinitions = {
  readonly [K in keyof Found]: readonly InDefinition<Found[K][number]>[];
};

export const writtenExpressions = fileAnalysis(
  "writtenExpressions",
  ({ file }): WrittenExpressions => ({
    comparisons: once(() => placed(file, ({ comparisons }) => comparisons)),
    pins: once(() => placed(file, ({ pins }) => pins)),
    likenesses: once(() => placed(file, ({ likenesses }) => likenesses)),
    tuples: (tag) => placed(file, ({ tuples }) => tuples.filter(({ node: { items } }) => isAtom(items[0], tag))),
  }),
);

function once<V>(make: () => V): () => V {
  let made: V | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function placed<N extends Node>(
  file: SourceFile,
  of: (found: FoundInDefinitions) => readonly InDefinition<N>[],
): readonly PlacedExpression<N>[] {
  return file.forms.flatMap((form) =>
    of(foundIn(form.syntax)).map(({ definition, node }) => ({ form, definition, node })),
  );
}

const known = new WeakMap<FormSyntax, FoundInDefinitions>();

function foundIn(syntax: FormSyntax): FoundInDefinitions {
  const found = known.get(syntax) ?? inDefinitions(syntax);
  known.set(syntax, found);
  return found;
}

function inDefinitions(syntax: FormSyntax): FoundInDefinitions {
  const { definitions } = formFacts(syntax);
  const placed = <N extends Node>(nodes: readonly N[]): readonly InDefinition<N>[] =>
    nodes.map((node) => ({ definition: definitions.find((one) => covers(one, node)), node }));
  const { comparisons, pins, likenesses, tuples } = collect(syntax.node);
  return {
    comparisons: placed(comparisons),
    pins: placed(pins),
    likenesses: placed(likenesses),
    tuples: placed(tuples),
  };
}

const comparing: ReadonlySet<string> = new Set(["==", "===", "!=", "!=="]);
const matching: ReadonlySet<string> = new Set(["=", "<-"]);
const defining = /^def(p|macro|macrop|delegate|guard|guardp)?$/;

/** Macros of https://hexdocs.pm/ecto/Ecto.Query.html and of Ash whose content becomes a query. */
const queries: ReadonlySet<string> = new Set(
  "from where or_where having or_having dynamic select select_merge order_by join expr".split(" "),
);

/** Outside of a pattern only queries have pins. */
function hasPin({ left, right }: BinaryNode): boolean {
  return [left, right].some((side) => side.kind === "unary" && side.operator === "^");
}

/** The pinned variables of a pattern, each with what it is matched with, as far as both are written alike. */
function pinsOf(pattern: Node, subject: Node): readonly BinaryNode[] {
  if (pattern.kind === "tuple" && subject.kind === "tuple" && pattern.items.length === subject.items.length)
    return pattern.items.flatMap((item, i) => pinsOf(item, subject.items[i] ?? subject));
  const found: BinaryNode[] = [];
  walk(pattern, (node) => {
    if (node.kind === "binary" && node.operator === "::") {
      found.push(...pinsOf(node.left, subject)); // What follows says how many bytes it takes.
      return false;
    }
    if (node.kind !== "unary" || node.operator !== "^" || node.operand.kind !== "variable") return undefined;
    const { operand: left, start, end } = node;
    found.push({ kind: "binary", operator: "^", operatorRange: node, left, right: subject, start, end });
    return false;
  });
  return found;
}

function compared(operator: string, left: Node, right: Node, { start, end }: Range): BinaryNode {
  return { kind: "binary", operator, operatorRange: { start, end }, left, right, start, end };
}

function likenessIn(node: Node): readonly BinaryNode[] {
  if (node.kind === "binary" && node.operator === "in") return [node];
  if (node.kind === "access") return [compared("[]", node.key, node.container, node)];
  if (node.kind !== "call" || node.args.length !== 2) return [];
  const [first, second] = node.args;
  const called = `${aliasText(node.target)}.${node.name}`;
  if (!first || !second) return [];
  if (called === "Enum.member?") return [compared(called, second, first, node)];
  return called === "String.equivalent?" ? [compared(called, first, second, node)] : [];
}

/** `defp allowed?(token, token)`, which matches where both are equal. */
function repeatedIn(head: Node | undefined): readonly BinaryNode[] {
  const call = head?.kind === "binary" && head.operator === "when" ? head.left : head;
  const params = call?.kind === "call" ? call.args.filter((param) => param.kind === "variable") : [];
  return params.flatMap((param, i) => {
    const first = params.slice(0, i).find((other) => other.name === param.name);
    return first && !param.name.startsWith("_") ? [compared("=", first, param, param)] : [];
  });
}

function collect(root: Node): Found {
  const found: Found = { comparisons: [], pins: [], likenesses: [], tuples: [] };
  const pinned = (pattern: Node | undefined, subject: Node | undefined) => {
    if (pattern && subject) found.pins.push(...pinsOf(pattern, subject));
  };
  const read = (node: Node, isPattern: boolean): void => {
    if (node.kind === "binary" && comparing.has(node.operator) && !hasPin(node)) found.comparisons.push(node);
    if (node.kind === "call" && queries.has(node.name)) return;
    if (!isPattern) found.likenesses.push(...likenessIn(node));
    if (node.kind === "binary" && matching.has(node.operator)) pinned(node.left, node.right);
    if (node.kind === "call" && node.name === "case")
      for (const { params } of clausesOf(sectionOf(node, "do"))) pinned(params[0], node.args[0]);
    if (node.kind === "tuple" && !isPattern) found.tuples.push(node);
    if (node.kind === "clause") {
      readClause(node);
      return;
    }
    if (node.kind === "call" && defining.test(node.name)) {
      found.likenesses.push(...repeatedIn(node.args[0]));
      for (const [i, arg] of node.args.entries()) read(arg, i === 0);
      return;
    }
    for (const child of childrenOf(node)) {
      const isLeft = node.kind === "binary" && matching.has(node.operator) && child === node.left;
      const isAsked = node.kind === "call" && node.name === "match?" && child === node.args[0];
      read(child, isPattern || isLeft || isAsked);
    }
  };
  const readClause = ({ params, body }: ClauseNode) => {
    for (const param of params) read(param, true);
    read(body, false);
  };
  read(root, false);
  return found;
}
