/**
 * What a GraphQL schema lets through to its resolvers: the arguments that a field declares, of the types that it declares. https://hexdocs.pm/absinthe/Absinthe.Schema.Notation.html
 *
 * Invariant: a field whose arguments are not all seen, as where a macro adds some, lets everything through.
 */

import type { Node } from "../syntax/ast.ts";
import { type Form, textOf } from "../syntax/source-file.ts";
import { fileAnalysis, projectAnalysis } from "./analysis.ts";
import { type Call, calls } from "./calls.ts";
import { atomName, valueUnder } from "./nodes.ts";
import { resolverCalls } from "./roles.ts";

/** The names that may be sent, each with its type; `undefined` where others may be sent too. */
type Declared = ReadonlyMap<string, string> | undefined;

export interface FieldArguments {
  /**
   * What can be sent under a path into the arguments of a resolver: `nothing` of the sender's own where nothing declares it, or an enum says which few,
   * `no text` where what declares it is a number or a date; `undefined` where it may be anything.
   */
  sentUnder(resolver: string, path: readonly string[]): "nothing" | "no text" | undefined;
}

/** Types of which no text is left once Absinthe has read them: https://hexdocs.pm/absinthe/custom-scalars.html */
const plainTypes: ReadonlySet<string> = new Set(
  "integer float boolean decimal date time datetime naive_datetime utc_datetime".split(" "),
);

/** Calls in a field or an object that declare nothing to be sent. */
const silent =
  /^(resolve|middleware|description|desc|complexity|deprecate|directive|config|trigger|meta|private|interfaces?|is_type_of|output|@)$/;

interface Types {
  readonly inputs: readonly (readonly [string, readonly (readonly [string, string])[] | undefined])[];
  readonly enums: readonly string[];
}

const typesIn = fileAnalysis("graphql-types-in", ({ file, get }): Types => {
  if (!/\b(?:input_object|enum)\b/.test(file.text)) return noTypes;
  const found = get(calls);
  return {
    inputs: found.named("input_object").flatMap((call) => {
      const name = atomName(call.args[0]);
      const declared = declaredIn(call, "field", found.named("field"));
      return name === undefined ? [] : [[name, declared && [...declared]] as const];
    }),
    enums: found.named("enum").flatMap(({ args }) => atomName(args[0]) ?? []),
  };
});

const noTypes: Types = { inputs: [], enums: [] };

export const fieldArguments = projectAnalysis("graphql-field-arguments", (project): FieldArguments => {
  const ofResolver = new Map<string, Declared>();
  for (const { resolver, field } of resolverCalls(project)) {
    const own = field && declaredIn(field, "arg", project.of(calls, { path: field.form.path }).named("arg"));
    const known = ofResolver.get(resolver);
    const isFirst = !ofResolver.has(resolver);
    ofResolver.set(resolver, own && (isFirst ? own : known && new Map([...known, ...own])));
  }
  const types = ofResolver.size === 0 ? [] : [...project.all(typesIn).values()];
  const inputs = new Map(
    types.flatMap(({ inputs }) => inputs.map(([name, fields]) => [name, fields && new Map(fields)])),
  );
  const enums = new Set(types.flatMap((one) => one.enums));
  return {
    sentUnder: (resolver, path) => {
      let declared = ofResolver.get(resolver);
      for (const [depth, key] of path.entries()) {
        if (!declared || declared.size === 0 || /^\d+$/.test(key)) return undefined;
        const type = declared.get(key);
        if (type === undefined || enums.has(type)) return "nothing";
        if (plainTypes.has(type)) return "no text";
        if (depth + 1 < path.length) declared = inputs.get(type);
      }
      return undefined;
    },
  };
});

/** What the calls inside of a block declare; `undefined` where some other call in it may declare more. */
function declaredIn(
  { form, node }: { readonly form: Form; readonly node: Node },
  kind: "arg" | "field",
  declaring: readonly Call[],
): Declared {
  const block = node.kind === "call" ? valueUnder(node.args.at(-1), "do") : undefined;
  const statements = block?.kind === "block" ? block.expressions : block ? [block] : [];
  if (!statements.every((one) => isSilent(one) || (one.kind === "call" && one.name === kind))) return undefined;
  const own = declaring.filter(({ form: at, node: one }) => at === form && statements.includes(one));
  const isOpen = kind === "arg" && node.kind === "call" && valueUnder(node.args.at(-2), "args") !== undefined;
  return isOpen
    ? undefined
    : new Map(
        own.flatMap(({ args: [name, type] }) => {
          const key = atomName(name);
          return key === undefined ? [] : [[key, type ? typeIn(textOf(form, type)) : ""] as const];
        }),
      );
}

/** `@desc "…"`, `resolve &f/3`. */
function isSilent(node: Node): boolean {
  return node.kind === "unary" || (node.kind === "call" && !node.target && silent.test(node.name));
}

/** `start_time` for `non_null(list_of(:start_time))`; empty for one that options give. */
function typeIn(written: string): string {
  return /^(?:(?:non_null|list_of)\(\s*)*:(\w+)[\s)]*$/.exec(written)?.[1] ?? "";
}
