/** Reports Plug.Static that serves folders in which more than public files lies. */

import { calls } from "../../project/calls.ts";
import { appendItem } from "../../project/edits.ts";
import { conditionsAround, reachesProduction } from "../../project/environments.ts";
import { type Names, names } from "../../project/names.ts";
import { argumentsOf, atomName, textOfLiteral } from "../../project/nodes.ts";
import { type Option, type Options, optionsBehind } from "../../project/options.ts";
import { pluggedWith } from "../../project/plugged.ts";
import { spanOfOption } from "../../project/ssl-options.ts";
import { trackedSecrets } from "../../project/tracked-secrets.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";

export const staticExposesPrivate = defineRule({
  id: "static-exposes-private",
  title: "Plug.Static can serve private files",
  severity: "high",
  cwe: [538, 552],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, names, trackedSecrets],
  messages: {
    root: "`Plug.Static` serves everything under `{folder}`: configuration, keys and code can be fetched by their path.",
    priv: "`Plug.Static` serves all of `priv`, not `priv/static` alone: keys, migrations and whatever else is kept there can be fetched.",
    tracked: "`Plug.Static` serves `{path}`, which holds {holds}: whoever asks for it gets it.",
  },
  check({ file, calls, names, trackedSecrets, report }) {
    for (const { call, options } of pluggedWith("Plug.Static", calls, names)) {
      if (reachesProduction(conditionsAround(call, call.around).environments) === "no") continue;
      const all = optionsBehind(options, call, names);
      const from = all.byKey.get("from");
      if (!from || isLimited(all)) continue;
      const folder = folderOf(from.value);
      const fixes = fixesOf(from, names, call.form);
      const confidence = all.isComplete ? "high" : "medium";
      if (folder === "priv") report(spanOfOption(from), "priv", { confidence, fixes });
      else if (folder !== undefined && isRoot(folder))
        report(spanOfOption(from), "root", { data: { folder }, confidence, fixes });
      else {
        const served = `${applicationAround(file.path)}${folder ?? "priv/static"}/`;
        const secret =
          folder || atomName(from.value) ? trackedSecrets.find(({ path }) => path.startsWith(served)) : undefined;
        if (secret) report(spanOfOption(from), "tracked", { data: secret, confidence: secret.confidence, fixes });
      }
    }
  },
});

/** The folder of the application that a file belongs to: `apps/shop_web/`. */
function applicationAround(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("lib/")));
}

function isLimited({ byKey }: Options): boolean {
  return byKey.has("only") || byKey.has("only_matching");
}

/** The folder as it is written, without `./` before it and `/` after it; that of `{:app, "priv"}` is in the application's own. */
function folderOf(value: Node): string | undefined {
  const text = textOfLiteral(value);
  if (text !== undefined) return text.replace(/^(\.\/)+(?=.)/, "").replace(/(.)\/+$/, "$1");
  if (value.kind === "tuple" && value.items[1]) return folderOf(value.items[1]);
  if (value.kind !== "call") return undefined;
  const [first, second] = argumentsOf(value);
  if (value.name === "priv_dir") return "priv";
  if (value.name === "app_dir") return second ? folderOf(second) : ".";
  const isPath = value.target?.kind === "alias" && value.target.segments.join(".") === "Path";
  return isPath && (value.name === "expand" || value.name === "absname") && !second && first
    ? folderOf(first)
    : undefined;
}

/** The project itself, the whole machine, or somebody's home. */
function isRoot(folder: string): boolean {
  return (
    /^(\.|\.\.|\/|~|~\/.*|\/(root|etc|home|app|opt|var|srv|Users)(\/[\w.-]+)?)$/.test(folder) &&
    !/public|static|uploads?$/.test(folder)
  );
}

/** The list of public paths that newer projects have; else what such projects begin with. */
function fixesOf({ form, list }: Option, names: Names, at: Option["form"]): readonly ProposedFix[] {
  const web = names.moduleAround(at)?.name.split(".")[0];
  const isKnown = web !== undefined && names.clausesOf(web, "static_paths", 0).length > 0;
  const only = isKnown ? `${web}.static_paths()` : "~w(assets fonts images favicon.ico robots.txt)";
  const edits = list ? appendItem(form, list, `only: ${only}`) : [];
  return edits.length > 0 ? [{ title: "Name what is public", class: "review", edits }] : [];
}
