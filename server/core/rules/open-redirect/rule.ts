/** Reports redirects to an address that the request decides. */

import { addressConfidence, cannotChooseHost } from "../../flow/addresses.ts";
import { flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { leastGuarded, type Reached, waysTo } from "../../flow/sinks.ts";
import type { Value } from "../../flow/values.ts";
import { type Callers, callers } from "../../project/callers.ts";
import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { type LocalPathCheck, localPathChecks } from "../../project/local-path-checks.ts";
import { type Names, names } from "../../project/names.ts";
import { covers, pairOf, textOfLiteral } from "../../project/nodes.ts";
import { isTestPath } from "../../project/paths.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";

export const openRedirect = defineRule({
  id: "open-redirect",
  title: "Redirect to an address from the request",
  severity: "medium",
  cwe: [601],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, names, callers, localPathChecks],
  messages: {
    redirect:
      "The browser is sent to {origin}, whatever host it names: a link to this site can end on a page that only looks like it.",
    weak: {
      severity: "low",
      text: "`{function}` takes all that begins with one slash for a path of this site: browsers read `/\\host`, and two slashes with a tab between them, as `//host`, another site. Refuse backslashes and control characters too.",
    },
  },
  check({ file, calls, flow, names, callers, localPathChecks, report, dismiss }) {
    const judge = (call: Call, value: Value, fixes: readonly ProposedFix[]) => {
      const ways = waysTo(value, {
        span: call.nameSpan,
        note: "decides where the browser goes",
        harmless: ["redirect", "url"],
        isHarmless: cannotChooseHost,
      });
      const confidenceOf = (one: Reached) =>
        isAnswer(one) || isBeyondLinks(one) ? "low" : isWayBack(one) ? "medium" : addressConfidence(one, names);
      const judged = leastGuarded(ways, confidenceOf);
      if (!judged) return dismiss(call.nameSpan, harmlessBecause(value));
      const { trace, text: origin } = judged.reached;
      report(call.nameSpan, "redirect", { data: { origin }, confidence: judged.confidence, trace, fixes });
    };
    for (const call of [
      ...calls.to("Phoenix.Controller.redirect/2", "Phoenix.LiveView.redirect/2"),
      ...calls.unresolved("redirect/2"),
    ]) {
      const options = flow.valueOf(call, 1);
      const external = options.kind === "record" ? options.fields.get("external") : undefined;
      if (external) judge(call, flow.throughKept(external), fixesOf(call));
    }
    for (const call of [...calls.to("Ueberauth.Strategy.Helpers.redirect!/2"), ...calls.unresolved("redirect!/2")])
      judge(call, flow.valueOf(call, 1), []);
    for (const call of calls.to(...headerSetters).filter(setsLocation)) judge(call, flow.valueOf(call, 2), []);
    for (const check of isTestPath(file.path) ? [] : localPathChecks) {
      const { form, definition, range } = check;
      if (!decidesRedirects(check, names, callers)) continue;
      const data = { function: `${definition.name}/${definition.arity}` };
      report(spanOf(form, range), "weak", { data, confidence: "medium" });
    }
  },
});

/** True where the function, or one that calls it, sends browsers somewhere. */
function decidesRedirects({ form, definition }: LocalPathCheck, names: Names, callers: Callers): boolean {
  const module = names.moduleAround(form)?.name;
  if (sendsBrowsers.test(textOf(form, definition))) return true;
  const sites = module === undefined ? [] : callers.of({ ...definition, module, path: form.path });
  return sites.some(({ call }) => sendsBrowsers.test(textOf(call.form, call.definition ?? call.node)));
}

const sendsBrowsers = /\bredirect\w*[!/(]|\bpush_(navigate|patch)\(|"location"/;

/** Where another service says to send the browser, as on the way to its log-in, no visitor chose it. */
function isAnswer({ origin }: Reached): boolean {
  return origin.kind === "stored" && origin.text.startsWith("the answer to ");
}

/** No link decides what a browser sends in headers, but where it comes from. */
function isBeyondLinks({ origin }: Reached): boolean {
  return /^the (?:header `(?!referer`)|`req_headers` of)/i.test(origin.text);
}

/** Back to the page that the visitor comes from: what stands there is nothing new to whoever was there. */
function isWayBack({ origin }: Reached): boolean {
  return /^the header `referer`/i.test(origin.text);
}

const headerSetters = ["Plug.Conn.put_resp_header/3", "Plug.Conn.update_resp_header/4"];

function setsLocation({ args }: Call): boolean {
  return textOfLiteral(args[1])?.toLowerCase() === "location";
}

/** `to:` takes paths of this site alone: https://hexdocs.pm/phoenix/Phoenix.Controller.html#redirect/2 */
function fixesOf({ form, args, node }: Call): readonly ProposedFix[] {
  const pair = pairOf(args[1], "external");
  if (!pair || !covers(node, pair) || !form.syntax.text.startsWith("external:", pair.key.start)) return [];
  const key = { start: pair.key.start, end: pair.key.start + "external".length };
  return [{ title: "Redirect to paths of this site alone", class: "review", edits: [replace(form, key, "to")] }];
}
