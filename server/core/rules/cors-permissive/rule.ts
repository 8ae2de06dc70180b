/** Reports cross-origin rules that let any site read answers. */

import type { Confidence } from "../../finding.ts";
import { type Call, calls } from "../../project/calls.ts";
import { conditionsAround, reachesProduction } from "../../project/environments.ts";
import { literalBehind } from "../../project/literals.ts";
import { type Names, names } from "../../project/names.ts";
import { isAtom, textOfLiteral, walk } from "../../project/nodes.ts";
import { type Option, optionsBehind } from "../../project/options.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { spanOf } from "../../syntax/source-file.ts";
import { judgeOrigin } from "./origins.ts";

export const corsPermissive = defineRule({
  id: "cors-permissive",
  title: "Cross-origin reads open to all",
  severity: "high",
  cwe: [942],
  owasp: ["A05:2021", "A02:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, names],
  messages: {
    loose: "{origin} also matches sites of strangers, which may then read answers made for a visitor.",
    always: "The function says yes to every origin: any site may read answers made for a visitor.",
    nothing: 'The origin `"null"` is what sandboxed frames of any site send.',
    reflected: "Every origin is let in with credentials: any site may read answers made for a visitor.",
    star: {
      severity: "low",
      text: "`*` lets every site read what is answered without cookies.",
    },
  },
  check({ calls, names, report }) {
    for (const { call, isCorsica } of corsPlugs(calls.named("plug"), names)) {
      if (reachesProduction(conditionsAround(call, call.around).environments) === "no") continue;
      const { byKey } = optionsBehind(call.args[1], call, names);
      const option = byKey.get(isCorsica ? "origins" : "origin");
      const withCredentials = isCorsica
        ? isAtom(byKey.get("allow_credentials")?.value, "true")
        : !isAtom(byKey.get("credentials")?.value, "false");
      for (const { form, node } of option ? originsIn(option, names) : []) {
        const opening = judgeOrigin(node, form, names);
        const at = spanOf(form, node);
        if (opening === undefined) continue;
        if (opening.kind === "star" && isCorsica && withCredentials) report(at, "reflected", { confidence: "high" });
        else if (opening.kind === "star") report(at, "star", { confidence: "low" });
        else if (opening.kind === "loose")
          report(at, "loose", { data: { origin: opening.origin }, confidence: confidenceOf(withCredentials) });
        else report(at, opening.kind, { confidence: confidenceOf(withCredentials) });
      }
    }
    for (const call of calls.to("Plug.Conn.put_resp_header/3")) {
      if (textOfLiteral(call.args[1])?.toLowerCase() !== "access-control-allow-origin") continue;
      if (reachesProduction(conditionsAround(call, call.around).environments) === "no") continue;
      const value = textOfLiteral(call.args[2]);
      if (value === "*") report(call.span, "star", { confidence: "low" });
      else if (value === "null") report(call.span, "nothing", { confidence: "medium" });
      else if (value === undefined && reflects(call) && allowsCredentials(call))
        report(call.span, "reflected", { confidence: "high" });
    }
  },
});

interface CorsPlug {
  readonly call: Call;
  readonly isCorsica: boolean;
}

function corsPlugs(plugs: readonly Call[], names: Names): readonly CorsPlug[] {
  return plugs.flatMap((call) => {
    const [module] = call.args;
    const named = module && names.moduleNamed(call.form, module, call.start);
    return named === "CORSPlug" || named === "Corsica" ? [{ call, isCorsica: named === "Corsica" }] : [];
  });
}

function originsIn({ value, form }: Option, names: Names) {
  const { fact, form: at } = literalBehind(value, form, names.moduleAround(form));
  return fact.kind === "list" ? fact.items.map((node) => ({ form: at, node })) : [{ form: at, node: fact }];
}

/** Without credentials a stranger's site reads no more than anybody does. */
function confidenceOf(withCredentials: boolean): Confidence {
  return withCredentials ? "high" : "low";
}

/** True when the function takes the header's value from the request, and compares it with nothing. */
function reflects({ definition }: Call): boolean {
  let asks = false;
  let compares = false;
  walkBodies(definition?.body, (node) => {
    if (
      node.kind === "call" &&
      node.name === "get_req_header" &&
      node.args.some((arg) => textOfLiteral(arg)?.toLowerCase() === "origin")
    )
      asks = true;
    if (
      node.kind === "binary" &&
      node.operator === "|>" &&
      node.right.kind === "call" &&
      node.right.name === "get_req_header"
    )
      asks ||= textOfLiteral(node.right.args[0])?.toLowerCase() === "origin";
    if (node.kind === "binary" && ["in", "==", "=~"].includes(node.operator)) compares = true;
    if (node.kind === "call" && /match|allow|valid|member|permitted|trusted|check/.test(node.name)) compares = true;
  });
  return asks && !compares;
}

function allowsCredentials({ definition }: Call): boolean {
  let isAllowed = false;
  walkBodies(definition?.body, (node) => {
    if (textOfLiteral(node)?.toLowerCase() === "access-control-allow-credentials") isAllowed = true;
  });
  return isAllowed;
}

function walkBodies(body: Node | undefined, visit: (node: Node) => void): void {
  if (body)
    walk(body, (node) => {
      visit(node);
      return undefined;
    });
}
