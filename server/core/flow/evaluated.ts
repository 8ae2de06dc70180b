/**
 * The values of a file's definitions and templates, each evaluated once, when something of it is asked for.
 *
 * Invariant: what the project's own code hands to a parameter is left open (`Origin.parameter`), so that these values depend on the file and on the
 * functions that it calls, never on those that call it.
 */

import { fileAnalysis } from "../project/analysis.ts";
import type { ModuleFacts, Placed } from "../project/facts.ts";
import type { Definition } from "../project/form-facts.ts";
import type { Site } from "../project/options.ts";
import type { Node } from "../syntax/ast.ts";
import type { Form, SourceFile } from "../syntax/source-file.ts";
import { assignedIn } from "./assigns.ts";
import { refine } from "./conditions.ts";
import { evaluate, type Frame, type Seen } from "./evaluate.ts";
import { evaluateTemplate } from "./evaluate-template.ts";
import { summaries } from "./functions.ts";
import { bind } from "./patterns.ts";
import { connValue, type EntryPoints, entryPointsOf, isLive, parameterValues, routeVariables } from "./sources.ts";
import { assignsOfCaller, join, open, record, unknown, type Value } from "./values.ts";

export interface Evaluated {
  /** What was seen in a definition, or in a form that is none. */
  in(site: Site): Seen;
}

/** Nodes that are evaluated for one function with everything it enters. */
const maxNodes = 40_000;

type Entries = EntryPoints & Pick<Frame, "summaryOf">;

export const evaluated = fileAnalysis("evaluated", ({ file, project, pause }): Evaluated => {
  const known = new Map<Definition | Form, Seen>();
  return {
    in({ form, definition }) {
      const key = definition ?? form;
      const found = known.get(key);
      if (found) return found;
      const entries: Entries = {
        ...entryPointsOf(project),
        summaryOf: (question) => project.answer(summaries, question),
      };
      const seen = definition
        ? seenInDefinition({ form, fact: definition }, entries, true)
        : seenInForm(form, file, entries);
      known.set(key, seen);
      pause();
      return seen;
    },
  };
});

/** The value of every node of a clause, called as the framework calls it; `withAssigns` is false while the assigns of a LiveView are being gathered. */
function seenInDefinition(placed: Placed<Definition>, entries: Entries, withAssigns: boolean): Seen {
  const { form, fact } = placed;
  const { names } = entries;
  const frame = newFrame(form, entries);
  const values = startingValues(placed, names.moduleAround(form), entries, withAssigns);
  for (const [i, param] of fact.params.entries()) {
    const value = values[i] ?? unknown("a parameter");
    const isOptional = param.kind === "binary" && param.operator === "\\\\";
    const given = isOptional ? join([value, evaluate(param.right, frame)]) : value;
    bind(param, given, { form, names, scope: frame.scope, isHead: true });
  }
  if (fact.guard) refine(fact.guard, frame);
  for (const body of [fact.body, ...fact.otherBodies]) {
    if (body) evaluate(body, { ...frame, scope: new Map(frame.scope) });
  }
  return complete(frame.seen);
}

function startingValues(
  placed: Placed<Definition>,
  module: ModuleFacts | undefined,
  entries: Entries,
  withAssigns: boolean,
): readonly Value[] {
  const { name, arity } = placed.fact;
  if (withAssigns && module && name === "render" && arity === 1 && isLive(module, entries.names))
    return [assignsOf(module, entries, isComponent(module, entries) ? assignsOfCaller(placed, 0).rest : undefined)];
  return parameterValues(placed, module, entries);
}

/** What calls a LiveComponent gives it its assigns; a LiveView gets none. */
function isComponent(module: ModuleFacts, { names }: Entries): boolean {
  return names.usesOf(module).has("Phoenix.LiveComponent");
}

function seenInForm(form: Form, file: SourceFile, entries: Entries): Seen {
  const known = entries.names;
  const frame = newFrame(form, entries);
  if (file.language === "elixir") {
    frame.scope.set("conn", connValue); // In the routes of a `Plug.Router`.
    for (const [name, value] of routeVariables(form.syntax.node, form)) frame.scope.set(name, value);
    evaluate(form.syntax.node, frame);
    return complete(frame.seen);
  }
  const module = known.moduleAround(form);
  frame.scope.set(
    "assigns",
    module && isLive(module, known) ? assignsOf(module, entries) : record([], open("assign", "the assigns")),
  );
  for (const { template } of form.syntax.templates) evaluateTemplate(template, { ...frame, isTemplate: true });
  return complete(frame.seen);
}

/** Looks into the closures that nothing has called. */
function complete(seen: Seen): Seen {
  for (const call of seen.uncalled.values()) call([]);
  return seen;
}

function newFrame(form: Form, { names, summaryOf }: Entries): Frame & { readonly seen: Seen } {
  const seen: Seen = { values: new Map(), handed: new Map(), uncalled: new Map() };
  const budget = { left: maxNodes, nested: 0 };
  return { names, form, scope: new Map(), depth: 0, isTemplate: false, budget, summaryOf, seen };
}

/** What a LiveView's own callbacks assign; anything else is an assign of which nothing is known. */
function assignsOf(module: ModuleFacts, entries: Entries, others: Value = open("assign", "the assigns")): Value {
  const evaluated = new Map<Definition, ReadonlyMap<Node, Value>>();
  const valuesIn = (placed: Placed<Definition>) => {
    const values = evaluated.get(placed.fact) ?? seenInDefinition(placed, entries, false).values;
    evaluated.set(placed.fact, values);
    return values;
  };
  return { kind: "record", fields: new Map(assignedIn(module, valuesIn)), rest: others }; // Read key by key alone, however many there are.
}
