/** Takes out of a value what a GraphQL schema does not let through: undeclared arguments of a field, and text where a number is declared. */

import type { ProjectInput } from "../project/analysis.ts";
import { fieldArguments as declared } from "../project/field-arguments.ts";
import { names } from "../project/names.ts";
import { fieldArguments } from "./sources.ts";
import { mapParts, type Origin, type Treatment, trusted, type Value } from "./values.ts";

export function withoutUndeclared(value: Value, project: ProjectInput): Value {
  if (value.kind === "record") return mapParts(value, (part) => withoutUndeclared(part, project));
  if (value.kind !== "open") return value;
  const kept = value.origins.flatMap((origin): readonly Origin[] => {
    const resolver = origin.path.length > 0 ? resolverOf(origin, project) : undefined;
    const sent = resolver === undefined ? undefined : project.get(declared).sentUnder(resolver, origin.path);
    if (sent === undefined) return [origin];
    return sent === "nothing" ? [] : [{ ...origin, treatments: [...new Set([...origin.treatments, ...ofNoText])] }];
  });
  return kept.length > 0 ? { ...value, origins: kept } : trusted("the GraphQL schema lets nothing through there");
}

/** A number may still choose whose record is taken. */
const ofNoText: readonly Treatment[] = [
  "html",
  "json",
  "sql",
  "shell",
  "path",
  "url",
  "redirect",
  "regex",
  "header",
  "code",
  "option",
];

/** `Shop.Resolver.find/3`, whose arguments an origin is part of. */
function resolverOf({ kind, text, steps: [first] }: Origin, project: ProjectInput): string | undefined {
  const [, name] = kind === "request" && text.startsWith(fieldArguments) ? (/`([^`]+)`$/.exec(text) ?? []) : [];
  const module = first && name !== undefined ? project.get(names).moduleAround(first.span.form) : undefined;
  return module && `${module.name}.${name}`;
}
