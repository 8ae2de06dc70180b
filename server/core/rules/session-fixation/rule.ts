/** Reports sign-ins that go on with the session from before. */

import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { facts, type ModuleFacts } from "../../project/facts.ts";
import { type Definition, formFacts } from "../../project/form-facts.ts";
import { type Names, names } from "../../project/names.ts";
import { atomName, isAtom, textOfLiteral, valueUnder } from "../../project/nodes.ts";
import { isTestPath } from "../../project/paths.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { type Form, textOf } from "../../syntax/source-file.ts";

export const sessionFixation = defineRule({
  id: "session-fixation",
  title: "Sign-in keeps the old session",
  severity: "medium",
  cwe: [384],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, facts, names],
  messages: {
    kept: "The user is put into the session from before the sign-in: who planted that session in somebody's browser is signed in with it too.",
    token: {
      severity: "low",
      text: "The session is renewed and its token against forged requests is not: who planted the session before the sign-in knows the token afterwards too.",
    },
  },
  check({ file, calls, facts, names, report }) {
    if (isTestPath(file.path)) return;
    const written = [...calls.to("Plug.Conn.configure_session/2"), ...calls.unresolved("configure_session/2")];
    const renewals = /delete_csrf_token/.test(file.text) ? [] : written;
    for (const call of renewals) {
      const module = facts.moduleOf(call.form);
      if (module && call.definition && isAtom(valueUnder(call.args[1], "renew"), "true") && keepsToken(call, module))
        report(call.nameSpan, "token", { confidence: "medium", fixes: fixesOf(call) });
    }
    for (const call of [...calls.to("Plug.Conn.put_session/3"), ...calls.unresolved("put_session/3")]) {
      const module = facts.moduleOf(call.form);
      if (!module || !call.definition || !keepsUser(call)) continue;
      const callers = callersIn(module, call.definition);
      const ways = callers.length > 0 ? callers : [{ form: call.form, fact: call.definition }];
      const isRenewed =
        renews(call.form, call.definition, names) ||
        ways.every(({ form, fact }) => renews(form, fact, names) || readsCookie(form, fact));
      const signsIn = [call.definition, ...ways.map(({ fact }) => fact)].some(({ name }) =>
        isSignIn(name, module.name),
      );
      if (!isRenewed && signsIn) report(call.nameSpan, "kept", { confidence: "medium" });
    }
  },
});

/** A sign-in that empties the session; Plug puts the token that the request came with back at its end. */
function keepsToken({ form, definition }: Call, module: ModuleFacts): boolean {
  if (!definition) return false;
  const callers = callersIn(module, definition);
  const isOfSignIn = [definition, ...callers.map(({ fact }) => fact)].some(({ name }) => isSignIn(name, module.name));
  return isOfSignIn && /\bclear_session\b/.test(textOf(form, definition));
}

/** `delete_csrf_token()` before everything else that the function does. */
function fixesOf({ form, definition }: Call): readonly ProposedFix[] {
  const body = definition?.body;
  const before = body && form.syntax.text.slice(0, body.start);
  const indentation = before && /\n([ \t]*)$/.exec(before)?.[1];
  if (!body || indentation === undefined) return [];
  const text = `Plug.CSRFProtection.delete_csrf_token()\n\n${indentation}`;
  const edits = [replace(form, { start: body.start, end: body.start }, text)];
  return [{ title: "Make the token anew", class: "review", edits }];
}

/** `put_session(conn, :user_id, user.id)`; not what a cookie that the server signed says, nor `nil`. */
function keepsUser({ args, form, definition }: Call): boolean {
  const [, key, value] = args;
  const name = key && (atomName(key) ?? textOfLiteral(key) ?? (key.kind === "variable" ? key.name : undefined));
  if (name === undefined || !value || atomName(value) !== undefined || textOfLiteral(value) !== undefined) return false;
  if (/^session_(token|key|id)$/.test(name) && isMadeForAnybody(form, definition)) return false;
  return userKeys.test(name) && definition !== undefined && !readsCookie(form, definition);
}

/** A token that is drawn where no user is spoken of marks a visitor, whoever it is. */
function isMadeForAnybody(form: Form, definition: Call["definition"]): boolean {
  const written = definition ? textOf(form, definition) : "";
  return /UUID\.|strong_rand_bytes/.test(written) && !/user|account|member|customer|admin|person/i.test(written);
}

/** "Remember me" says who it is by a cookie that the server signed; staff who look at a page as somebody else have signed in before. */
function readsCookie(form: Form, definition: Definition): boolean {
  return /fetch_cookies|\bcookies\b|impersonat/.test(textOf(form, definition));
}

const userKeys =
  /^(current_)?(user|account|admin|member|customer)(_id|_token)?$|^(session|auth|login)_(token|key|id)$|^(uid|guardian_default_token)$/;

/** Functions of the module that call one of it. */
function callersIn(module: ModuleFacts, { name, arity, params }: Definition) {
  return module.definitions.filter(({ form, fact }) =>
    formFacts(form.syntax).calls.some(
      (call) =>
        call.definition === fact &&
        fact.name !== name &&
        !call.target &&
        call.name === name &&
        call.args.length <= arity &&
        call.args.length >= Math.min(arity, params.length) - 1,
    ),
  );
}

/** True where the function renews or drops the session, itself or in a function that it calls. */
function renews(form: Form, definition: Definition, names: Names, depth = 0): boolean {
  return formFacts(form.syntax).calls.some((call) => {
    if (call.definition !== definition) return false;
    if (/^(configure_session|clear_session)$/.test(call.name) || (call.name === "sign_in" && call.target)) return true;
    const resolution = depth < 2 ? names.resolve(form, call) : undefined;
    if (!resolution?.isKnown) return /renew|reset_session|clear_session/.test(call.name);
    const clauses = names.clausesOf(resolution.module, resolution.name, resolution.arity);
    return clauses.some(({ form, fact }) => fact !== definition && renews(form, fact, names, depth + 1));
  });
}

/** `log_in_user`, `create` of a `SessionController`, the callback of a sign-in with another service. */
function isSignIn(name: string, module: string): boolean {
  if (/log_?in|sign_?in|authenticate|start_(auth_)?session|create_session/.test(name)) return true;
  return /(Session|Auth|Login|SignIn)\w*$/.test(module) && /^(create|callback|new|put_user|register|call)/.test(name);
}
