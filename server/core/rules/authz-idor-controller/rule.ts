/** Reports records of somebody that are loaded by an id of the request alone. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { facts, type ModuleFacts, type Placed } from "../../project/facts.ts";
import { type Definition, formFacts, type WrittenCall } from "../../project/form-facts.ts";
import { type Names, names } from "../../project/names.ts";
import { atomName, pairsOf } from "../../project/nodes.ts";
import { ownerOf } from "../../project/owned-schemas.ts";
import { isTestPath } from "../../project/paths.ts";
import { isRepository } from "../../project/repositories.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { type Form, spanOf, textOf } from "../../syntax/source-file.ts";

export const authzIdorController = defineRule({
  id: "authz-idor-controller",
  title: "Record of somebody loaded by its id alone",
  severity: "medium",
  cwe: [639],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [facts, flow, names],
  messages: {
    loaded:
      "The request chooses which {schema} is loaded here, whoever's it is: each belongs to its {owner}, and nothing here asks whether that is who sent the request.",
  },
  check({ file, facts, flow, names, report }) {
    if (isTestPath(file.path)) return;
    for (const module of facts.modules.filter((one) => isController(one, names) && !isForStaff(one.name))) {
      if (module.forms.some(asksForRights)) continue;
      for (const { form, call, definition, id, schema } of loadsIn(module, names)) {
        const owner = ownerOf(schema, names);
        if (owner === undefined || knowsWho(form, definition)) continue;
        const span = spanOf(form, call.nameRange);
        const reached = reaching(flow.valueAt({ form, definition }, id), { span, note: "chooses the record" });
        if (reached?.confidence !== "high") continue;
        const data = { schema: shortName(schema.name), owner };
        report(span, "loaded", { data, confidence: confidenceOf(definition, schema), trace: reached.trace });
      }
    }
  },
});

interface Load {
  readonly form: Form;
  readonly call: WrittenCall;
  readonly definition: Definition;
  readonly id: Node;
  readonly schema: ModuleFacts;
}

/** The calls of a controller's functions that load one record: of the repository, or of a function that is given the id alone. */
function loadsIn(module: ModuleFacts, names: Names): readonly Load[] {
  return module.forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap((call): readonly Load[] => {
      const { definition } = call;
      if (!definition || !/^(get|fetch|find|load|one)/.test(call.name)) return [];
      const found = recordOf(form, call, names) ?? throughContext(form, call, names);
      return found ? [{ form, call, definition, ...found }] : [];
    }),
  );
}

type Found = Pick<Load, "id" | "schema">;

/** `Repo.get!(Post, id)`, `Repo.get_by(Post, id: id)`. */
function recordOf(form: Form, call: WrittenCall, names: Names): Found | undefined {
  const resolution = names.resolve(form, call);
  if (!resolution.isKnown || !isRepository(resolution.module, names)) return undefined;
  const [source, key] = call.args;
  const name = source && names.moduleNamed(form, source, call.start);
  const schema = name === undefined ? undefined : names.module(name);
  const id = /^get!?$/.test(call.name) ? key : /^get_by!?$/.test(call.name) ? idAlone(key) : undefined;
  return schema && id ? { id, schema } : undefined;
}

/** The value of `id:` where nothing else chooses the record. */
function idAlone(options: Node | undefined): Node | undefined {
  const [pair, ...others] = pairsOf(options);
  return pair && others.length === 0 && atomName(pair.key) === "id" ? pair.value : undefined;
}

/** `Blog.get_post!(id)`, whose body is such a call with its only parameter. */
function throughContext(form: Form, call: WrittenCall, names: Names): Found | undefined {
  const [id, ...others] = call.args;
  const resolution = id && others.length === 0 ? names.resolve(form, call) : undefined;
  if (!id || !resolution?.isKnown) return undefined;
  const clauses = names.clausesOf(resolution.module, resolution.name, 1);
  const [clause] = clauses;
  return clauses.length === 1 && clause ? loadedBy(clause, id, names) : undefined;
}

function loadedBy({ form, fact }: Placed<Definition>, id: Node, names: Names): Found | undefined {
  const [param] = fact.params;
  for (const call of formFacts(form.syntax).calls) {
    const found = call.definition === fact ? recordOf(form, call, names) : undefined;
    const isGiven = param?.kind === "variable" && found?.id.kind === "variable" && found.id.name === param.name;
    if (found && isGiven) return { id, schema: found.schema };
  }
  return undefined;
}

function isController(module: ModuleFacts, names: Names): boolean {
  return names.usesOf(module).has("Phoenix.Controller") || /Controller$/.test(module.name);
}

/** Staff may see what belongs to others. */
function isForStaff(name: string): boolean {
  return /admin|staff|backoffice|back_office|internal|moderat|support/i.test(name);
}

/** `plug :authorize`, `plug Bodyguard.Plug.Authorize`: what asks for rights, not only who somebody is. */
function asksForRights(form: Form): boolean {
  return formFacts(form.syntax).calls.some(
    ({ name, args, definition }) =>
      !definition &&
      /^(plug|action_fallback_for|permit|load_and_authorize)/.test(name) &&
      args.some((arg) =>
        /authori[sz](?!ation_header)|permi|polic|owner|admin|staff|role|canary|bodyguard|access|scope|verify|ensure_|check_|belongs|member/i.test(
          textOf(form, arg),
        ),
      ),
  );
}

/** True where the function mentions who sent the request, or asks for rights in any way. */
function knowsWho(form: Form, definition: Definition): boolean {
  return /\bcurrent_|\bscope\b|\.assigns\b|\buser\b|\baccount\b|authori[sz]|permi(t|ssion)|polic(y|ies)|owner|Bodyguard|\bcan\?|allowed|verif|token|session/i.test(
    textOf(form, definition),
  );
}

/** Changing or deleting what belongs to others is meant by nobody; some of it may be there for all to see. */
function confidenceOf({ name, params }: Definition, { name: schema }: ModuleFacts): Confidence {
  if (params.length !== 2) return "low";
  if (/^(update|edit|delete|remove|destroy|archive|cancel)/.test(name)) return "medium";
  return privately.test(shortName(schema)) ? "medium" : "low";
}

const privately =
  /Address|Group|Message|Order|Invoice|Payment|Document|Note|Contact|Key|Token|Setting|Subscription|Conversation|CannedResponse|Notification|Device|Session|Draft|Upload|Attachment|Card|Account/;

function shortName(module: string): string {
  return module.split(".").at(-1) ?? module;
}
