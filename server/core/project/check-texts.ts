/**
 * What a check says, as text: the bodies of the function that is called, and of the project's own functions that these call, without the names of those.
 *
 * Invariant: bounded; a check that is too large to be read so is taken for one that may say anything.
 */

import type { Range } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import { formFacts, type WrittenCall } from "./form-facts.ts";
import type { Names } from "./names.ts";
import { saysNothingOfHost } from "./weak-address-checks.ts";

/** How far functions are read that a check calls. */
const maxDepth = 3;
const maxFunctions = 12;

/** True for a call that only asks whether a text is an address with a host, wherever that leads. */
export function isWeakAddressCheck(call: WrittenCall, form: Form, names: Names): boolean {
  const texts: string[] = [];
  const seen = new Set<unknown>();
  const isWithin = takeCalled(call, form, { names, texts, seen }, 0);
  // What is handed to Ecto's own says itself what it asks: `validate_change(changeset, field, fn …)`.
  if (isWithin === undefined && call.name === "validate_change")
    return takeRange(call.node, form, { names, texts, seen }, 0) && saysNothingOfHost(texts.join("\n"));
  return isWithin === true && saysNothingOfHost(texts.join("\n"));
}

interface Reading {
  readonly names: Names;
  readonly texts: string[];
  readonly seen: Set<unknown>;
}

/** Takes the bodies of a function of the project; `undefined` for any other, false over a bound. */
function takeCalled(call: WrittenCall, form: Form, reading: Reading, depth: number): boolean | undefined {
  const resolution = reading.names.resolve(form, call);
  const clauses = resolution.isKnown
    ? reading.names.clausesOf(resolution.module, resolution.name, resolution.arity)
    : [];
  const isSeen = clauses.some(({ fact }) => reading.seen.has(fact));
  if (clauses.length === 0) return undefined;
  if (isSeen) return true;
  for (const { fact } of clauses) reading.seen.add(fact);
  if (depth > maxDepth || reading.seen.size > maxFunctions) return false;
  return clauses.every(({ form: at, fact }) => {
    const range = { start: fact.nameRange.end, end: fact.body?.end ?? fact.nameRange.end };
    return takeRange(range, at, reading, depth + 1);
  });
}

/** Takes a stretch of code, and what the project's functions say that it calls or hands on. */
function takeRange(range: Range, form: Form, reading: Reading, depth: number): boolean {
  let text = form.syntax.text.slice(range.start, range.end);
  for (const call of formFacts(form.syntax).calls) {
    const { start, end } = call.nameRange;
    if (start < range.start || end > range.end) continue;
    const taken = takeCalled(call, form, reading, depth);
    if (taken === false) return false;
    if (taken) text = text.slice(0, start - range.start) + " ".repeat(end - start) + text.slice(end - range.start);
  }
  reading.texts.push(text);
  return true;
}
