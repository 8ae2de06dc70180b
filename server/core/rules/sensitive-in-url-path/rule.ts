/** Reports routes that carry something private in the path of a page. */

import { type RouteInfo, routes } from "../../project/router/routes.ts";
import { wordsOfName } from "../../project/words.ts";
import { defineRule } from "../../rule.ts";

export const sensitiveInUrlPath = defineRule({
  id: "sensitive-in-url-path",
  title: "PII or secret in a route",
  severity: "low",
  cwe: [598],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [routes],
  messages: {
    carried:
      "`{parameter}` is part of the address `{path}`: addresses stand in the logs of servers and proxies, in histories, and in the `referer` that other sites get.",
  },
  check({ routes, report }) {
    const reported = new Set<string>();
    for (const info of routes.all()) {
      const { route, path } = info;
      const span = routes.spanOf(route.place);
      const parameter = route.verb === "GET" ? privateIn(info) : undefined;
      const key = `${route.place.path} ${span?.form.start} ${span?.start}`;
      if (!span || parameter === undefined || reported.has(key)) continue;
      reported.add(key);
      report(span, "carried", { confidence: "medium", data: { parameter, path } });
    }
  },
});

const privateNames =
  /^(email|mail|e_mail|phone|phone_number|mobile|ssn|iban|card_number|password|api_key|secret|access_token|auth_token|api_token|session_token)$/;

/** Links that work once, or that are secret by design: whoever has one may use it. */
const once =
  /confirm|reset|verif|activat|invit|unsubscribe|magic|log_?in|sign_?in|sign_?up|accept|join|share|recover|callback|oauth|download|preview|redeem|approve|webhook|public|calendar|feed/;

function privateIn({ path, route }: RouteInfo): string | undefined {
  if (once.test(`${path} ${route.module ?? ""} ${route.action ?? ""}`.toLowerCase())) return undefined;
  const parameters = [...path.matchAll(/[:*](\w+)/g)].map(([, name = ""]) => name);
  return parameters.find((name) => privateNames.test(wordsOfName(name).join("_")));
}
