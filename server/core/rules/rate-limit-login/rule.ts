/** Reports sign-ins by password or by a short code that anybody can try as often as they like: the first of an app for each. */

import { dependencies } from "../../project/dependencies.ts";
import { isLimit, limit } from "../../project/limits.ts";
import { names } from "../../project/names.ts";
import {
  createReachedByAction,
  createWordsOfCode,
  type ReachedDefinition,
  reachedFrom,
} from "../../project/reached-code.ts";
import { resolvedFields } from "../../project/roles.ts";
import { audienceOfRoute, audiences } from "../../project/router/audience.ts";
import { isInProduction } from "../../project/router/presence.ts";
import { type RouteInfo, routes } from "../../project/router/routes.ts";
import { checkIn, type SignInCheck, signInEvents } from "../../project/sign-in-checks.ts";
import { defineRule } from "../../rule.ts";
import { type Span, spanOf } from "../../syntax/source-file.ts";

export const rateLimitLogin = defineRule({
  id: "rate-limit-login",
  title: "Sign-in without a limit of tries",
  severity: "medium",
  cwe: [307],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [routes, names, dependencies, signInEvents, audiences, resolvedFields],
  messages: {
    open: "`{entry}` checks passwords, and nothing in this app counts the tries on its way{unused}: lists of leaked passwords can be tried as fast as the server answers.",
    code: "`{entry}` checks a short code, and nothing in this app counts the tries on its way{unused}: all codes that there are can be tried before it expires.",
  },
  check({ routes, names, dependencies, signInEvents, audiences, report, "absinthe-resolved-fields": fields }) {
    const limiters = "hammer plug_attack ex_rated paraxial throttle_plug".split(" ").filter(dependencies.has);
    const unused = limiters[0] ? ` (\`${limiters[0]}\` is a dependency, but nothing uses it here)` : "";
    const reachedBy = createReachedByAction(names);
    const limits = createWordsOfCode(limit);
    const told = new Set<SignInCheck["kind"]>();
    const tell = ({ place, entry, reached }: Entry) => {
      const check = checkIn(reached);
      if (!check || told.has(check.kind) || reached.some(limits.inFunction)) return;
      told.add(check.kind); // Whoever limits one sees the others.
      const isStock = limiters.length === 0 && reached.some(({ fact }) => generated.test(fact.name));
      const what = check.kind === "password" ? "password" : "code";
      const trace = [
        { span: place, note: "anybody can ask for it" },
        ...check.way.map(({ form, fact }) => ({ span: spanOf(form, fact.nameRange), note: "runs" })),
        { span: check.span, note: `the ${what} is checked` },
      ];
      const kind = check.kind === "password" ? "open" : "code";
      report(place, kind, { data: { entry, unused }, confidence: isStock ? "low" : "medium", trace });
    };
    let isLimitedSomewhere = false;
    for (const info of routes.all()) {
      const place = routes.spanOf(info.route.place);
      const isLimited = info.steps.some((step) => isLimit(step, names, limits));
      isLimitedSomewhere ||= isLimited;
      if (!place || isLimited || !isSignIn(info) || !isInProduction(info.route.presence)) continue;
      if (audienceOfRoute(info, routes) !== "anyone") continue;
      tell({
        place,
        entry: `${info.route.verb} ${info.path}`,
        reached: reachedBy(info.route.module, info.route.action),
      });
    }
    if (isLimitedSomewhere) return; // What counts the requests of pages may count those of sockets and queries too.
    for (const { form, fact, event, module } of signInEvents.all())
      if (audiences.ofModule(module) === "anyone")
        tell({ place: spanOf(form, fact.nameRange), entry: event, reached: reachedFrom([{ form, fact }], names) });
    for (const [resolver, around] of fields) {
      const [, module = "", name = "", arity = ""] = /^(.*)\.([^.]+)\/(\d)$/.exec(resolver) ?? [];
      const clauses =
        signIn.test(name) && !around.some((one) => limit.test(one)) ? names.clausesOf(module, name, Number(arity)) : [];
      const [first] = clauses;
      if (first)
        tell({ place: spanOf(first.form, first.fact.nameRange), entry: name, reached: reachedFrom(clauses, names) });
    }
  },
});

/** A place that requests of anybody start. */
interface Entry {
  readonly place: Span;
  /** `POST /log-in`, the name of an event, or of a resolver. */
  readonly entry: string;
  readonly reached: readonly ReachedDefinition[];
}

/** `POST /log-in`; not a page that shows a form, nor one for people who are signed in. */
function isSignIn({ route, path }: RouteInfo): boolean {
  if (route.kind !== "action" || route.verb === "GET" || route.verb === "HEAD" || route.verb === "DELETE") return false;
  return signIn.test(`${path} ${route.module ?? ""} ${route.action ?? ""}`);
}

/** What `mix phx.gen.auth` names it. */
const generated = /^get_\w+_by_email_and_password$/;

const signIn = /log_?-?in|sign_?-?in|session|auth|token|otp|two_?-?factor|2fa|mfa|verify|\bpin\b|passcode/i;
