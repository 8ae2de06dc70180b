/** Reports mails and messages that anybody can have sent to others as often as they like. */

import { isLimit, limit } from "../../project/limits.ts";
import { names } from "../../project/names.ts";
import {
  createReachedByAction,
  createWordsOfCode,
  type ReachedDefinition,
  reachedFrom,
  wayTo,
} from "../../project/reached-code.ts";
import { resolvedFields } from "../../project/roles.ts";
import { audienceOfRoute } from "../../project/router/audience.ts";
import { isInProduction } from "../../project/router/presence.ts";
import { type RouteInfo, routes } from "../../project/router/routes.ts";
import { defineRule } from "../../rule.ts";
import { type Span, spanOf } from "../../syntax/source-file.ts";

export const rateLimitEmail = defineRule({
  id: "rate-limit-email",
  title: "Mails without a limit",
  severity: "medium",
  cwe: [799, 770],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [routes, names, resolvedFields],
  messages: {
    open: "Anybody can have `{entry}` send {what} to whomever they name, and nothing on its way counts how often: others are flooded in this app's name, and its provider may shut it off.",
  },
  check({ routes, names, report, "absinthe-resolved-fields": fields }) {
    const reachedBy = createReachedByAction(names);
    const limits = createWordsOfCode(limit);
    const signedIn = createWordsOfCode(visitor);
    const sends = createWordsOfCode(delivery);
    const texts = createWordsOfCode(texting);
    const waits = createWordsOfCode(waiting);
    const told = new Set<ReachedDefinition["fact"]>();
    const tell = (place: Span, entry: string, reached: readonly ReachedDefinition[]) => {
      const sending = reached.find(sends.inFunction);
      if (reached.slice(0, 1).some(signedIn.inFunction)) return;
      if (!sending || told.has(sending.fact) || reached.some(limits.inFunction) || reached.some(waits.inFunction))
        return;
      told.add(sending.fact);
      const way = wayTo(sending);
      const trace = [
        { span: place, note: "anybody can ask for it" },
        ...way.map(({ form, fact }) => ({ span: spanOf(form, fact.nameRange), note: "runs" })),
      ];
      const isStock = way.some(({ fact }) => generated.test(fact.name));
      const what = texts.inFunction(sending) ? "a text message" : "a mail";
      report(place, "open", { data: { entry, what }, confidence: isStock ? "low" : "medium", trace });
    };
    for (const info of routes.all()) {
      const place = routes.spanOf(info.route.place);
      if (!place || !isForMails(info) || !isInProduction(info.route.presence)) continue;
      if (info.steps.some((step) => isLimit(step, names, limits)) || audienceOfRoute(info, routes) !== "anyone")
        continue;
      tell(place, `${info.route.verb} ${info.path}`, reachedBy(info.route.module, info.route.action));
    }
    for (const [resolver, around] of fields) {
      const [, module = "", name = "", arity = ""] = /^(.*)\.([^.]+)\/(\d)$/.exec(resolver) ?? [];
      const clauses =
        request.test(name) && !around.some((one) => limit.test(one))
          ? names.clausesOf(module, name, Number(arity))
          : [];
      const [first] = clauses;
      if (first) tell(spanOf(first.form, first.fact.nameRange), name, reachedFrom(clauses, names));
    }
  },
});

/** Requests of people who are not signed in, after which a mail goes to the address that they name. */
const request =
  /reset|forgot|recover|resend|confirm|verif|magic|passwordless|(?:send|request)_?-?(?:code|otp|pin|link|sms|mail|email)|otp|sms|contact|invit/i;

function isForMails({ route, path }: RouteInfo): boolean {
  if (route.kind !== "action" || !/^(?:POST|PUT|\*)$/.test(route.verb)) return false;
  return request.test(`${path} ${route.module ?? ""} ${route.action ?? ""}`) && !/[:*]\w*token/.test(path);
}

/** https://hexdocs.pm/swoosh, https://hexdocs.pm/bamboo, https://hexdocs.pm/ex_twilio */
const delivery =
  /\b\w*Mailer\.(?:deliver|send)\w*|\bdeliver(?:_now|_later)?!?\(|\|>\s*deliver(?:_now|_later)?\b|ExTwilio\.Message\.create|send_sms\(/;
const texting = /ExTwilio|send_sms/;
/** Who asks is known after all. */
const visitor = /current_(?:user|scope|account|member)|\bactor\b|assigns\.user\b|Guardian/;
/** A mail that went out a short time ago is not sent again. */
const waiting =
  /(?:sent|requested|last_\w*|next_\w*)_at\b[^\n]*(?:diff|compare|before|after|[<>])|cooldown|recently|existing_(?:reset|token|code|invit)|already (?:been )?sent|Cachex|:ets\./i;

/** What `mix phx.gen.auth` names it. */
const generated = /^deliver_\w*(?:_instructions|_link)$/;
