/**
 * Events of LiveViews that templates let only some send: a button under `:if={@can_edit}`, a form in a window that such a button opens. What a template
 * leaves out, the browser can send all the same.
 */

import { type Form, type FormSyntax, textOf } from "../syntax/source-file.ts";
import type { Attribute, ElementNode } from "../syntax/template-ast.ts";
import { type TemplateScope, visitTemplate } from "../syntax/template-walk.ts";
import { fileAnalysis, projectView } from "./analysis.ts";
import { writtenValueOf } from "./elements.ts";
import type { ModuleFacts } from "./facts.ts";
import type { Definition } from "./form-facts.ts";
import { textOfLiteral } from "./nodes.ts";
import { codeOf } from "./rights.ts";
import { templateOwners } from "./template-owners.ts";

interface Gate {
  readonly event: string;
  /** The conditions around the element as written, innermost first. */
  readonly conditions: readonly string[];
}

export interface GatedEvents {
  /** The condition about rights under which every template of a LiveView lets an event be sent; `undefined` where one lets everybody, or none names it. */
  conditionOf(module: ModuleFacts, event: string): string | undefined;
}

export const gatedEvents = projectView("gatedEvents", (project): GatedEvents => {
  const byModule = new Map<string, readonly Gate[]>();
  const gatesOf = ({ file, index }: ModuleFacts): readonly Gate[] => {
    const beside = templatesOf(project.get(templateOwners)).get(`${index} ${file.path}`) ?? [];
    return [file.path, ...beside].flatMap((path) => project.of(gates, { path }));
  };
  const spoken = new Map<string, boolean>();
  const isOfRights = (condition: string, module: ModuleFacts): boolean => {
    const key = `${module.name} ${condition}`;
    const found = spoken.get(key) ?? speaksOfRights(condition, module);
    spoken.set(key, found);
    return found;
  };
  const ofEvent = (module: ModuleFacts, event: string, openers: boolean): string | undefined => {
    const all = byModule.get(module.name) ?? gatesOf(module);
    byModule.set(module.name, all);
    const found = all
      .filter((gate) => gate.event === event)
      .map(({ conditions }) => {
        const own = conditions.find((one) => isOfRights(one, module));
        return own ?? (openers ? openedUnder(conditions, event, module, ofEvent) : undefined);
      });
    return found.every((one) => one !== undefined) ? found[0] : undefined;
  };
  return { conditionOf: (module, event) => ofEvent(module, event, true)?.slice(0, 80) };
});

/** The condition of the events that alone have what is around an element shown: `show={@is_deleting}`, where `assign(socket, :is_deleting, true)` is of such an event. */
function openedUnder(
  conditions: readonly string[],
  event: string,
  module: ModuleFacts,
  conditionOf: (module: ModuleFacts, event: string, openers: boolean) => string | undefined,
): string | undefined {
  for (const condition of conditions) {
    const [, name] = /^@(\w+)$/.exec(condition) ?? [];
    if (name === undefined) continue;
    const setters = module.definitions.filter(
      ({ form, fact }) => fact.name !== "render" && namesSetIn(form, fact).has(name),
    );
    const found = setters.map(({ fact }) => {
      const opener = fact.name === "handle_event" ? textOfLiteral(fact.params[0]) : undefined;
      return opener === undefined || opener === event ? undefined : conditionOf(module, opener, false);
    });
    if (found.length > 0 && found.every((one) => one !== undefined)) return found[0];
  }
  return undefined;
}

const setting = /\b(\w+)[:,](?! *(?:false|nil)\b)/g;
const namesSet = new WeakMap<Definition, ReadonlySet<string>>();

/** What a definition may set to something that shows: `is_deleting: true`, `assign(socket, :is_deleting, true)`. */
function namesSetIn(form: Form, definition: Definition): ReadonlySet<string> {
  const found =
    namesSet.get(definition) ??
    new Set([...codeOf(form, definition).matchAll(setting)].flatMap(([, name]) => name ?? []));
  namesSet.set(definition, found);
  return found;
}

type TemplateOwners = ReturnType<typeof templateOwners.compute>;

/** The template files beside each module, by its place. */
function templatesOf(owners: TemplateOwners): ReadonlyMap<string, readonly string[]> {
  const found = templatesByOwner.get(owners);
  if (found) return found;
  const byOwner = new Map<string, string[]>();
  for (const [path, { path: home, index }] of owners) {
    if (path === home) continue;
    const key = `${index} ${home}`;
    byOwner.set(key, [...(byOwner.get(key) ?? []), path]);
  }
  templatesByOwner.set(owners, byOwner);
  return byOwner;
}

const templatesByOwner = new WeakMap<TemplateOwners, ReadonlyMap<string, readonly string[]>>();

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
        const conditions = events.length > 0 ? conditionsAround(form, element, scope) : [];
        for (const event of events) found.push({ event, conditions });
      },
    });
  return found;
}

/** What `phx-click="delete"` and its like send, and `JS.push("delete")` in any attribute. */
function eventsOf(form: Form, { attributes }: ElementNode): readonly string[] {
  return attributes.flatMap((attribute) => {
    const { name, value } = attribute;
    const pushes = value?.kind === "expression" ? [...textOf(form, value.expression).matchAll(pushed)] : [];
    if (pushes.length > 0) return pushes.map(([, event = ""]) => event);
    const written = /^phx-(click|submit|change|blur|keyup|keydown)$/.test(name) && writtenValueOf(form, attribute);
    return written && written.kind === "text" ? [written.text] : [];
  });
}

const pushed = /\b(?:JS\.)?push\(\s*(?:[\w%{}.]+,\s*)?"([^"]+)"/g;

/** The conditions around an element, innermost first: of `:if`, of `show={…}`, of an `if` whose first section holds it, of what is not `disabled`. */
function conditionsAround(form: Form, element: ElementNode, scope: TemplateScope | undefined): readonly string[] {
  const found = conditionsOn(form, element);
  for (let around = scope; around; around = around.outer) {
    const { node, section } = around;
    if (node.kind === "element") found.push(...conditionsOn(form, node));
    else if (section === node.sections[0]) {
      const [condition] = node.expression.kind === "call" && node.expression.name === "if" ? node.expression.args : [];
      if (condition) found.push(textOf(form, condition));
    }
  }
  return found.map((text) => text.replace(/\s+/g, " ").trim());
}

function conditionsOn(form: Form, { attributes }: ElementNode): string[] {
  return attributes.flatMap((attribute) => conditionBy(form, attribute) ?? []);
}

function conditionBy(form: Form, { type, name, value }: Attribute): string | undefined {
  if (value?.kind !== "expression") return undefined;
  const text = textOf(form, value.expression);
  if ((type === "special" && name === ":if") || name === "show") return text;
  return name === "disabled" ? /^\s*(?:!|not\s)\s*(@?\w+[?]?(?:\([^()]*\))?)\s*$/.exec(text)?.[1] : undefined;
}

/** True for a condition that speaks of rights on every side of an `or`, one of which may compare ids, where it does not ask for their absence. */
function speaksOfRights(condition: string, module: ModuleFacts): boolean {
  const sides = condition.split(/\|\||\bor\b/).map((side) => side.trim());
  const spoken = sides.length > 1 ? sides.filter((side) => speaksOfRights(side, module)) : [];
  if (sides.length > 1) return spoken.length > 0 && sides.every((side) => spoken.includes(side) || isWhose.test(side));
  if (/^(!|not\b)/.test(condition)) return false;
  if (rights.test(condition)) return true;
  const [, name] = /(?<!(?:!|not )\s*)@(can_\w+)/.exec(condition) ?? [];
  if (name === undefined) return false;
  const assigned = new RegExp(`\\b${name}[:,] *[^\\n]*\\b(?:current_user|current_scope|\\w*role|permi|polic|member)`);
  return module.definitions.some(({ form, fact }) => fact.name !== "render" && assigned.test(codeOf(form, fact)));
}

/** `@story.profile_id == @profile.id` */
const isWhose = /\w_id == @[\w.]+\.id\b|@[\w.]+\.id == @?[\w.]+_id\b/;

const rights =
  /\b(is_)?(super_?)?admin\b|\bcan_(edit|delete|manage|moderate|administer|update|write|remove|invite|approve|publish|destroy|modify|archive|ban)|\bcan\?|permitted|permission|\brole\b|\bhas_role|is_owner|\bowner\?|moderator\??\b|authori[sz]ed\?|\bwrite\?|\bis_(staff|author|creator|leader|host)|\.(user|owner|author|creator)_id == @current_user\.id|@current_user\.id == /;
