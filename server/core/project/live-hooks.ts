/**
 * Functions that LiveViews have called before their own callbacks: `attach_hook(socket, :sort, :handle_event, &Sorting.on_event/3)`.
 * https://hexdocs.pm/phoenix_live_view/Phoenix.LiveView.html#attach_hook/4
 */

import { formIndex, type ProjectInput, projectAnalysis } from "./analysis.ts";
import { type Call, calls } from "./calls.ts";
import { capturedFunction, capturesIn } from "./captures.ts";
import { formFacts } from "./form-facts.ts";
import { names } from "./names.ts";
import { atomName } from "./nodes.ts";
import { isTestPath } from "./paths.ts";

/** The callbacks of which hooks get what an outsider sent. */
export type HookedStage = "handle_event" | "handle_params";

/** The function's name, as `Shop.Sorting.on_event/3`, or `*.on_event/3` where a macro names one of whatever module uses it; and what it is called before. */
export const hookedFunctions = projectAnalysis("hooked-functions", (project): ReadonlyMap<string, HookedStage> => {
  const files = project.having(attaches, attaching).filter((path) => !isTestPath(path));
  const found = files.flatMap((path) =>
    project
      .of(calls, { path })
      .named("attach_hook")
      .flatMap((call) => hooksOf(call, project)),
  );
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
});

const attaching = "attach_hook(";
const attaches = formIndex("calls of", ({ text }) => (text.includes(attaching) ? [attaching] : []));

function hooksOf(call: Call, project: ProjectInput): readonly (readonly [string, HookedStage])[] {
  const stage = hookedStage(atomName(call.args.at(-2)));
  const given = call.args.at(-1);
  if (stage === undefined || !given) return [];
  const { form, start } = call;
  const isQuoted = formFacts(form.syntax).calls.some(
    ({ name, start: from, end }) => name === "quote" && from <= start && start < end,
  );
  return capturesIn(given)
    .flatMap((captured) => capturedFunction(captured, form, start, project.get(names)))
    .map((name) => [isQuoted ? name.replace(/^.*\.(?=[^.]+$)/, "*.") : name, stage]);
}

export function hookedStage(name: string | undefined): HookedStage | undefined {
  return name === "handle_event" || name === "handle_params" ? name : undefined;
}
