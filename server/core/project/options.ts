/**
 * Keyword options however they are put together: a list (or a map, as some libraries take it), a module attribute, a variable, a function that gives a list, lists joined by `++`,
 * `Keyword.merge/2` or `Keyword.put/3`.
 */

import type { CallNode, ListNode, MapNode, Node } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import type { Definition } from "./form-facts.ts";
import { literalBehind } from "./literals.ts";
import type { Names } from "./names.ts";
import { argumentsOf, atomName, expressionsOf, walk } from "./nodes.ts";

/** One option with its value as written. */
export interface Option {
  readonly form: Form;
  readonly value: Node;
  /** The pair or tuple and the list it stands in; absent for `Keyword.put/3`. */
  readonly item?: Node;
  readonly list?: ListNode;
}

export interface Options {
  /** What counts for each key. */
  readonly byKey: ReadonlyMap<string, Option>;
  /** False when a part could not be read, so that a key that is not here may be set all the same. */
  readonly isComplete: boolean;
}

/** Where an expression stands. */
export interface Site {
  readonly form: Form;
  readonly definition: Definition | undefined;
}

const maxDepth = 6;
const unreadable: Options = { byKey: new Map(), isComplete: false };

export function optionsBehind(node: Node | undefined, site: Site, names: Names, depth = 0): Options {
  if (!node || depth > maxDepth) return unreadable;
  const behind = (part: Node | undefined, at: Site = site) => optionsBehind(part, at, names, depth + 1);
  switch (node.kind) {
    case "list":
    case "map":
      return optionsOfList(node, site.form);
    case "unary": {
      const { form, fact } = literalBehind(node, site.form, names.moduleAround(site.form));
      return fact === node ? unreadable : behind(fact, { form, definition: undefined });
    }
    case "binary":
      if (node.operator === "++") return merged(behind(node.right), behind(node.left));
      if (node.operator === "|>" && node.right.kind === "call")
        return optionsOfCall(node.right, [node.left, ...argumentsOf(node.right)], site, names, behind);
      return unreadable;
    case "variable": {
      const assigned = assignedTo(node.name, node.start, site.definition);
      return assigned ? behind(assigned) : optionsOfFunction({ ...node, target: undefined }, 0, site, names, behind);
    }
    case "call":
      return optionsOfCall(node, argumentsOf(node), site, names, behind);
    default:
      return unreadable;
  }
}

type Behind = (part: Node | undefined, at?: Site) => Options;

function optionsOfList(list: ListNode | MapNode, form: Form): Options {
  const byKey = new Map<string, Option>();
  let isComplete = list.kind === "list" || !list.base;
  for (const item of list.items) {
    const [key, value] =
      item.kind === "pair"
        ? [item.key, item.value]
        : item.kind === "tuple" && item.items.length === 2
          ? item.items
          : [];
    const name = atomName(key);
    if (name === undefined || !value) isComplete = false;
    else if (!byKey.has(name)) byKey.set(name, list.kind === "list" ? { form, value, item, list } : { form, value });
  }
  return { byKey, isComplete };
}

/** The options of both; those of `stronger` count where both have a key. */
function merged(weaker: Options, stronger: Options): Options {
  return {
    byKey: new Map([...weaker.byKey, ...stronger.byKey]),
    isComplete: weaker.isComplete && stronger.isComplete,
  };
}

function optionsOfCall(node: CallNode, args: readonly Node[], site: Site, names: Names, behind: Behind): Options {
  const isOfKeyword = node.target?.kind === "alias" && node.target.segments.join(".") === "Keyword";
  if (!isOfKeyword) return optionsOfFunction(node, args.length, site, names, behind);
  const [first, second, third] = args;
  if (node.name === "merge" && args.length === 2) return merged(behind(first), behind(second));
  const key = atomName(second);
  if (node.name !== "put" || key === undefined || !third) return unreadable;
  const { byKey, isComplete } = behind(first);
  return { byKey: new Map([...byKey, [key, { form: site.form, value: third }]]), isComplete };
}

/** What a function of the project with one clause gives at its end. */
function optionsOfFunction(
  call: { readonly target?: Node | undefined; readonly name: string; readonly start: number },
  arity: number,
  { form }: Site,
  names: Names,
  behind: Behind,
): Options {
  const resolution = names.resolve(form, { target: call.target, name: call.name, arity, start: call.start });
  const clauses = resolution.isKnown ? names.clausesOf(resolution.module, resolution.name, arity) : [];
  const [only, ...others] = clauses;
  if (!only || others.length > 0) return unreadable;
  return behind(expressionsOf(only.fact.body).at(-1), { form: only.form, definition: only.fact });
}

/** What the one assignment of a variable before an offset gives it. */
export function assignedTo(name: string, offset: number, definition: Definition | undefined): Node | undefined {
  const found: Node[] = [];
  if (definition?.body)
    walk(definition.body, (node) => {
      if (node.kind === "binary" && node.operator === "=" && node.left.kind === "variable" && node.left.name === name)
        if (node.end <= offset) found.push(node.right);
      return undefined;
    });
  return found.length === 1 ? found[0] : undefined;
}
