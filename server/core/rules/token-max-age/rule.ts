/** Reports tokens that are believed however old they are. */

import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { literalBehind } from "../../project/literals.ts";
import { type Names, names } from "../../project/names.ts";
import { atomName, covers, valueUnder } from "../../project/nodes.ts";
import { numberOf } from "../../project/numbers.ts";
import { isTestPath } from "../../project/paths.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { type Form, textOf } from "../../syntax/source-file.ts";

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
  needs: [calls, names],
  messages: {
    age: "`{function}` believes this token {long}: one from an old mail, a backup or a log still works.",
  },
  check({ file, calls, names, report }) {
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
  },
});

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
