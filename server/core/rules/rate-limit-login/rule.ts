/** Reports sign-ins by password that anybody can try as often as they like: the first such route of an app. */

import { dependencies } from "../../project/dependencies.ts";
import type { Placed } from "../../project/facts.ts";
import type { Definition } from "../../project/form-facts.ts";
import { type Names, names } from "../../project/names.ts";
import {
  callsIn,
  createReachedByAction,
  createWordsOfCode,
  type ReachedDefinition,
  type WordsOfCode,
  wayTo,
} from "../../project/reached-code.ts";
import { audienceOfRoute } from "../../project/router/audience.ts";
import { isInProduction } from "../../project/router/presence.ts";
import { type RouteInfo, routes, type Step } from "../../project/router/routes.ts";
import { defineRule } from "../../rule.ts";
import { type Span, spanOf, textOf } from "../../syntax/source-file.ts";

export const rateLimitLogin = defineRule({
  id: "rate-limit-login",
  title: "Sign-in without a limit of tries",
  severity: "medium",
  cwe: [307],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [routes, names, dependencies],
  messages: {
    open: "`{verb} {path}` checks passwords, and nothing on its way counts the tries: lists of leaked passwords can be tried as fast as the server answers.",
  },
  check({ routes, names, dependencies, report }) {
    const limiters = "hammer plug_attack ex_rated paraxial throttle_plug".split(" ").filter(dependencies.has);
    const reachedBy = createReachedByAction(names);
    const limits = createWordsOfCode(limit);
    for (const info of routes.all()) {
      const { route } = info;
      const place = routes.spanOf(route.place);
      if (
        !place ||
        !isSignIn(info) ||
        !isInProduction(route.presence) ||
        info.steps.some((step) => isLimit(step, names, limits))
      )
        continue;
      const reached = reachedBy(route.module, route.action);
      const check = checkIn(reached);
      if (!check || reached.some(limits.inFunction) || audienceOfRoute(info, routes) !== "anyone") continue;
      const isStock = limiters.length === 0 && reached.some(({ fact }) => generated.test(fact.name));
      const trace = [
        { span: place, note: "anybody can ask for it" },
        ...check.way.map(({ form, fact }) => ({ span: spanOf(form, fact.nameRange), note: "runs" })),
        { span: check.span, note: "the password is checked" },
      ];
      const data = { verb: route.verb, path: info.path };
      report(place, "open", { data, confidence: isStock ? "low" : "medium", trace });
      return; // Whoever limits one sees the others.
    }
  },
});

/** `POST /log-in`; not a page that shows a form, nor one for people who are signed in. */
function isSignIn({ route, path }: RouteInfo): boolean {
  if (route.kind !== "action" || route.verb === "GET" || route.verb === "HEAD" || route.verb === "DELETE") return false;
  return signIn.test(`${path} ${route.module ?? ""} ${route.action ?? ""}`);
}

/** What `mix phx.gen.auth` names it. */
const generated = /^get_\w+_by_email_and_password$/;

const signIn = /log_?-?in|sign_?-?in|session|auth|token/i;

/** Words of what counts or delays tries, or asks whether somebody is a person. */
const limit =
  /rate_?-?limit|limiter|limit_tries|throttl|hammer|ExRated|PlugAttack|plug_attack|paraxial|too[_\s]?many[_\s]?(?:requests|attempts|tries|log|failed|sign)|\b429\b|captcha|turnstile|lock_?out|locked_(?:at|until|out)|(?:failed|login|sign_in|invalid)_?(?:login_|sign_in_)?(?:attempts?|tries|count)|brute/i;

/** A plug, by its name, that of its pipeline, or its code. */
function isLimit({ plug, from }: Step, names: Names, limits: WordsOfCode): boolean {
  if (limit.test(plug.label) || /limit/i.test(plug.label)) return true;
  if (from.kind === "pipeline" && /limit|throttl/i.test(from.name)) return true;
  const { target } = plug;
  const module = target.kind === "module" ? names.module(target.module) : undefined;
  return module !== undefined && limits.inModule(module);
}

/** https://hexdocs.pm/comeonin, in its versions. */
const checks: ReadonlySet<string> = new Set(["verify_pass", "checkpw", "check_pass", "verify_password"]);
const hashers = /^(?:Bcrypt|Argon2|Pbkdf2|Comeonin|Bcrypt\.\w+|Comeonin\.\w+)$/;

interface PasswordCheck {
  readonly span: Span;
  /** The functions that lead there, the action first. */
  readonly way: readonly Placed<Definition>[];
}

/** Where a password is compared with its hash. */
function checkIn(reached: readonly ReachedDefinition[]): PasswordCheck | undefined {
  for (const placed of reached) {
    const call = callsIn(placed).find(
      ({ name, target, args: [given] }) =>
        checks.has(name) &&
        target?.kind === "alias" &&
        hashers.test(target.segments.join(".")) &&
        !(given && /secret|token|code|key/i.test(textOf(placed.form, given))), // Not drawn at random, but chosen by people.
    );
    if (call) return { span: spanOf(placed.form, call.nameRange), way: wayTo(placed) };
  }
  return undefined;
}
