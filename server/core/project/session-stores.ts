/** How the sessions of a project are kept, as its `plug Plug.Session` says. https://hexdocs.pm/plug/Plug.Session.COOKIE.html */

import { type FileIndex, fileAnalysis, projectAnalysis } from "./analysis.ts";
import { calls } from "./calls.ts";
import { conditionsAround, reachesProduction } from "./environments.ts";
import { names } from "./names.ts";
import { atomName } from "./nodes.ts";
import { type Options, optionsBehind } from "./options.ts";
import { pluggedWith } from "./plugged.ts";

export interface SessionStore {
  /** `readable`: in a cookie that is signed and not encrypted. `hidden`: encrypted, or kept by the server. */
  readonly kind: "readable" | "hidden" | "unknown";
}

const sessionFiles: FileIndex = {
  name: "plugs of",
  keysOf: ({ text }) => (text.includes("Plug.Session") ? ["Plug.Session"] : []),
};

const sessionsIn = fileAnalysis("sessionsIn", ({ get, project }): readonly SessionStore[] => {
  const known = project.get(names);
  return pluggedWith("Plug.Session", get(calls), known).flatMap(({ call, options }) => {
    if (reachesProduction(conditionsAround(call, call.around).environments) === "no") return [];
    return [{ kind: kindOf(optionsBehind(options, call, known)) }];
  });
});

/** Those that serve users; a project can have several endpoints. */
export const sessionStores = projectAnalysis("sessionStores", ({ having, of }): readonly SessionStore[] =>
  having(sessionFiles, "Plug.Session").flatMap((path) => of(sessionsIn, { path })),
);

function kindOf({ byKey, isComplete }: Options): SessionStore["kind"] {
  const store = byKey.get("store");
  if (byKey.has("encryption_salt")) return "hidden";
  if (!store || !isComplete) return "unknown";
  return atomName(store.value) === "cookie" ? "readable" : "hidden";
}
