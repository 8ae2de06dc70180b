/**
 * Events of LiveViews that templates let only some send: a button under `:if={@can_edit}`. What a template leaves out, the browser can send all the same.
 */

import type { Node } from "../syntax/ast.ts";
import { type Form, type FormSyntax, textOf } from "../syntax/source-file.ts";
import type { ElementNode } from "../syntax/template-ast.ts";
import { type TemplateScope, visitTemplate } from "../syntax/template-walk.ts";
import { fileAnalysis, projectView } from "./analysis.ts";
import { writtenValueOf } from "./elements.ts";
import type { ModuleFacts } from "./facts.ts";
import { templateOwners } from "./template-owners.ts";

interface Gate {
  readonly event: string;
  /** The condition as written that speaks of rights; `undefined` where none does. */
  readonly condition: string | undefined;
}

export interface GatedEvents {
  /** The condition under which every template of a LiveView lets an event be sent; `undefined` where one lets everybody, or none names it. */
  conditionOf(module: ModuleFacts, event: string): string | undefined;
}

export const gatedEvents = projectView("gatedEvents", (project): GatedEvents => {
  const byModule = new Map<string, readonly Gate[]>();
  const gatesOf = ({ file, index }: ModuleFacts): readonly Gate[] => {
    const beside = [...project.get(templateOwners)].flatMap(([path, place]) =>
      place.path === file.path && place.index === index && path !== file.path ? [path] : [],
    );
    return [file.path, ...beside].flatMap((path) => project.of(gates, { path }));
  };
  return {
    conditionOf: (module, event) => {
      const all = byModule.get(module.name) ?? gatesOf(module);
      byModule.set(module.name, all);
      const named = all.filter((gate) => gate.event === event);
      return named.every(({ condition }) => condition !== undefined) ? named[0]?.condition : undefined;
    },
  };
});

const gates = fileAnalysis("gates", ({ file }): readonly Gate[] =>
  file.forms.flatMap((form) => {
    const found = known.get(form.syntax) ?? gatesIn(form);
    known.set(form.syntax, found);
    return found;
  }),
);

const known = new WeakMap<FormSyntax, readonly Gate[]>();

function gatesIn(form: Form): readonly Gate[] {
  const found: Gate[] = [];
  for (const { template } of form.syntax.templates)
    visitTemplate(template, {
      element: (element, scope) => {
        const events = eventsOf(form, element);
        const condition = events.length > 0 ? conditionAround(form, element, scope) : undefined;
        for (const event of events) found.push({ event, condition });
      },
    });
  return found;
}

/** What `phx-click="delete"` and its like send. */
function eventsOf(form: Form, { attributes }: ElementNode): readonly string[] {
  return attributes.flatMap((attribute) => {
    if (!/^phx-(click|submit|change|blur|keyup|keydown)$/.test(attribute.name)) return [];
    const value = writtenValueOf(form, attribute);
    return value?.kind === "text" ? [value.text] : [];
  });
}

/** The innermost condition around an element that speaks of rights: of `:if`, or of an `if` whose first section holds it. */
function conditionAround(form: Form, element: ElementNode, scope: TemplateScope | undefined): string | undefined {
  const own = conditionOn(form, element);
  if (own !== undefined) return own;
  for (let around = scope; around; around = around.outer) {
    const { node, section } = around;
    const condition =
      node.kind === "element"
        ? conditionOn(form, node)
        : section === node.sections[0]
          ? ifOf(form, node.expression)
          : undefined;
    if (condition !== undefined) return condition;
  }
  return undefined;
}

function conditionOn(form: Form, { attributes }: ElementNode): string | undefined {
  const value = attributes.find(({ type, name }) => type === "special" && name === ":if")?.value;
  return value?.kind === "expression" ? spoken(textOf(form, value.expression)) : undefined;
}

function ifOf(form: Form, expression: Node): string | undefined {
  const [condition] = expression.kind === "call" && expression.name === "if" ? expression.args : [];
  return condition && spoken(textOf(form, condition));
}

/** A condition that speaks of rights, on one line. */
function spoken(text: string): string | undefined {
  return /^\s*(!|not\b)/.test(text) || !rights.test(text) ? undefined : text.replace(/\s+/g, " ").slice(0, 80);
}

const rights =
  /\b(is_)?(super_?)?admin\b|\bcan_(edit|delete|manage|moderate|administer|update|write|remove|invite|approve|publish|destroy|modify|archive|ban)|\bcan\?|permitted|permission|\brole\b|\bhas_role|is_owner|\bowner\?|moderator\??\b|authori[sz]ed\?|\bwrite\?|\bis_(staff|author|creator|leader|host)|\.(user|owner|author|creator)_id == @current_user\.id|@current_user\.id == /;
