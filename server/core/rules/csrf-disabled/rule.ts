/** Reports code that switches the CSRF check off, or hands out forms without a token. */

import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { attributeOf, elements, type PlacedElement, writtenValueOf } from "../../project/elements.ts";
import { conditionsAround, reachesProduction } from "../../project/environments.ts";
import { isAtom, optionsOf, pairOf, textOfLiteral, valueUnder } from "../../project/nodes.ts";
import { isTestPath } from "../../project/paths.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const csrfDisabled = defineRule({
  id: "csrf-disabled",
  title: "CSRF check switched off in code",
  severity: "high",
  cwe: [352],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, elements],
  messages: {
    skipped: "`plug_skip_csrf_protection` lets this request through without a CSRF token.",
    cleared: {
      severity: "medium",
      text: "`with: :clear_session` lets requests of other sites run, only without their session.",
    },
    form: "This form is sent without a CSRF token: the action behind it cannot ask for one.",
    hosts: "`allow_hosts` with `{host}` takes tokens of every site under it.",
  },
  check({ file, calls, elements, report, dismiss }) {
    const answering = new Set(
      answers.flatMap((name) =>
        calls.named(name).flatMap((call) => (isConditional(call) ? [] : (call.definition ?? []))),
      ),
    );
    for (const call of isTestPath(file.path) ? [] : calls.to("Plug.Conn.put_private/3")) {
      const [, key, value] = call.args;
      if (!isAtom(key, "plug_skip_csrf_protection") || isAtom(value, "false")) continue;
      if (call.definition && answering.has(call.definition) && !isConditional(call))
        dismiss(
          call.span,
          "The request is answered here: no later plug lets it through, other sites may only load the answer",
        );
      else report(call.span, "skipped", { confidence: isAtom(value, "true") ? "high" : "medium" });
    }
    for (const call of [...calls.named("plug"), ...calls.to("Phoenix.Controller.protect_from_forgery/2")]) {
      const options = optionsOf(call.node.kind === "call" ? call.node : neverCall);
      const isMeant = call.name !== "plug" || isAtom(call.args[0], "protect_from_forgery");
      if (!isMeant || reachesProduction(conditionsAround(call, call.around).environments) === "no") continue;
      const cleared = pairOf(options, "with");
      if (cleared && isAtom(cleared.value, "clear_session"))
        report(spanOf(call.form, cleared), "cleared", { confidence: "low" });
      const hosts = valueUnder(options, "allow_hosts");
      for (const item of hosts?.kind === "list" ? hosts.items : []) {
        const host = textOfLiteral(item);
        if (host !== undefined && /^\.(?:[a-z]+)?$/i.test(host))
          report(spanOf(call.form, item), "hosts", { data: { host }, confidence: "high" });
      }
    }
    for (const placed of elements.named("form", ".form")) {
      const attribute = attributeOf(placed.element, "csrf_token");
      const value = attribute && writtenValueOf(placed.form, attribute);
      if (!attribute || value?.kind !== "code" || !isAtom(value.code, "false")) continue;
      const at = spanOf(placed.form, attribute);
      if (!isPostedHere(placed))
        dismiss(at, "The form is read with GET, or sent to another site, which must not get the token");
      else {
        const edit = replace(placed.form, { start: attribute.start - 1, end: attribute.end }, "");
        const fixes = [{ title: "Send the token", class: "review" as const, edits: [edit] }];
        report(at, "form", { confidence: "medium", fixes });
      }
    }
    for (const call of calls.named("form_for")) {
      const pair = pairOf(optionsOf(call.node.kind === "call" ? call.node : neverCall), "csrf_token");
      const method = valueUnder(optionsOf(call.node.kind === "call" ? call.node : neverCall), "method");
      if (pair && isAtom(pair.value, "false") && !isAtom(method, "get"))
        report(spanOf(call.form, pair), "form", { confidence: "medium" });
    }
  },
});

/** Functions that answer a request: https://hexdocs.pm/plug/Plug.Conn.html, https://hexdocs.pm/phoenix/Phoenix.Controller.html */
const answers = "send_resp send_file send_chunked send_download render json text html redirect".split(" ");

/** True in a branch: what runs there says nothing of the other ways through the function. */
function isConditional({ around }: Call): boolean {
  for (let enclosing = around; enclosing; enclosing = enclosing.outer)
    if (!enclosing.call.target && /^(if|unless|case|cond|with)$/.test(enclosing.call.name)) return true;
  return false;
}

const neverCall = {
  kind: "call",
  name: "",
  nameRange: { start: 0, end: 0 },
  args: [],
  hasParens: true,
  form: "local",
  hasDoBlock: false,
  start: 0,
  end: 0,
} as const;

function isPostedHere({ form, element }: PlacedElement): boolean {
  const method = attributeOf(element, "method");
  const sent = method && writtenValueOf(form, method);
  if (sent?.kind === "text" && sent.text.toLowerCase() === "get") return false;
  const action = attributeOf(element, "action");
  const to = action && writtenValueOf(form, action);
  if (to?.kind === "text") return to.text.startsWith("/");
  return element.type === "local-component" && action === undefined ? method !== undefined : sent?.kind === "text";
}
