/**
 * Whether code on the way of a value looks as if it checked it. What a check lets through is not evaluated here: a value that was checked is told of
 * with low confidence, never called harmless.
 */

import { type Definition, formFacts, type WrittenCall } from "../project/form-facts.ts";
import { type Form, type Span, textOf } from "../syntax/source-file.ts";
import type { Reached } from "./sinks.ts";

/** Words of functions that check any value. */
const checking =
  /(^|_)(valid|validate|validates|validated|allowed?|permitted?|trusted|verify|verified|verifies|safe|safely|sanitize|sanitized|check|checked|whitelist(ed)?|allowlist(ed)?|known|local|internal|authorize|authorized)(_|$|[!?])/;

/** Functions that look at the text of a path, or at where it leads. */
const lookingAtPaths = /^(starts_with\?|contains\?|match\?|run|type|in_dir\?|under\?)$/;

/** True when a function that the value passed looks at the host of a parsed address, or hands the value to a function that says it checks. */
export function isAddressChecked(reached: Reached): boolean {
  return passedFunctions(reached).some(
    ({ form, definition }) => readsHost(form, definition) || handsToCheck({ form, definition }, reached, checking),
  );
}

/** True when a function that the value passed compares the path, or hands it to a function that says it checks. */
export function isPathChecked(reached: Reached): boolean {
  return passedFunctions(reached).some(
    (one) =>
      comparesExpanded(one) || handsToCheck(one, reached, checking) || handsToCheck(one, reached, lookingAtPaths, true),
  );
}

interface Passed {
  readonly form: Form;
  readonly definition: Definition;
}

/** The functions in which the steps of a trace stand. */
function passedFunctions({ trace }: Reached): readonly Passed[] {
  const found = new Map<Definition, Passed>();
  for (const { span } of trace) {
    const definition = formFacts(span.form.syntax).definitions.find(
      ({ start, end }) => start <= span.start && span.end <= end,
    );
    if (definition) found.set(definition, { form: span.form, definition });
  }
  return [...found.values()];
}

/** `URI.parse(url).host in @hosts`, `%URI{host: "example.com"} = URI.parse(url)`. */
function readsHost(form: Form, definition: Definition): boolean {
  const text = textOf(form, definition);
  return /\bURI\.(parse|new)\b|:uri_string\.parse|%URI\{/.test(text) && /(?<!conn)\.host\b|\bhost:|:host\b/.test(text);
}

/** `path == Path.expand(path)` */
function comparesExpanded({ form, definition }: Passed): boolean {
  return /==\s*Path\.expand\(|Path\.expand\([^()]*\)\s*==/.test(textOf(form, definition));
}

function handsToCheck({ form, definition }: Passed, reached: Reached, words: RegExp, isLibrary = false): boolean {
  const names = namesOf(reached);
  const isAbout = ({ args }: WrittenCall) =>
    args.some((arg) => names.some((name) => new RegExp(`(?<![\\w@])${name}\\b`).test(textOf(form, arg))));
  return formFacts(form.syntax).calls.some(
    (call) =>
      call.definition === definition &&
      isLibrary === (call.target !== undefined && isOfLibrary.test(textOf(form, call.target))) &&
      words.test(call.name) &&
      isAbout(call),
  );
}

/** `Path.safe_relative/2` checks nothing where its answer is not looked at; where it is, the flow knows. */
const isOfLibrary = /^(Path|String|Regex)$/;

/** What the value is called on its way: its keys, and the variables of its steps. */
function namesOf({ origin, trace }: Reached): readonly string[] {
  const written = trace.map(({ span }) => wordAt(span));
  return [...new Set([...origin.path, ...written])].filter((name) => /^[a-z_]\w*$/.test(name) && name !== "conn");
}

function wordAt(span: Span): string {
  return span.end - span.start < 60 ? textOf(span.form, span) : "";
}
