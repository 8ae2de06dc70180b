/** Reports tokens that are believed however old they are. */

import { type Callers, callers } from "../../project/callers.ts";
import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { literalBehind } from "../../project/literals.ts";
import { type Names, names } from "../../project/names.ts";
import { atomName, covers, pairsOf, valueUnder } from "../../project/nodes.ts";
import { numberOf } from "../../project/numbers.ts";
import { isTestPath } from "../../project/paths.ts";
import { createWordsOfCode, type ReachedDefinition, reachedFrom } from "../../project/reached-code.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { type Form, spanOf, textOf } from "../../syntax/source-file.ts";

/** https://hexdocs.pm/phoenix/Phoenix.Token.html#verify/4, https://hexdocs.pm/plug_crypto/Plug.Crypto.html#verify/4 */
const readers = ["Phoenix.Token.verify/4", "Phoenix.Token.decrypt/4", "Plug.Crypto.verify/4", "Plug.Crypto.decrypt/4"];

/** A year, in seconds. */
const longest = 31_536_000;
/** What Phoenix takes by default, in seconds. */
const usual = "86_400";

export const tokenMaxAge = defineRule({
  id: "token-max-age",
  title: "Token that never gets too old",
  severity: "medium",
  cwe: [613],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, callers, names],
  messages: {
    stored:
      "`{key}` is all that is asked of the row: nothing on the way looks when the token was made, so one from an old mail or a backup still works.",
    age: "`{function}` believes this token {long}: one from an old mail, a backup or a log still works.",
  },
  check({ file, calls, callers, names, report }) {
    if (isTestPath(file.path)) return;
    for (const call of calls.to(...readers)) {
      const age = ageOf(call, names);
      const long = age && howLong(age.form, age.fact, call, names);
      if (!age || long === undefined) continue;
      const data = { function: `${call.resolution.isKnown ? call.resolution.module : ""}.${call.name}`, long };
      report(call.nameSpan, "age", {
        data,
        confidence: isMeantToLast(call) || endsElsewhere(call, names) ? "low" : "medium",
        fixes: fixesOf(call, age.fact),
      });
    }
    const looks = createWordsOfCode(looksAtTime);
    for (const call of lookUps.flatMap((name) => calls.named(name))) {
      const pair = pairsOf(call.args.at(-1)).find(({ key }) => namesToken(atomName(key)));
      const module = names.moduleAround(call.form);
      if (!pair || !call.definition || !module) continue;
      const { form, definition } = call;
      if (looks.inModule(module) || runs(call, names, callers).some(looks.inFunction)) continue;
      report(spanOf(form, pair), "stored", {
        data: { key: atomName(pair.key) ?? definition.name },
        confidence: "medium",
      });
    }
  },
});

const lookUps = ["get_by", "get_by!"];

/** What a mail carries to somebody who is to sign in or to set a password by it; a confirmation of an address may count for long. */
function namesToken(key: string | undefined): boolean {
  return /^(?:password_)?(?:reset|recovery|forgot|magic|magic_link|login|sign_in)_?(?:password_)?(?:token|key|code|hash)$/.test(
    key ?? "",
  );
}

/** Words of an age, of a time that was stored, or of a signature that holds one. */
const looksAtTime =
  /expir|_at\b|\bago\(|DateTime|NaiveDateTime|Timex|Phoenix\.Token|max_age|valid_for|_days|_hours|verify_/i;

/** The function itself, those that call it and those that they call. */
function runs({ form, definition }: Call, names: Names, callers: Callers): readonly ReachedDefinition[] {
  const module = names.moduleAround(form);
  if (!definition || !module) return [];
  const { name, arity, minArity, isPublic } = definition;
  const sites = callers.of({ module: module.name, path: form.path, name, arity, minArity, isPublic });
  const around = sites.flatMap(({ call }) => (call.definition ? [{ form: call.form, fact: call.definition }] : []));
  return reachedFrom([{ form, fact: definition }, ...around], names, 2);
}

function ageOf(call: Call, names: Names): { readonly form: Form; readonly fact: Node } | undefined {
  const options = call.args[3];
  if (!options) return undefined;
  const { form, fact } = literalBehind(options, call.form, names.moduleAround(call.form));
  const age = valueUnder(fact, "max_age");
  return age && { form, fact: age };
}

function howLong(form: Form, age: Node, call: Call, names: Names): string | undefined {
  if (atomName(age) === "nil") return "however old it is";
  const seconds = numberOf(age, form, names.moduleAround(call.form));
  if (seconds === undefined || seconds <= longest) return undefined;
  return seconds === Number.POSITIVE_INFINITY ? "however old it is" : "for more than a year";
}

/** Links to leave a mailing list, to pictures and feeds may live long. */
function isMeantToLast({ definition, form }: Call): boolean {
  const written = definition ? textOf(form, definition) : "";
  return /unsubscribe|opt_?out|image|avatar|feed|calendar|embed|pixel|preview/i.test(written);
}

/** Where the token only names a record, that record says when it ends. */
function endsElsewhere({ form }: Call, names: Names): boolean {
  const forms = names.moduleAround(form)?.forms ?? [form];
  return forms.some(({ syntax }) => /expires_at|expired|revoked/.test(syntax.text));
}

function fixesOf({ node, form }: Call, age: Node): readonly ProposedFix[] {
  if (!covers(node, age)) return [];
  const title = "Believe it for a day";
  return [{ title, class: "review", edits: [replace(form, age, usual)] }];
}
