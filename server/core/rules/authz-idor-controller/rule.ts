/** Reports records of somebody that are loaded by an id of the request alone. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { facts, type ModuleFacts } from "../../project/facts.ts";
import { type Definition, formFacts } from "../../project/form-facts.ts";
import { isForStaff, loadsIn } from "../../project/loaded-records.ts";
import { type Names, names } from "../../project/names.ts";
import { ownerOf } from "../../project/owned-schemas.ts";
import { isTestPath } from "../../project/paths.ts";
import { defineRule } from "../../rule.ts";
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

function isController(module: ModuleFacts, names: Names): boolean {
  return names.usesOf(module).has("Phoenix.Controller") || /Controller$/.test(module.name);
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
