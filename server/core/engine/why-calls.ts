/**
 * What can be said of the calls on a line without a word from any rule: what they are, which rules look at such calls, and what is known of the
 * values that they get.
 */

import { flow } from "../flow/flow.ts";
import { harmlessBecause } from "../flow/harmless.ts";
import { flat, type Value, describe as wordsOfOrigin } from "../flow/values.ts";
import type { Call } from "../project/calls.ts";
import { formFacts, type WrittenCall } from "../project/form-facts.ts";
import { names, type Resolution } from "../project/names.ts";
import type { Rule } from "../rule.ts";
import { indexLines, type LineIndex } from "../syntax/positions.ts";
import { type Form, type SourceFile, spanOf } from "../syntax/source-file.ts";
import type { Answer } from "./project.ts";
import { runRule } from "./runner.ts";
import type { Store } from "./store.ts";

export interface CallsPlace {
  readonly file: SourceFile;
  /** File offsets of the line. */
  readonly start: number;
  readonly end: number;
  /** Rules of files that run. */
  readonly rules: readonly Rule[];
}

/** Calls of a line that are told of. */
const maxCalls = 8;

interface LineCall {
  readonly form: Form;
  readonly call: WrittenCall;
  readonly resolution: Resolution;
  /** Rules that were given this call when they asked for what they look for. */
  readonly askedBy: readonly Rule[];
}

/** Nothing where nothing is called on the line. */
export function callAnswers(store: Store, place: CallsPlace): readonly Answer[] {
  const calls = callsOn(store, place).slice(0, maxCalls);
  const lines = indexLines(place.file.text);
  return [
    ...calls.filter(({ askedBy }) => askedBy.length > 0).flatMap((call) => lookedAt(store, place.file, lines, call)),
    ...unresolved(calls),
    ...notLookedFor(calls),
  ];
}

function callsOn(store: Store, place: CallsPlace): readonly LineCall[] {
  const { file, start, end } = place;
  const { resolve } = store.answer(names);
  const onLine = file.forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap((call) => {
      const at = form.start + call.nameRange.start;
      return start <= at && at < end ? [{ form, call, at }] : [];
    }),
  );
  if (onLine.length === 0) return [];
  const askers = askersByPlace(store, place);
  return onLine.map(({ form, call, at }) => ({
    form,
    call,
    resolution: resolve(form, call),
    askedBy: askers.get(at) ?? [],
  }));
}

/** By the offset of a call's name: the rules that were given the call. Each rule runs once more, and what it asks for is noted. */
function askersByPlace(store: Store, { file, start, end, rules }: CallsPlace): ReadonlyMap<number, readonly Rule[]> {
  const askers = new Map<number, Rule[]>();
  for (const rule of rules) {
    const note = (call: Call) => {
      const at = call.form.start + call.nameRange.start;
      if (call.form.path !== file.path || at < start || at >= end) return;
      const known = askers.get(at) ?? [];
      if (!known.includes(rule)) askers.set(at, [...known, rule]);
    };
    runRule(rule, file, (analysis) => {
      const answer = store.answerIn(analysis, file.path);
      return analysis.name === "calls" ? noting(answer, note) : answer;
    });
  }
  return askers;
}

/** The same answers, of which the caller is told. */
function noting(answer: unknown, note: (call: Call) => void): unknown {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([key, ask]: [string, unknown]) => {
      if (typeof ask !== "function") return [key, ask];
      const told = (...args: readonly unknown[]) => {
        const given: unknown = ask(...args);
        if (Array.isArray(given)) given.filter(isCall).forEach(note);
        return given;
      };
      return [key, told];
    }),
  );
}

function isCall(value: unknown): value is Call {
  return typeof value === "object" && value !== null && "nameRange" in value && "form" in value;
}

function lookedAt(store: Store, file: SourceFile, lines: LineIndex, { form, call, askedBy, resolution }: LineCall) {
  const values = store.answerIn(flow, file.path);
  const placed: Call = {
    ...call,
    form,
    resolution,
    span: spanOf(form, call),
    nameSpan: spanOf(form, call.nameRange),
  };
  const words = call.args.map((_, index) => wordsOf(values.valueOf(placed, index), index, call.args.length));
  const range = { start: form.start + call.nameRange.start, end: form.start + call.nameRange.end };
  const [from, to] = [lines.positionAt(range.start), lines.positionAt(range.end)];
  const text = [`It looks at ${nameOf(call, resolution)}, and has nothing to say about it.`, ...words].join(" ");
  return askedBy.map(
    ({ id }): Answer => ({
      id,
      verdict: "dismissed",
      text,
      at: { path: file.path, range, start: from, end: to },
    }),
  );
}

/** `The value is always "1".`; of several arguments: `Argument 2: the value …`. */
function wordsOf(value: Value, index: number, count: number): string {
  const one = flat(value);
  const words =
    one.kind === "open"
      ? `The value comes from ${[...new Set(one.origins.map(wordsOfOrigin))].join(" and ")}`
      : harmlessBecause(value);
  return count === 1 ? `${words}.` : `Argument ${index + 1}: ${words.charAt(0).toLowerCase()}${words.slice(1)}.`;
}

function nameOf({ name, arity }: WrittenCall, resolution: Resolution): string {
  return resolution.isKnown && resolution.module !== ""
    ? `\`${resolution.module}.${resolution.name}/${resolution.arity}\``
    : `\`${name}/${arity}\``;
}

function unresolved(calls: readonly LineCall[]): readonly Answer[] {
  const reasons = calls.flatMap(({ call, resolution, askedBy }) =>
    resolution.isKnown || askedBy.length > 0 ? [] : [`\`${call.name}/${call.arity}\`: ${resolution.because}`],
  );
  return [...new Set(reasons)].map((reason) => ({
    verdict: "unresolved",
    text: `It is not known which function this calls: ${reason}.`,
  }));
}

function notLookedFor(calls: readonly LineCall[]): readonly Answer[] {
  const others = calls.filter(({ askedBy, resolution }) => askedBy.length === 0 && resolution.isKnown);
  if (others.length === 0) return [];
  const list = [...new Set(others.map(({ call, resolution }) => nameOf(call, resolution)))].join(", ");
  return [{ verdict: "silent", text: `Called here, and looked for by no rule that was asked: ${list}.` }];
}
