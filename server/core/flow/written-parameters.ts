/**
 * Parameters that plugs of the project write: `put_in(conn.params["body"], path)` with a path that the server made. What the request sends under that
 * name does not get through.
 *
 * Invariant: a name that is written from what the request sends anywhere is not among them.
 */

import { fileAnalysis, formIndex, projectAnalysis } from "../project/analysis.ts";
import { facts, type Placed } from "../project/facts.ts";
import { type Definition, formFacts, type WrittenCall } from "../project/form-facts.ts";
import type { Node } from "../syntax/ast.ts";
import { evaluated } from "./evaluated.ts";
import { keyOf } from "./patterns.ts";
import { flat, mapOrigins, type Origin, type Value } from "./values.ts";

interface Written {
  readonly name: string;
  readonly isServerMade: boolean;
}

const writtenIn = fileAnalysis("written-parameters-in", ({ get }): readonly Written[] =>
  get(facts)
    .modules.flatMap(({ definitions }) => definitions)
    .filter(({ fact }) => isPlug(fact))
    .flatMap((placed) =>
      writesOf(placed).map(({ name, value }) => {
        const found = get(evaluated).in({ form: placed.form, definition: placed.fact }).values.get(value);
        return { name, isServerMade: found !== undefined && flat(found).kind !== "open" };
      }),
    ),
);

/** Files in which parameters may be written: few, so that an edit of another one puts nothing in doubt. */
const writingFiles = formIndex("writes parameters", (syntax) =>
  formFacts(syntax).calls.some((call) => writeOf(call).length > 0) ? ["writes"] : [],
);

/** Names of parameters that only the server writes, over all plugs. */
export const writtenParameters = projectAnalysis("written-parameters", ({ having, of }): ReadonlySet<string> => {
  const found = having(writingFiles, "writes").flatMap((path) => of(writtenIn, { path }));
  const others = new Set(found.filter(({ isServerMade }) => !isServerMade).map(({ name }) => name));
  return new Set(found.map(({ name }) => name).filter((name) => !others.has(name)));
});

/** Takes for the server's what a plug writes; that another way to the action goes past the plug cannot be ruled out. */
export function withoutWritten(value: Value, written: ReadonlySet<string>): Value {
  return mapOrigins(value, (origin): Origin => {
    const [name] = origin.path;
    if (origin.kind !== "request" || name === undefined || !written.has(name) || !ofParameters.test(origin.text))
      return origin;
    return { ...origin, kind: "unknown", text: "the parameters, where a plug writes it", steps: [] };
  });
}

const ofParameters = /^the request parameters of |^the `(params|body_params|query_params|path_params)` of/;

function isPlug({ arity, params: [first] }: Definition): boolean {
  return arity === 2 && first?.kind === "variable" && first.name === "conn";
}

interface Write {
  readonly name: string;
  readonly value: Node;
}

function writesOf({ form, fact }: Placed<Definition>): readonly Write[] {
  return formFacts(form.syntax).calls.flatMap((call) => (call.definition === fact ? writeOf(call) : []));
}

/** `put_in(conn.params["body"], path)`, `Map.put(conn.params, "body", path)` */
function writeOf({ name, args }: WrittenCall): readonly Write[] {
  const [place, second, third] = args;
  const [container, key, value] =
    name === "put_in" && place?.kind === "access"
      ? [place.container, place.key, second]
      : name === "put"
        ? [place, second, third]
        : [];
  const written = key && keyOf(key);
  return written !== undefined && value && isParameters(container) ? [{ name: written, value }] : [];
}

function isParameters(node: Node | undefined): boolean {
  return node?.kind === "call" && node.target !== undefined && /^(params|body_params|query_params)$/.test(node.name);
}
