/**
 * The flow analysis: what a rule asks about a value that reaches a call.
 *
 * A function or template is evaluated once, when the first question about it is asked.
 */

import { fileAnalysis } from "../project/analysis.ts";
import type { Call } from "../project/calls.ts";
import type { ModuleFacts, Placed } from "../project/facts.ts";
import type { Definition } from "../project/form-facts.ts";
import { type Names, names } from "../project/names.ts";
import type { Site } from "../project/options.ts";
import type { Node } from "../syntax/ast.ts";
import type { Form, SourceFile } from "../syntax/source-file.ts";
import { assignedIn } from "./assigns.ts";
import { handedInTo } from "./callers.ts";
import { evaluate, type Frame } from "./evaluate.ts";
import { evaluateTemplate } from "./evaluate-template.ts";
import { bind, refine } from "./patterns.ts";
import { isLive, parameterValues } from "./sources.ts";
import { open, record, unknown, type Value } from "./values.ts";

export interface Flow {
  /** The value of an argument of a call; for a capture (`&raw/1`) of what it is called with. */
  valueOf(call: Call, index?: number): Value;
  /** The value of an expression in a definition, or in a template file's form. */
  valueAt(site: Site, node: Node): Value;
}

/** Nodes that are evaluated for one function with everything it enters. */
const maxNodes = 40_000;

export const flow = fileAnalysis("flow", ({ file, project }): Flow => {
  const known = new Map<Definition | Form, ReadonlyMap<Node, Value>>();
  const valuesOf = ({ form, definition }: Site): ReadonlyMap<Node, Value> => {
    const key = definition ?? form;
    const found = known.get(key);
    if (found) return found;
    const values = definition
      ? valuesInDefinition({ form, fact: definition }, { names: project.get(names), withAssigns: true, callers: 0 })
      : valuesInForm(form, file, project.get(names));
    known.set(key, values);
    return values;
  };
  const valueAt = (site: Site, node: Node | undefined): Value =>
    (node && valuesOf(site).get(node)) ?? unknown("code that could not be followed");
  return {
    valueOf: (call, index = 0) => valueAt(call, call.style === "capture" ? call.node : call.args[index]),
    valueAt,
  };
});

interface Situation {
  readonly names: Names;
  /** False while the assigns of a LiveView are being gathered. */
  readonly withAssigns: boolean;
  /** How many callers were entered on the way here. */
  readonly callers: number;
}

const maxCallers = 2;

/** The value of every node of a clause, called as the framework calls it, or as the module's own code does. */
function valuesInDefinition(placed: Placed<Definition>, situation: Situation): ReadonlyMap<Node, Value> {
  const { form, fact } = placed;
  const { names } = situation;
  const seen = new Map<Node, Value>();
  const frame = newFrame(form, names, seen);
  const values = startingValues(placed, names.moduleAround(form), situation);
  for (const [i, param] of fact.params.entries()) {
    bind(param, values[i] ?? unknown("a parameter"), { form, scope: frame.scope, isHead: true });
  }
  if (fact.guard) refine(fact.guard, frame.scope);
  for (const body of [fact.body, ...fact.otherBodies]) {
    if (body) evaluate(body, { ...frame, scope: new Map(frame.scope) });
  }
  return seen;
}

function startingValues(
  placed: Placed<Definition>,
  module: ModuleFacts | undefined,
  situation: Situation,
): readonly Value[] {
  const { names, withAssigns, callers } = situation;
  const { name, arity } = placed.fact;
  if (withAssigns && module && name === "render" && arity === 1 && isLive(module, names))
    return [assignsOf(module, names)];
  const valuesIn = (caller: Placed<Definition>) => valuesInDefinition(caller, { ...situation, callers: callers + 1 });
  return parameterValues(placed, module, names, callers < maxCallers ? handedInTo(placed, module, valuesIn) : []);
}

function valuesInForm(form: Form, file: SourceFile, known: Names): ReadonlyMap<Node, Value> {
  const seen = new Map<Node, Value>();
  const frame = newFrame(form, known, seen);
  if (file.language === "elixir") {
    evaluate(form.syntax.node, frame);
    return seen;
  }
  const module = known.moduleAround(form);
  frame.scope.set(
    "assigns",
    module && isLive(module, known) ? assignsOf(module, known) : record([], open("assign", "the assigns")),
  );
  for (const { template } of form.syntax.templates) evaluateTemplate(template, { ...frame, isTemplate: true });
  return seen;
}

function newFrame(form: Form, known: Names, seen: Map<Node, Value>): Frame {
  return { names: known, form, scope: new Map(), depth: 0, isTemplate: false, budget: { left: maxNodes }, seen };
}

/** What a LiveView's own callbacks assign; anything else is an assign of which nothing is known. */
function assignsOf(module: ModuleFacts, known: Names): Value {
  const evaluated = new Map<Definition, ReadonlyMap<Node, Value>>();
  const valuesIn = (placed: Placed<Definition>) => {
    const values =
      evaluated.get(placed.fact) ?? valuesInDefinition(placed, { names: known, withAssigns: false, callers: 1 });
    evaluated.set(placed.fact, values);
    return values;
  };
  return record(assignedIn(module, valuesIn), open("assign", "the assigns"));
}
