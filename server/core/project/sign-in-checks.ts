/** Where code compares what somebody signs in with, on the way from a place that requests start: a password with its hash, or a short code. */

import { type Span, spanOf, textOf } from "../syntax/source-file.ts";
import { formIndex, projectView } from "./analysis.ts";
import { facts, type Placed } from "./facts.ts";
import { type Definition, formFacts } from "./form-facts.ts";
import { names } from "./names.ts";
import { textOfLiteral } from "./nodes.ts";
import { isTestPath } from "./paths.ts";
import { callsIn, type ReachedDefinition, wayTo } from "./reached-code.ts";
import { codeOf } from "./rights.ts";

export interface SignInCheck {
  readonly kind: "password" | "code";
  readonly span: Span;
  /** The functions that lead there, the first one first. */
  readonly way: readonly Placed<Definition>[];
}

/** The first check that is reached. */
export function checkIn(reached: readonly ReachedDefinition[]): SignInCheck | undefined {
  for (const placed of reached) {
    const way = wayTo(placed);
    const call = passwordCheckIn(placed);
    if (call) return { kind: "password", span: spanOf(placed.form, call.nameRange), way };
    if (comparesCode(placed)) return { kind: "code", span: spanOf(placed.form, placed.fact.nameRange), way };
  }
  return undefined;
}

/** https://hexdocs.pm/comeonin, in its versions. */
const checks: ReadonlySet<string> = new Set(["verify_pass", "checkpw", "check_pass", "verify_password"]);
const hashers = /^(?:Bcrypt|Argon2|Pbkdf2|Comeonin|Bcrypt\.\w+|Comeonin\.\w+)$/;

function passwordCheckIn(placed: Placed<Definition>) {
  return callsIn(placed).find(
    ({ name, target, args: [given] }) =>
      checks.has(name) &&
      target?.kind === "alias" &&
      hashers.test(target.segments.join(".")) &&
      !(given && /secret|token|code|key/i.test(textOf(placed.form, given))), // Not drawn at random, but chosen by people.
  );
}

/** Names of functions that ask for a short code: `verify_otp_code/2`. */
const codes =
  /(?:^|_)(?:otp|totp|pin|passcode|one_time\w*|2fa|two_factor|mfa|(?:login|sms|verification|sign_in|auth|access)_code)(?:_|$|[?!])/;
const asking = /^(?:verify|check|validate|valid|confirm|match|authenticate|consume|redeem)/;
const compared =
  /\b\w*(?:code|otp|pin)\b\s*(?:==|!=)=?|(?:==|!=)=?\s*(?:\w+\.)*\w*(?:code|otp|pin)\b|secure_compare\(|valid_totp|NimbleTOTP|:pot\.|\^(?:\w*_)?(?:code|otp|pin)\b/;

function comparesCode(placed: Placed<Definition>): boolean {
  const { form, fact } = placed;
  return asking.test(fact.name) && codes.test(fact.name) && compared.test(codeOf(form, fact));
}

export interface SignInEvent extends Placed<Definition> {
  readonly event: string;
  readonly module: string;
}

/** Events of LiveViews that sign in by their names: `handle_event("log_in", …)`. */
export const signInEvents = projectView("signInEvents", (project): { all(): readonly SignInEvent[] } => ({
  all: () =>
    project.having(eventForms, "event").flatMap((path) => {
      if (isTestPath(path)) return [];
      const known = project.get(names);
      return project.of(facts, { path }).modules.flatMap((module) => {
        if (!known.usesOf(module).has("Phoenix.LiveView") && !known.usesOf(module).has("Phoenix.LiveComponent"))
          return [];
        return (module.clausesNamed.get("handle_event") ?? []).flatMap((placed) => {
          const event = textOfLiteral(placed.fact.params[0]);
          return event !== undefined && signing.test(`${event} ${module.name}`)
            ? [{ ...placed, event, module: module.name }]
            : [];
        });
      });
    }),
}));

const signing = /log_?-?in|sign_?-?in|session|authenticat|otp|2fa|two_?factor|mfa|unlock|verify_?-?(?:code|pin)/i;

const eventForms = formIndex("sign-in events of", (syntax) =>
  formFacts(syntax).definitions.some(({ name }) => name === "handle_event") ? ["event"] : [],
);
