/**
 * What people write into the rows of a table: a changeset of that very schema that takes a field from parameters of a request, and checks it in no way.
 *
 * Invariants: nothing is looked at before a question meets a field of a row; where no such changeset is seen, the field stays what it is.
 */

import type { ProjectInput } from "../project/analysis.ts";
import { type Call, calls } from "../project/calls.ts";
import { castFields } from "../project/cast-fields.ts";
import type { ModuleFacts } from "../project/facts.ts";
import { formFacts } from "../project/form-facts.ts";
import { names } from "../project/names.ts";
import { atomName, wordsOf } from "../project/nodes.ts";
import { fieldsOf, takesNoText } from "../project/schemas.ts";
import type { Node } from "../syntax/ast.ts";
import { spanOf } from "../syntax/source-file.ts";
import { evaluated } from "./evaluated.ts";
import { doneTo } from "./substitute.ts";
import { field, flat, mapOrigins, mapParts, type Origin, shortened, type Value } from "./values.ts";

/** Puts in what requests write into the fields of rows. `resolve` puts in what callers hand in. */
export function createThroughRows(project: ProjectInput, resolve: (value: Value) => Value): (value: Value) => Value {
  const known = new Map<string, Origin | undefined>();

  const writtenInto = (schema: string, name: string): Origin | undefined => {
    const key = `${schema}.${name}`;
    if (!known.has(key)) known.set(key, originWritten(schema, name, project, resolve));
    return known.get(key);
  };

  const into = (value: Value): Value => {
    if (value.kind === "record") return mapParts(value, into);
    if (value.kind !== "open" || !value.origins.some(isOfRow)) return value;
    return mapOrigins(value, (origin) => {
      const [name] = origin.row?.path ?? [];
      const written =
        isOfRow(origin) && origin.row && name !== undefined ? writtenInto(origin.row.schema, name) : undefined;
      return written ? storedBy(written, origin) : origin;
    });
  };
  return into;
}

function isOfRow({ kind, row }: Origin): boolean {
  return row?.path.length === 1 && (kind === "unknown" || kind === "assign");
}

function originWritten(
  schema: string,
  name: string,
  project: ProjectInput,
  resolve: (value: Value) => Value,
): Origin | undefined {
  const module = project.get(names).module(schema);
  const written = module && fieldsOf(module).get(name);
  if (!module || !written || takesNoText(written) || isChecked(module, name)) return undefined;
  const casts = project
    .of(calls, module.file)
    .to("Ecto.Changeset.cast/3", "Ecto.Changeset.cast/4")
    .filter((call) => project.get(names).moduleAround(call.form) === module)
    .filter((call) => castFields(call, project.get(names)).some((one) => one.name === name));
  for (const call of casts) {
    const [origin] = requestsIn(call, name, project, resolve);
    const note = `kept as \`${name}\` of \`${schema}\``;
    if (origin)
      return { ...origin, steps: shortened([...origin.steps, { span: spanOf(call.form, call.nameRange), note }]) };
  }
  return undefined;
}

/** What of a request the parameters of a cast hold under a name. */
function requestsIn(
  call: Call,
  name: string,
  project: ProjectInput,
  resolve: (value: Value) => Value,
): readonly Origin[] {
  const given = call.args[1] && project.of(evaluated, call.form).in(call).values.get(call.args[1]);
  const value = given && flat(resolve(field(given, name)));
  return value?.kind === "open" ? value.origins.filter(({ kind }) => kind === "request") : [];
}

/** Says nothing of what a text holds: https://hexdocs.pm/ecto/Ecto.Changeset.html */
const saysNothing = /^validate_(required|length|confirmation|acceptance)$/;
const checks =
  /^(validate|update_change|put_change|force_change|put_new_change)|(^|_)(validate|ensure|check|sanitize|clean|scrub|normalize|verify)_/;

/** True where some function of the schema's module checks a field, or puts something of its own into it. */
function isChecked(module: ModuleFacts, name: string): boolean {
  return module.forms.some(({ syntax }) =>
    formFacts(syntax).calls.some(
      (call) => checks.test(call.name) && !saysNothing.test(call.name) && call.args.some((arg) => isNamed(arg, name)),
    ),
  );
}

/** `:name`, `[:title, :name]`, `~w(title name)a` */
function isNamed(arg: Node, name: string): boolean {
  if (arg.kind === "list") return arg.items.some((item) => atomName(item) === name);
  return atomName(arg) === name || wordsOf(arg)?.includes(name) === true;
}

/** What stands in the row after what was done to it since. */
function storedBy(written: Origin, done: Origin): Origin {
  return {
    ...written,
    ...doneTo(written, done),
    kind: "stored",
    row: done.row,
    steps: shortened([...written.steps, ...done.steps]),
    isDoubtful: done.isDoubtful,
  };
}
