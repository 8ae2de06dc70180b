/** The behaviours that a module says it implements: `@behaviour Plug`. */

import type { ModuleFacts } from "./facts.ts";
import type { Names } from "./names.ts";

/** Their full names, those of Erlang with a colon: `:cowboy_websocket`. */
export function behavioursOf(module: ModuleFacts, names: Names): readonly string[] {
  return module.attributes.flatMap(({ form, fact }) => {
    const named = fact.name === "behaviour" ? names.moduleNamed(form, fact.value, fact.start) : undefined;
    return named === undefined ? [] : [named];
  });
}
