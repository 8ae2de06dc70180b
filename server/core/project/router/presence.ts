/** Conditions around routes and plugs: in which environments they are there, and what else decides. */

import type { Node } from "../../syntax/ast.ts";
import {
  type Environments,
  environmentsTested,
  everyEnvironment,
  intersect,
  namesDevelopment,
  reachesProduction,
} from "../environments.ts";
import type { Presence } from "./model.ts";

export const always: Presence = { environments: everyEnvironment, isDevelopment: false, conditions: [] };

/** What is there where a condition holds (or, for `isHeld: false`, does not), `text` being the condition as written. */
export function under(outer: Presence, condition: Node, text: string, isHeld: boolean): Presence {
  const tested = environmentsTested(condition);
  if (tested) return { ...outer, environments: intersect(outer.environments, isHeld ? tested : opposite(tested)) };
  if (namesDevelopment(condition) || (condition.kind === "variable" && condition.name === "code_reloading?"))
    return isHeld ? { ...outer, isDevelopment: true } : outer;
  return depending(outer, isHeld ? text : `not (${text})`);
}

export function depending(outer: Presence, text: string): Presence {
  return { ...outer, conditions: [...outer.conditions, text.length > maxShown ? `${text.slice(0, maxShown)}…` : text] };
}

const maxShown = 80;

/** What is there only where both are. */
export function both(a: Presence | undefined, b: Presence): Presence {
  if (!a || a === always) return b;
  if (b === always) return a;
  return {
    environments: intersect(a.environments, b.environments),
    isDevelopment: a.isDevelopment || b.isDevelopment,
    conditions: [...a.conditions, ...b.conditions],
  };
}

/** When something is there, given that the other is: what both depend on says nothing more. */
export function given(presence: Presence, other: Presence): Presence {
  const { environments, isDevelopment, conditions } = presence;
  if (conditions.length === 0 && !isDevelopment && environments === everyEnvironment) return presence;
  return {
    environments: isWithin(other.environments, environments) ? everyEnvironment : environments,
    isDevelopment: isDevelopment && !other.isDevelopment,
    conditions: conditions.filter((condition) => !other.conditions.includes(condition)),
  };
}

/** True when every environment of `inner` is one of `outer`. */
function isWithin(inner: Environments, outer: Environments): boolean {
  const isIn = (name: string) => outer.names.includes(name) === (outer.kind === "only");
  if (inner.kind === "only") return inner.names.every(isIn);
  return outer.kind === "except" && outer.names.every((name) => inner.names.includes(name));
}

/** True for what may be there where users are served. */
export function isInProduction({ environments, isDevelopment }: Presence): boolean {
  return !isDevelopment && reachesProduction(environments) === "yes";
}

function opposite({ kind, names }: Environments): Environments {
  return { kind: kind === "only" ? "except" : "only", names };
}
