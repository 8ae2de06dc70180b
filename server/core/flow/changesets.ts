/**
 * What changesets and the functions that store them hold: `cast/4` takes from the parameters only what it names.
 * https://hexdocs.pm/ecto/Ecto.Changeset.html, https://hexdocs.pm/ecto/Ecto.Repo.html
 */

import { literalBehind } from "../project/literals.ts";
import { atomName, wordsOf } from "../project/nodes.ts";
import { fieldsOf, takesNoText } from "../project/schemas.ts";
import type { Node } from "../syntax/ast.ts";
import { changeset, isChangeset, messages } from "./changeset-value.ts";
import { called } from "./collections.ts";
import type { Frame } from "./evaluate.ts";
import { safeIn } from "./safe-patterns.ts";
import {
  constant,
  constantText,
  doubtful,
  field,
  join,
  okTuple,
  type RecordValue,
  record,
  treated,
  trusted,
  type Value,
  withField,
} from "./values.ts";

export interface ChangesetCall {
  readonly args: readonly Node[];
  readonly values: readonly Value[];
  readonly frame: Frame;
}

type Collector = (call: ChangesetCall) => Value | undefined;

const maxNested = 4;

const nothing = record([]);
const ofCharacters = trusted("a validation allows certain characters alone");
const ofType = trusted("the type of the field takes no text");

/** The changeset of what is cast or changed, which may be one already. */
function openedOn(value: Value): RecordValue {
  return isChangeset(value) ? value : changeset(value, nothing);
}

function changed(value: Value, key: string, part: Value): Value {
  const known = openedOn(value);
  return withField(known, "changes", withField(field(known, "changes"), key, part));
}

/** The struct with what is changed. */
function applied(value: Value): Value {
  if (!isChangeset(value)) return value;
  const changes = field(value, "changes");
  const data = field(value, "data");
  if (changes.kind !== "record") return join([data, changes]);
  return [...changes.fields].reduce<Value>(
    (into, [key, part]) => withField(into, key, join([part, field(data, key)])),
    data,
  );
}

const keyIn = (value: Value | undefined) => (value?.kind === "constant" ? value.text : undefined);

/** The names in `[:a, :b]`, `~w(a b)a`, `@fields` and in sums of them; `undefined` where they are not all written. */
function namesIn(node: Node | undefined, frame: Frame, nested = 0): readonly string[] | undefined {
  if (!node || nested > maxNested) return undefined;
  const { form, fact } = literalBehind(node, frame.form, frame.names.moduleAround(frame.form));
  if (fact.kind === "binary" && fact.operator === "++") {
    const inner = { ...frame, form };
    const [left, right] = [namesIn(fact.left, inner, nested + 1), namesIn(fact.right, inner, nested + 1)];
    return left && right && [...left, ...right];
  }
  if (fact.kind !== "list") return wordsOf(fact);
  const names = fact.items.map(atomName);
  return names.every((name) => name !== undefined) ? names : undefined;
}

const cast: Collector = ({ args, values: [data = constant, params = constant], frame }) => {
  const names = namesIn(args[2], frame);
  if (!names) return undefined;
  const known = openedOn(data);
  const module = frame.names.moduleAround(frame.form);
  const fields = module && fieldsOf(module);
  const changes = names.reduce(
    (into, name) => {
      const written = fields?.get(name);
      const taken = written && takesNoText(written) ? ofType : doubtful(field(params, name));
      return withField(into, name, join([taken, field(into, name)]));
    },
    field(known, "changes"),
  );
  return changeset(field(known, "data"), changes, params);
};

const change: Collector = ({ values: [data = constant, attributes = constant] }) => {
  if (attributes.kind !== "record" || attributes.isRestWhole)
    return attributes === constant ? openedOn(data) : undefined;
  return [...attributes.fields].reduce<Value>((into, [key, part]) => changed(into, key, part), openedOn(data));
};

const put: Collector = ({ values: [given = constant, key, part = constant] }) => {
  const name = keyIn(key);
  return name === undefined ? undefined : changed(given, name, part);
};

/** What is changed, else what was there. */
const get: Collector = ({ values: [given = constant, key, otherwise] }) => {
  const name = keyIn(key);
  if (name === undefined || !isChangeset(given)) return undefined;
  return join([field(applied(given), name), ...(otherwise ? [otherwise] : [])]);
};

const fetched: Collector = (call) => {
  const value = get(call);
  return value && okTuple(value);
};

const update: Collector = ({ values: [given = constant, key, closure] }) => {
  const name = keyIn(key);
  if (name === undefined || closure?.kind !== "closure") return undefined;
  return changed(given, name, called(closure, [field(applied(given), name)]));
};

const same: Collector = ({ values }) => (values[0] && isChangeset(values[0]) ? values[0] : undefined);

/** The field matches a pattern; what does not is refused before anything is stored. */
const formatted: Collector = ({ args, values: [given, key], frame }) => {
  const name = keyIn(key);
  if (!given || !isChangeset(given)) return undefined;
  const changes = field(given, "changes");
  const part = name !== undefined && changes.kind === "record" ? changes.fields.get(name) : undefined;
  const safe = args[2] ? safeIn(args[2], frame) : [];
  if (name === undefined || !part || safe.length === 0) return given;
  const kept = safe === "all" ? ofCharacters : safe.reduce((done, treatment) => treated(done, treatment), part);
  return withField(given, "changes", withField(changes, name, kept));
};

const bare: Collector = ({ values }) => (values[0] && isChangeset(values[0]) ? applied(values[0]) : undefined);

/** `{:ok, struct}` or `{:error, changeset}`. */
const stored: Collector = ({ values: [given] }) => {
  if (!given || !isChangeset(given)) return undefined;
  const refused = record([
    ["0", constantText("atom", "error")],
    ["1", given],
  ]);
  return join([okTuple(applied(given)), refused]);
};

const ofChangeset: Readonly<Record<string, Collector>> = {
  cast,
  change,
  put_change: put,
  force_change: put,
  put_assoc: put,
  put_embed: put,
  get_field: get,
  get_change: get,
  "fetch_field!": get,
  "fetch_change!": get,
  fetch_change: fetched,
  update_change: update,
  apply_changes: bare,
  "apply_action!": bare,
  apply_action: stored,
  traverse_errors: () => messages,
  validate_format: formatted,
};

const keeping =
  /^(validate_|unsafe_validate_|add_error$|\w+_constraint$|optimistic_lock$|prepare_changes$|delete_change$|cast_assoc$|cast_embed$)/;

/** What a function of `Ecto.Changeset` gives; `undefined` where its arguments say too little. */
export function changesetValue(name: string, call: ChangesetCall): Value | undefined {
  if (Object.hasOwn(ofChangeset, name)) return ofChangeset[name]?.(call);
  return keeping.test(name) ? same(call) : undefined;
}

/** What a repository's function gives that stores a changeset, such as `insert!`; `undefined` for what is none. */
export function storedValue(name: string, call: ChangesetCall): Value | undefined {
  return name.endsWith("!") ? bare(call) : stored(call);
}
