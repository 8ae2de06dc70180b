/** Takes out of a value what a GraphQL schema does not let through: undeclared arguments of a field, and text where a number is declared. */

import type { ProjectInput } from "../project/analysis.ts";
import { fieldArguments as declared } from "../project/field-arguments.ts";
import { names } from "../project/names.ts";
import { fieldArguments } from "./sources.ts";
import { mapParts, type Origin, trusted, type Value } from "./values.ts";

export function withoutUndeclared(value: Value, project: ProjectInput): Value {
  if (value.kind === "record") return mapParts(value, (part) => withoutUndeclared(part, project));
  if (value.kind !== "open") return value;
  const kept = value.origins.filter((origin) => {
    const resolver = origin.path.length > 0 ? resolverOf(origin, project) : undefined;
    return resolver === undefined || !project.get(declared).sendsNoText(resolver, origin.path);
  });
  if (kept.length === value.origins.length) return value;
  return kept.length > 0 ? { ...value, origins: kept } : trusted("the GraphQL schema lets no text through there");
}

/** `Shop.Resolver.find/3`, whose arguments an origin is part of. */
function resolverOf({ kind, text, steps: [first] }: Origin, project: ProjectInput): string | undefined {
  const [, name] = kind === "request" && text.startsWith(fieldArguments) ? (/`([^`]+)`$/.exec(text) ?? []) : [];
  const module = first && name !== undefined ? project.get(names).moduleAround(first.span.form) : undefined;
  return module && `${module.name}.${name}`;
}
