/**
 * What an error that a variable holds can be: text of the project's own, a changeset, the failure of a connection, or more. Follows patterns, `with`,
 * private functions to their callers, and functions of the project to what they return.
 *
 * Invariant: bounded; what is not followed to its end is `other`.
 */

import type { CallNode, ClauseNode, Node } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import { type Definition, formFacts } from "./form-facts.ts";
import { addressArguments } from "./http-clients.ts";
import type { Names } from "./names.ts";
import { argumentsOf, atomName, clausesOf, covers, isAtom, isCall, sectionOf, walk } from "./nodes.ts";
import { parentsIn } from "./parents.ts";
import { isRepository } from "./repositories.ts";

/**
 * `own`: an atom, a number, or a text that the project writes. `changeset`: what was typed, and why it does not do. `connection`: why another server
 * was not reached.
 */
export type ErrorTerm = "own" | "changeset" | "connection" | "other";

/** A term, or `{:tag, term}`. */
type Term = { readonly kind: ErrorTerm; readonly atom?: string } | Tagged;

interface Tagged {
  readonly kind: "tagged";
  readonly tag: string;
  readonly inner: readonly Term[];
}

interface Place {
  readonly form: Form;
  readonly names: Names;
  readonly budget: { left: number };
  readonly depth: number;
}

const maxSteps = 300;
const maxDepth = 12;
const other: readonly Term[] = [{ kind: "other" }];

/** What an expression of a form can be. */
export function errorTerms(node: Node, form: Form, names: Names): ReadonlySet<ErrorTerm> {
  const terms = termsOf(node, { form, names, budget: { left: maxSteps }, depth: 0 });
  const found = new Set<ErrorTerm>();
  const add = (term: Term): void => {
    if (term.kind === "tagged") for (const one of term.inner) add(one);
    else found.add(term.kind);
  };
  for (const term of terms) add(term);
  return found.size === 0 ? new Set(["other"]) : found;
}

function termsOf(node: Node, outer: Place): readonly Term[] {
  const at = { ...outer, depth: outer.depth + 1 };
  if (at.budget.left-- <= 0 || at.depth > maxDepth) return other;
  switch (node.kind) {
    case "atom":
      return [{ kind: "own", atom: node.name }];
    case "integer":
    case "float":
      return [{ kind: "own" }];
    case "string":
    case "charlist":
      return ofText(node, at);
    case "list":
      return joined(node.items.flatMap((item) => termsOf(item, at)));
    case "tuple":
      return ofTuple(node.items, at);
    case "block":
      return node.expressions.length > 0 ? termsOf(node.expressions.at(-1) ?? node, at) : other;
    case "variable":
      return ofVariable(node, at);
    case "call":
      return ofCall(node, argumentsOf(node).length, at);
    case "binary":
      return ofBinary(node, at);
    default:
      return other;
  }
}

/** A text with parts that are shown as they are says what the project wanted to say; an inner error is turned into text first. */
function ofText(node: Node & { kind: "string" | "charlist" }, at: Place): readonly Term[] {
  const parts = node.parts.flatMap((part) => (part.kind === "interpolation" ? [part.body] : []));
  const isPlain = parts.every((part) => part.kind === "variable" && !errorNames.test(part.name));
  return isPlain ? [{ kind: "own" }] : joined(parts.flatMap((part) => termsOf(part, at)));
}

/** Names of variables that hold errors. */
export const errorNames =
  /^(?:reason|error|errors|err|e|ex|exception|failure|changeset|stacktrace|__STACKTRACE__|why|cause)$/;

function joined(terms: readonly Term[]): readonly Term[] {
  return terms.length > 0 ? terms : [{ kind: "own" }];
}

function ofTuple([first, ...rest]: readonly Node[], at: Place): readonly Term[] {
  const tag = atomName(first);
  const inner = rest.flatMap((item) => termsOf(item, at));
  return tag === undefined ? [...(first ? termsOf(first, at) : []), ...inner] : [{ kind: "tagged", tag, inner }];
}

function ofBinary(node: Node & { kind: "binary" }, at: Place): readonly Term[] {
  const { operator, left, right } = node;
  if (operator === "=") return termsOf(right, at);
  if (operator === "|>" && right.kind === "call") return ofCall(right, argumentsOf(right).length + 1, at);
  if (operator === "<>") return [...termsOf(left, at), ...termsOf(right, at)];
  return other;
}

const clientVerbs = /^(?:get|post|put|patch|delete|head|request)$/;
const repositoryWrites = /^(?:insert|update|delete|insert_or_update)$/;

function failing(kind: ErrorTerm): readonly Term[] {
  return [
    { kind: "tagged", tag: "ok", inner: other },
    { kind: "tagged", tag: "error", inner: [{ kind }] },
  ];
}

function ofCall(call: CallNode, arity: number, at: Place): readonly Term[] {
  const { name, target, start } = call;
  if (!target && control.has(name)) return ofControl(call, at);
  const { names, form } = at;
  const resolution = names.resolve(form, { target, name, arity, start });
  // A client that the configuration names: `client().post(url, body)`.
  if (target?.kind === "call" && clientVerbs.test(name) && arity > 1 && isUrl(call.args[0], form))
    return failing("connection");
  if (!resolution.isKnown) return other;
  const { module } = resolution;
  if (addressArguments.has(`${module}.${name}`) && !name.endsWith("!")) return failing("connection");
  if (repositoryWrites.test(name) && isRepository(module, names)) return failing("changeset");
  if (module === "Ecto.Changeset" && name === "apply_action") return failing("changeset");
  const heads = names.clausesOf(module, resolution.name, arity);
  // A head without a body gives the clauses behind it their defaults.
  const whole = Math.max(arity, ...heads.map(({ fact }) => fact.arity));
  const clauses = names.clausesOf(module, resolution.name, whole).filter(({ fact }) => fact.body);
  if (clauses.length === 0 || clauses.some(({ fact }) => fact.otherBodies.length > 0)) return other;
  return clauses.flatMap(({ fact, form }) => (fact.body ? termsOf(fact.body, { ...at, form }) : []));
}

function isUrl(node: Node | undefined, { syntax }: Form): boolean {
  return node !== undefined && /ur[il]|https?:|endpoint|address/i.test(syntax.text.slice(node.start, node.end));
}

const control: ReadonlySet<string> = new Set(["if", "unless", "case", "cond", "with"]);

function ofControl(call: CallNode, at: Place): readonly Term[] {
  const body = (section: string) => {
    const found = sectionOf(call, section);
    return found ? termsOf(found, at) : [];
  };
  const inClauses = (section: string) => clausesOf(sectionOf(call, section)).flatMap((one) => termsOf(one.body, at));
  if (call.name === "case" || call.name === "cond") return inClauses("do");
  if (call.name !== "with") return [...body("do"), ...(sectionOf(call, "else") ? body("else") : nil)];
  return [...body("do"), ...(sectionOf(call, "else") ? inClauses("else") : unmatched(call, at))];
}

const nil: readonly Term[] = [{ kind: "own", atom: "nil" }];

/** What the right sides of a `with` give when they do not match. */
function unmatched(call: CallNode, at: Place): readonly Term[] {
  return argumentsOf(call).flatMap((step) =>
    step.kind === "binary" && step.operator === "<-"
      ? termsOf(step.right, at).filter((term) => !isTakenBy(step.left, term))
      : [],
  );
}

/** True when a pattern takes every term of that shape. */
function isTakenBy(pattern: Node, term: Term): boolean {
  if (pattern.kind === "variable") return true;
  if (pattern.kind === "atom") return term.kind === "own" && term.atom === pattern.name;
  const [tag, ...rest] = pattern.kind === "tuple" ? pattern.items : [];
  return term.kind === "tagged" && isAtom(tag, term.tag) && rest.every(({ kind }) => kind === "variable");
}

/** What a variable holds, by the innermost pattern around it that binds it. */
function ofVariable(variable: Node & { kind: "variable" }, at: Place): readonly Term[] {
  const { name } = variable;
  const parents = parentsIn(at.form.syntax);
  let inner: Node = variable;
  for (let node = parents.get(variable); node; node = parents.get(node)) {
    if (node.kind === "clause" && node.body === inner) {
      const found = boundByClause(node, name, parents, at);
      if (found) return found;
    }
    const before = node.kind === "block" ? node.expressions.filter(({ end }) => end <= inner.start).reverse() : [];
    const steps = isCall(node, "with")
      ? argumentsOf(node)
          .filter(({ end }) => end <= variable.start)
          .reverse()
      : [];
    for (const one of [...before, ...steps]) {
      const isBinding = one.kind === "binary" && (one.operator === "=" || one.operator === "<-");
      if (isBinding && binds(one.left, name)) return matched(one.left, name, termsOf(one.right, at));
    }
    inner = node;
  }
  return ofParameter(variable, at);
}

function binds(pattern: Node, name: string): boolean {
  let isBound = false;
  walk(pattern, (node) => {
    if (node.kind === "variable" && node.name === name) isBound = true;
    return node.kind !== "unary";
  });
  return isBound;
}

/** A clause of `case`, of the `else` of a `with`; those of `rescue` and of functions can get anything. */
function boundByClause(
  clause: ClauseNode,
  name: string,
  parents: ReadonlyMap<Node, Node>,
  at: Place,
): readonly Term[] | undefined {
  const [written] = clause.params;
  if (!clause.params.some((param) => binds(param, name))) return undefined;
  const pattern = written?.kind === "binary" && written.operator === "when" ? written.left : written;
  let node = parents.get(clause);
  while (node && node.kind !== "call" && node.kind !== "fn") node = parents.get(node);
  if (node?.kind !== "call" || node.target || !pattern) return other;
  const isIn = (section: string) => clausesOf(sectionOf(node, section)).includes(clause);
  const [subject] = node.args;
  const section = node.name === "case" ? "do" : "else";
  if (!(node.name === "case" || node.name === "with") || !isIn(section)) return other;
  const around = parents.get(node);
  const piped =
    around?.kind === "binary" && around.operator === "|>" && around.right === node ? around.left : undefined;
  const tested = piped ?? subject;
  const terms = node.name === "with" ? unmatched(node, at) : tested ? termsOf(tested, at) : other;
  const earlier = clausesOf(sectionOf(node, section)).filter(({ end }) => end <= clause.start);
  const left = terms.filter((term) => !earlier.some(({ params }) => params[0] && isTakenBy(params[0], term)));
  return matched(pattern, name, left);
}

/** What a name is bound to where a pattern matches some terms. */
function matched(pattern: Node, name: string, terms: readonly Term[]): readonly Term[] {
  if (pattern.kind === "variable") return pattern.name === name ? terms : [];
  if (pattern.kind === "binary" && pattern.operator === "=")
    return binds(pattern.left, name) ? matched(pattern.left, name, terms) : matched(pattern.right, name, terms);
  const [tag, part, ...rest] = pattern.kind === "tuple" ? pattern.items : [];
  const named = atomName(tag);
  if (named === undefined || !part || rest.length > 0) return other;
  return terms.flatMap((term) => {
    if (term.kind === "tagged") return term.tag === named ? matched(part, name, term.inner) : [];
    return term.kind === "own" ? [] : other;
  });
}

/** What the callers of a private function hand in; others may have callers that are not seen. */
function ofParameter(variable: Node & { kind: "variable" }, at: Place): readonly Term[] {
  const { form, names } = at;
  const definition = formFacts(form.syntax).definitions.find((one) => covers(one, variable));
  const index = definition?.params.findIndex((param) => binds(param, variable.name)) ?? -1;
  const param = definition?.params[index];
  const module = names.moduleAround(form);
  if (!definition || !param || definition.isPublic || definition.isMacro || !module) return other;
  const handed: Term[] = [];
  for (const one of module.forms) {
    for (const call of formFacts(one.syntax).calls) {
      if (call.name !== definition.name || call.target || !takes(definition, call.arity)) continue;
      const given = call.style === "capture" ? undefined : call.args[index];
      handed.push(...(given ? termsOf(given, { ...at, form: one }) : other));
    }
  }
  return matched(param, variable.name, handed);
}

function takes({ minArity, arity }: Definition, given: number): boolean {
  return minArity <= given && given <= arity;
}
