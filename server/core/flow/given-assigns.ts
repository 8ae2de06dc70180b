/**
 * What controllers and views hand to a template file: an origin that stands for an assign gives way to what the `render` calls give.
 *
 * Invariants: nothing is looked at before a question meets an assign; an assign that no call is seen to give stays what it is.
 */

import type { ProjectInput } from "../project/analysis.ts";
import { callSites, type RenderSite } from "../project/call-sites.ts";
import { spanOf } from "../syntax/source-file.ts";
import { evaluated } from "./evaluated.ts";
import { doneTo } from "./substitute.ts";
import { field, join, mapOrigins, type Origin, stepped, unknown, type Value } from "./values.ts";

/** Calls that show one template which are looked at; of the others nothing is known. */
const maxSites = 12;

export type AssignsInto = (value: Value) => Value;

/** `resolve` puts in what callers of the controller's functions hand in. */
export function createAssignsInto(path: string, project: ProjectInput, resolve: (value: Value) => Value): AssignsInto {
  const known = new Map<string, Value | undefined>();
  let sites: readonly RenderSite[] | undefined;

  const givenFor = (name: string): Value | undefined => {
    if (known.has(name)) return known.get(name);
    sites ??= project.get(callSites).ofTemplate(path);
    const values = sites.slice(0, maxSites).flatMap((site) => givenBy(site, name, project) ?? []);
    const all = sites.length > maxSites ? [...values, unknown("one of many calls")] : values;
    const given = values.length > 0 ? resolve(join(all)) : undefined;
    known.set(name, given);
    return given;
  };

  return (value) => {
    if (value.kind !== "open" || !value.origins.some(({ kind }) => kind === "assign")) return value;
    return join(
      value.origins.map((origin): Value => {
        const name = origin.kind === "assign" ? /^the assign `@(\w+)`$/.exec(origin.text)?.[1] : undefined;
        const given = name === undefined ? undefined : givenFor(name);
        return given ? inherited(partOf(given, origin.path), origin) : { kind: "open", origins: [origin] };
      }),
    );
  };
}

/** What a call that shows a function of a view gives to a part of its assigns; `undefined` for what it does not give. */
export function shownInView(
  { call, assigns }: RenderSite,
  route: readonly string[],
  project: ProjectInput,
): Value | undefined {
  const [name, ...path] = route;
  const given = name === undefined ? undefined : givenBy({ call, assigns }, name, project);
  const text = `the assign \`@${name}\``;
  return (
    given &&
    mapOrigins(partOf(given, path), (origin) => (isChosen(origin) ? { ...origin, kind: "assign", text, path } : origin))
  );
}

/** What of a request only chose a value, as an id chooses a record, or was checked on its way. */
function isChosen({ kind, isDoubtful, treatments }: Origin): boolean {
  return kind === "request" && (isDoubtful || treatments.includes("checked"));
}

/** What one call gives under a name: in its list of assigns, else in the connection that it is given. */
function givenBy({ call, assigns }: RenderSite, name: string, project: ProjectInput): Value | undefined {
  const { values } = project.of(evaluated, call.form).in(call);
  const list = assigns && values.get(assigns);
  const [conn] = call.args;
  const holder = conn && values.get(conn);
  const kept = holder?.kind === "record" ? holder.fields.get("assigns") : undefined;
  const found = [list, kept].map((one) => (one?.kind === "record" ? one.fields.get(name) : undefined));
  const value = found.find((one) => one !== undefined);
  return value && stepped(value, { span: spanOf(call.form, call.nameRange), note: `shown as \`@${name}\`` });
}

/** The part of a value that keys lead to; of a list of which only the elements are known, that of an element. */
function partOf(value: Value, path: readonly string[]): Value {
  return path.reduce((part: Value, key) => {
    const isList = part.kind === "record" && part.fields.size === 0;
    return field(isList && part.kind === "record" ? part.rest : part, key);
  }, value);
}

/** An assign of which nothing is known but what was done to it, and of JSON what it holds. */
function named(assign: Origin, { path, treatments }: Origin): Origin {
  const done = treatments.length > 0 ? [...new Set([...treatments, ...assign.treatments])] : assign.treatments;
  const isPart = assign.path.length === 0 && treatments.includes("json");
  return { ...assign, treatments: done, path: isPart ? path : assign.path };
}

/** The value after what the template does to the assign. What only chose it, as an id chooses a record, tells nothing of what stands in it. */
function inherited(value: Value, assign: Origin): Value {
  return mapOrigins(value, (origin) => {
    if (origin.kind === "unknown" && origin.isDoubtful) return named(assign, origin);
    if (isChosen(origin)) return assign;
    // What becomes JSON in a script is mostly a key that chose the numbers of a chart.
    if (origin.kind === "request" && assign.treatments.includes("json")) return assign;
    return {
      ...origin,
      ...doneTo(origin, assign),
      isDoubtful: origin.isDoubtful || assign.isDoubtful,
    };
  });
}
