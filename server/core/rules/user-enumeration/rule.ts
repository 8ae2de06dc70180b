/** Reports answers of sign-ins and resets that tell whether an account exists: by their words, or by the time that they take. */

import { calls } from "../../project/calls.ts";
import { facts, type ModuleFacts, type Placed } from "../../project/facts.ts";
import type { Definition, Enclosing } from "../../project/form-facts.ts";
import { atomName, childrenOf, expressionsOf, textOfLiteral, walk } from "../../project/nodes.ts";
import { isTestPath } from "../../project/paths.ts";
import { callsIn } from "../../project/reached-code.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { type Form, spanOf, textOf } from "../../syntax/source-file.ts";
import { fixesOf, type Quick } from "./fixes.ts";

export const userEnumeration = defineRule({
  id: "user-enumeration",
  title: "Answer tells whether an account exists",
  severity: "low",
  cwe: [204, 203],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, facts],
  messages: {
    words:
      "The answer says that there is no such account: whoever asks often enough learns who has one. Say the same in both cases.",
    time: "Without a user, or without a password, this answers at once; with one, the password's hash is computed: the time of the answer tells which accounts exist. `{module}.no_user_verify/0` takes as long.",
  },
  check({ file, calls, facts, report }) {
    if (isTestPath(file.path)) return;
    for (const module of file.text.includes("verify_pass") ? facts.modules : []) {
      for (const quick of quickClauses(module)) {
        const at = spanOf(quick.form, quick.fact.nameRange);
        report(at, "time", { data: { module: quick.hasher }, confidence: "medium", fixes: fixesOf(quick, file.text) });
      }
    }
    for (const call of answers.flatMap((name) => calls.named(name))) {
      const module = facts.moduleOf(call.form);
      const text = call.args.at(-1);
      if (!module || !text || !isForSignIn(module.name, call.definition?.name) || isAboutLeak(call.around, call.form))
        continue;
      const told = call.name === "put_flash" ? (saysNoAccount(text) ? text : undefined) : wordsIn(text);
      if (told) report(spanOf(call.form, told), "words", { confidence: "medium" });
    }
  },
});

/** `def valid?(nil, _hash), do: false` beside a clause that computes a hash. */
function quickClauses(module: ModuleFacts): readonly Quick[] {
  return [...module.clausesNamed.values()].flatMap((clauses) => {
    const hasher = clauses.flatMap(hasherIn)[0];
    if (hasher === undefined || clauses.length < 2) return [];
    return clauses.flatMap((placed) => (answersAtOnce(placed) ? [{ ...placed, hasher }] : []));
  });
}

/** The module of Comeonin's family whose function a clause calls to check a password. */
function hasherIn(placed: Placed<Definition>): readonly string[] {
  return callsIn(placed).flatMap(({ name, target }) =>
    name === "verify_pass" && target?.kind === "alias" && /^(?:Bcrypt|Argon2|Pbkdf2)$/.test(target.segments.join("."))
      ? target.segments
      : [],
  );
}

/** A clause for `nil` or for anything else that gives no more than `false`, `nil`, `:error` or `{:error, …}`. */
function answersAtOnce({ fact }: Placed<Definition>): boolean {
  const takesRest = fact.params.every(({ kind }) => kind === "variable") && fact.guard === undefined;
  if (!takesRest && !fact.params.some((param) => atomName(param) === "nil")) return false;
  const [only, ...others] = expressionsOf(fact.body);
  if (!only || others.length > 0) return false;
  return (
    ["false", "nil", "error"].includes(atomName(only) ?? "") ||
    (only.kind === "tuple" && atomName(only.items[0]) === "error")
  );
}

/** Modules that somebody asks who is not signed in. */
const signIn =
  /(?:Session|Log_?[Ii]n|Sign_?[Ii]n|Password|Reset|Recover|Forgot|MagicLink|Confirmation)\w*(?:Controller|Live|Plug)\w*$/;

/** What puts words into an answer. */
const answers = ["put_flash", "json", "send_resp", "text"];

function isForSignIn(module: string, action: string | undefined): boolean {
  if (signIn.test(module)) return true;
  const isOfUsers = /(?:Auth|Account|User|Member)s?Controller$/.test(module);
  return isOfUsers && /log_?in|sign_?in|forgot|reset|recover|magic|resend/.test(action ?? "");
}

/** The text in a map or list of an answer that says so. */
function wordsIn(answer: Node): Node | undefined {
  let found: Node | undefined;
  walk(answer, (node) => {
    if (!found && node.kind === "string" && saysNoAccount(node)) found = node;
    return found === undefined;
  });
  return found;
}

const noAccount =
  /\b(?:no|unknown)\s+(?:such\s+)?(?:user|account|member|customer|e-?mail)\b|\b(?:user|account|member|e-?mail(?: address)?)\b[^.!]{0,30}?\b(?:not found|not exist|n't exist|not registered|isn't registered|n't found|unknown)\b|\b(?:not|n't)\s+(?:find|found|know|recogni[sz]e)\b[^.!]{0,30}\b(?:user|account|e-?mail)\b/i;

/** "Invalid email": where nothing else is asked for, the address is the one that could be wrong. */
const onlyAddress =
  /^\s*(?:that is |this is )?(?:an? )?(?:invalid|unknown|wrong|incorrect)\s+(?:e-?mail(?: address)?|user ?name|login|user)\s*[.!]?\s*$/i;

/** A text, as it is or for a translation, or a function named for what it says. "Wrong email or password" says neither. */
function saysNoAccount(node: Node): boolean {
  if (
    node.kind === "call" &&
    /(?:user|account|email)_(?:not_found|not_exist|unknown)|(?:no_such|unknown)_(?:user|account|email)/.test(node.name)
  )
    return true;
  const text = textOfLiteral(node);
  if (text !== undefined)
    return (noAccount.test(text) || onlyAddress.test(text)) && !/password|passcode|token|link|\bif\b/i.test(text);
  return node.kind === "call" && /gettext$/.test(node.name) && childrenOf(node).some(saysNoAccount);
}

/** `if prevent_information_leak?()` decides which of two answers is given. */
function isAboutLeak(around: Enclosing | undefined, form: Form): boolean {
  for (let one = around; one; one = one.outer) {
    const asked = one.call.args[0];
    if (asked && /^(?:case|if|unless)$/.test(one.call.name) && /leak|enumerat|disclos|reveal/.test(textOf(form, asked)))
      return true;
  }
  return false;
}
