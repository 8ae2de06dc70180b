/**
 * Whether code on the way of a value looks as if it checked it. What a check lets through is not evaluated here: a value that was checked is told of
 * with low confidence, never called harmless.
 */

import { isWeakAddressCheck } from "../project/check-texts.ts";
import type { Placed } from "../project/facts.ts";
import { type Definition, formFacts, type WrittenCall } from "../project/form-facts.ts";
import type { Names } from "../project/names.ts";
import { saysNothingOfHost } from "../project/weak-address-checks.ts";
import { type Form, type Span, textOf } from "../syntax/source-file.ts";
import type { Reached } from "./sinks.ts";

/** Words of functions that check any value. */
export const checking =
  /(^|_)(valid|validate|validates|validated|allowed?|permitted?|trusted|verify|verified|verifies|safe|safely|sanitize|sanitized|check|checked|whitelist(ed)?|allowlist(ed)?)(_|$|[!?])/;

/** Words of functions that check addresses, beside those. */
const checkingAddresses = /(^|_)(known|local|internal|authorize|authorized)(_|$|[!?])/;

/** What such functions may check that has nothing to do with where a value leads. */
const checkingElse = /empty|blank|present|required|length|size|changeset|exists|token|user|session/;

/** Functions that look at the text of a path, or at where it leads. */
const lookingAtPaths = /^(starts_with\?|contains\?|match\?|run|type|in_dir\?|under\?)$/;

const lookingInLists = /^(any\?|member\?|find|find_value)$/;

/** True when a function that the value passed looks at the host of a parsed address, or hands the value to a function that says it checks. */
export function isAddressChecked(reached: Reached, names: Names): boolean {
  const isWeak = (call: WrittenCall, form: Form) => isWeakAddressCheck(call, form, names);
  return passedFunctions(reached, names).some(
    (one) =>
      readsHost(one) ||
      takesSignedRequests(one, names) ||
      looksUp(one, reached) ||
      looksAtRanges(one) ||
      handsToCheck(one, reached, checking, { isWeak }) ||
      handsToCheck(one, reached, checkingAddresses, { isWeak }) ||
      handsToCheck(one, reached, lookingInLists, { isOfLibrary: true }),
  );
}

/** True when SafeURL looked at where the address leads: https://hexdocs.pm/safeurl/SafeURL.html */
export function isCheckedBySafeUrl(reached: Reached, names: Names): boolean {
  const variables = namesOf(reached);
  return passedFunctions(reached, names).some(({ form, definition }) =>
    formFacts(form.syntax).calls.some(
      (call) =>
        call.definition === definition &&
        /^(validate|allowed\?)$/.test(call.name) &&
        call.target !== undefined &&
        textOf(form, call.target) === "SafeURL" &&
        call.args.some((arg) => variables.includes(textOf(form, arg))),
    ),
  );
}

/** True when a function that the value passed compares the path, or hands it to a function that says it checks. */
export function isPathChecked(reached: Reached, names: Names): boolean {
  if (isTokenAsked(reached, names)) return true;
  return passedFunctions(reached, names).some(
    (one) =>
      comparesExpanded(one) ||
      handsToCheck(one, reached, checking) ||
      handsToCheck(one, reached, lookingAtPaths, { isOfLibrary: true }),
  );
}

/** The note at the cast that takes a field: see `stored-fields.ts`. */
const keptInRow = /^kept as `\w+` of `/;

interface Passed {
  readonly form: Form;
  readonly definition: Definition;
}

/** The functions in which the steps of a trace stand, and those that a step hands the value to. */
function passedFunctions({ trace }: Reached, names: Names): readonly Passed[] {
  const found = new Map<Definition, Passed>();
  // What a changeset checks of the field is known already.
  const kept = trace.findLastIndex(({ note }) => keptInRow.test(note));
  for (const { span } of trace.slice(kept + 1)) {
    const definition = formFacts(span.form.syntax).definitions.find(
      ({ start, end }) => start <= span.start && span.end <= end,
    );
    if (definition) found.set(definition, { form: span.form, definition });
    for (const { form, fact } of calledAt(span, names)) found.set(fact, { form, definition: fact });
  }
  return [...found.values()];
}

function calledAt({ form, start, end }: Span, names: Names): readonly Placed<Definition>[] {
  const call = formFacts(form.syntax).calls.find(({ nameRange }) => nameRange.start === start && nameRange.end === end);
  const resolution = call && names.resolve(form, call);
  return resolution?.isKnown ? names.clausesOf(resolution.module, resolution.name, resolution.arity) : [];
}

/** `url in @allowed`; an OAuth client's `redirect_uri` is looked up with the client. */
function looksUp({ form, definition }: Passed, reached: Reached): boolean {
  const text = textOf(form, definition);
  const isOfClient = reached.origin.path.at(-1) === "redirect_uri" && lookingUpClients.test(text);
  return isOfClient || namesOf(reached).some((name) => new RegExp(`\\b${name} (not )?in [@\\[~\\w]`).test(text));
}

/** `private?(address)`, `Net.loopback?(ip)`: where a name leads is looked at once it is resolved. */
function looksAtRanges({ form, definition }: Passed): boolean {
  return formFacts(form.syntax).calls.some(
    (call) =>
      call.definition === definition &&
      /(^|_)(private|public|loopback|reserved|internal|link_local|blocked|denied|forbidden)(_|$|[!?])/.test(call.name),
  );
}

/** `Clients.get_client(id)`, `client.redirect_uris`, `Authorization.preauthorize(…)` */
const lookingUpClients =
  /(get|fetch|find|load|lookup|valid\w*|check|verify|preload|authorize|authenticate)\w*(_|\.|\()\w*(client|app|redirect)|(client|app)s?\.\w*(get|fetch|find|valid|verify|check)|redirect_uris|preauthorize/i;

/** A module whose plug checks a signature believes whoever signed. */
function takesSignedRequests({ form }: Passed, names: Names): boolean {
  const forms = names.moduleAround(form)?.forms ?? [];
  const calls = forms.flatMap(({ syntax }) => formFacts(syntax).calls);
  return calls.some(({ name }) => name === "plug") && calls.some(({ name }) => /signature|hmac/.test(name));
}

/** True where the module in which the value comes in asks a token whether the path is what it was made for: `Tokens.validate(:get, path, token)`. */
function isTokenAsked(reached: Reached, names: Names): boolean {
  const [first] = reached.trace;
  const forms = (first && names.moduleAround(first.span.form)?.forms) ?? [];
  const keys = namesOf(reached);
  return forms.some((form) =>
    formFacts(form.syntax).calls.some(({ name, args }) => {
      if (!/(^|_)(verify|valid|validate|check)(_|$|[!?])/.test(name) || args.length < 2) return false;
      const written = args.map((arg) => textOf(form, arg));
      return written.some((one) => tokenNames.test(one)) && keys.some((key) => written.includes(key));
    }),
  );
}

const tokenNames = /^\w*(token|signature|sig|hmac|mac)$/;

/** `URI.parse(url).host in @hosts`, `%URI{host: "example.com"} = URI.parse(url)`; not what only asks whether there is a host. */
function readsHost({ form, definition }: Passed): boolean {
  const text = textOf(form, definition);
  return (
    /\bURI\.(parse|new)\b|:uri_string\.parse|%URI\{/.test(text) &&
    /(?<!conn)\.host\b|\bhost:|:host\b/.test(text) &&
    !(definition.body && saysNothingOfHost(textOf(form, definition.body)))
  );
}

/** `path == Path.expand(path)` */
function comparesExpanded({ form, definition }: Passed): boolean {
  return /==\s*Path\.expand\(|Path\.expand\([^()]*\)\s*==/.test(textOf(form, definition));
}

interface CheckOptions {
  readonly isOfLibrary?: boolean;
  /** Calls that check too little. */
  readonly isWeak?: (call: WrittenCall, form: Form) => boolean;
}

function handsToCheck(
  { form, definition }: Passed,
  reached: Reached,
  words: RegExp,
  { isOfLibrary = false, isWeak }: CheckOptions = {},
): boolean {
  const names = namesOf(reached);
  const isAbout = ({ args }: WrittenCall) =>
    args.some((arg) => names.some((name) => new RegExp(`(?<![\\w@])${name}\\b`).test(textOf(form, arg))));
  return formFacts(form.syntax).calls.some(
    (call) =>
      call.definition === definition &&
      isOfLibrary === (call.target !== undefined && libraries.test(textOf(form, call.target))) &&
      words.test(call.name) &&
      !checkingElse.test(call.name) &&
      isAbout(call) &&
      !isWeak?.(call, form),
  );
}

/** `Path.safe_relative/2` checks nothing where its answer is not looked at; where it is, the flow knows. */
const libraries = /^(Path|String|Regex|Enum)$/;

/** What the value is called on its way: its keys, and the variables of its steps. */
function namesOf({ origin, trace }: Reached): readonly string[] {
  const written = trace.map(({ span }) => wordAt(span));
  return [...new Set([...origin.path, ...written])].filter((name) => /^[a-z_]\w*$/.test(name) && name !== "conn");
}

function wordAt(span: Span): string {
  return span.end - span.start < 60 ? textOf(span.form, span) : "";
}
