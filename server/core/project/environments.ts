/** In which Mix environments a piece of configuration counts: by its file's name and by the conditions around it. */

import type { CallNode, Node, Range } from "../syntax/ast.ts";
import type { Enclosing } from "./form-facts.ts";
import { atomName, clausesOf, covers, pairsOf, walk } from "./nodes.ts";

/** `only` these environments, or all `except` these. */
export interface Environments {
  readonly kind: "only" | "except";
  readonly names: readonly string[];
}

export const everyEnvironment: Environments = { kind: "except", names: [] };

/** Names of environments in which nobody but the people who build the app is served. */
const developmentNames: ReadonlySet<string> = new Set(
  "dev development test ci e2e local docs bench benchmark integration cypress playwright hound wallaby selenium lint dialyzer credo sandbox_dev example".split(
    " ",
  ),
);

/** `yes`: production is among them. `maybe`: only environments whose use we do not know. `no`: only development and tests. */
export function reachesProduction({ kind, names }: Environments): "yes" | "maybe" | "no" {
  if (kind === "except") return names.includes("prod") ? "maybe" : "yes";
  if (names.includes("prod")) return "yes";
  return names.every((name) => developmentNames.has(name) || /^(test|dev)_|_(test|dev)$/.test(name)) ? "no" : "maybe";
}

/** The environments of both. */
export function intersect(a: Environments, b: Environments): Environments {
  if (a.kind === "only") return { kind: "only", names: a.names.filter((name) => contains(b, name)) };
  if (b.kind === "only") return intersect(b, a);
  return { kind: "except", names: [...a.names, ...b.names] };
}

export function contains({ kind, names }: Environments, name: string): boolean {
  return names.includes(name) === (kind === "only");
}

function opposite({ kind, names }: Environments): Environments {
  return { kind: kind === "only" ? "except" : "only", names };
}

export interface Condition {
  readonly environments: Environments;
  /** True when the code also depends on something else. */
  readonly isConditional: boolean;
}

/** What the `if`, `unless` and `case` calls around a place say about the environment there. */
export function conditionsAround(place: Range, around: Enclosing | undefined): Condition {
  let environments = everyEnvironment;
  let isConditional = false;
  for (let enclosing = around; enclosing; enclosing = enclosing.outer) {
    const said = conditionOf(enclosing.call, place);
    if (said === "unknown") isConditional = true;
    else if (said) environments = intersect(environments, said);
  }
  return { environments, isConditional };
}

/** True under a condition that names development: `if Application.compile_env(:shop, :dev_routes)`, `if @dev?`. */
export function isCompiledForDevelopment(around: Enclosing | undefined): boolean {
  for (let enclosing = around; enclosing; enclosing = enclosing.outer) {
    const { call } = enclosing;
    if (call.name === "if" && call.args[0] && namesDevelopment(call.args[0])) return true;
  }
  return false;
}

/** True for a condition such as `Application.compile_env(:shop, :dev_routes)` or `@dev?`. */
export function namesDevelopment(condition: Node): boolean {
  let isNamed = false;
  walk(condition, (node) => {
    const name = node.kind === "atom" || node.kind === "variable" || node.kind === "call" ? node.name : "";
    if (/^(is_)?dev(elopment)?(_|\?|$)/.test(name)) isNamed = true;
    return undefined;
  });
  return isNamed;
}

/** `undefined` when the call puts no condition on the place. */
function conditionOf(call: CallNode, place: Range): Environments | "unknown" | undefined {
  const section = pairsOf(call.args.at(-1)).find(({ value }) => covers(value, place));
  if (!section || call.target || !["if", "unless", "case", "cond"].includes(call.name)) return undefined;
  if (call.name === "cond") return "unknown";
  if (call.name === "case") return environmentsOfClause(call, section.value, place);
  const tested = call.args[0] && environmentsTested(call.args[0]);
  if (!tested) return "unknown";
  const isHeld = (call.name === "if") === (atomName(section.key) === "do");
  return isHeld ? tested : opposite(tested);
}

function environmentsOfClause(call: CallNode, section: Node, place: Range): Environments | "unknown" {
  if (!call.args[0] || !isEnvironment(call.args[0])) return "unknown";
  const earlier: string[] = [];
  for (const clause of clausesOf(section)) {
    const name = atomName(clause.params[0]);
    if (covers(clause, place))
      return name === undefined ? { kind: "except", names: earlier } : { kind: "only", names: [name] };
    if (name !== undefined) earlier.push(name);
  }
  return "unknown";
}

/** The environments in which a condition such as `config_env() == :prod` or `Mix.env() in [:dev, :test]` holds. */
export function environmentsTested(node: Node): Environments | undefined {
  if (node.kind === "unary" && (node.operator === "!" || node.operator === "not")) {
    const inner = environmentsTested(node.operand);
    return inner && opposite(inner);
  }
  if (node.kind !== "binary") return undefined;
  if (node.operator === "and" || node.operator === "&&") {
    const left = environmentsTested(node.left);
    const right = environmentsTested(node.right);
    return left && right ? intersect(left, right) : (left ?? right);
  }
  const names = namesCompared(node.left, node.right) ?? namesCompared(node.right, node.left);
  if (!names) return undefined;
  if (["==", "===", "in"].includes(node.operator)) return { kind: "only", names };
  return ["!=", "!==", "not in"].includes(node.operator) ? { kind: "except", names } : undefined;
}

function namesCompared(environment: Node, names: Node): readonly string[] | undefined {
  if (!isEnvironment(environment)) return undefined;
  const items = names.kind === "list" ? names.items : [names];
  const found = items.flatMap((item) => atomName(item) ?? []);
  return found.length === items.length ? found : undefined;
}

/** `config_env()`, `Config.config_env()`, `Mix.env()`, with or without parentheses. */
function isEnvironment(node: Node): boolean {
  if (node.kind === "variable") return node.name === "config_env";
  return node.kind === "call" && (node.name === "config_env" || (node.name === "env" && node.target?.kind === "alias"));
}
