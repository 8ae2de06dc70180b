/** Reports tokens that are taken without asking whether they have run out. */

import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import type { ModuleFacts } from "../../project/facts.ts";
import { type Names, names } from "../../project/names.ts";
import { atomName, valueUnder, wordsOf } from "../../project/nodes.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { type Form, spanOf, textOf } from "../../syntax/source-file.ts";

export const jwtNoExpiry = defineRule({
  id: "jwt-no-expiry",
  title: "Token taken that may have run out",
  severity: "medium",
  cwe: [613],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, names],
  messages: {
    signature:
      "`{function}` checks the signature and none of the claims: a token that ran out, or was made for somebody else, is taken.",
    nothing: "No claim of the token is checked here: one that ran out, or was made for somebody else, is taken.",
    skipped: "Tokens are made without an end, and one that ran out is taken: whoever has one has it for good.",
  },
  check({ file, calls, names, report }) {
    const looksAtEnd = file.forms.some(({ syntax }) => endWords.test(syntax.text));
    for (const call of looksAtEnd ? [] : calls.named("verify")) {
      if (call.arity !== 2 || !isServing(file.path, call) || !isOfJoken(call, names) || validatesAfter(call)) continue;
      const data = { function: call.target ? `${textOf(call.form, call.target)}.verify` : "verify" };
      report(call.nameSpan, "signature", { data, confidence: "medium", fixes: fixesOf(call, names) });
    }
    for (const call of looksAtEnd ? [] : calls.to("Joken.verify_and_validate/3", "Joken.verify_and_validate!/3")) {
      const [config] = call.args;
      if (config?.kind === "map" && config.items.length === 0)
        report(spanOf(call.form, config), "nothing", { confidence: "medium" });
    }
    const hasOwnEnd = file.forms.some(({ syntax }) => syntax.text.includes('"exp"'));
    for (const call of hasOwnEnd ? [] : calls.named("default_claims")) {
      const skipped = valueUnder(call.args.at(-1), "skip");
      const around = names.moduleAround(call.form);
      const isConfig = around !== undefined && names.usesOf(around).has("Joken.Config");
      if (skipped && isConfig && namesEnd(skipped) && !isForOthers(file.forms))
        report(spanOf(call.form, skipped), "skipped", { confidence: "medium" });
    }
  },
});

/** A claim, or a field beside it, that says when something ends: somebody looks at it here. */
const endWords = /["':]exp\b|\bexp:|\bexpir|\bmax_age\b/i;

/** `Joken.verify/2`, and that of a module with `use Joken.Config`: https://hexdocs.pm/joken/Joken.html#verify/3 */
function isOfJoken({ resolution }: Call, names: Names): boolean {
  if (!resolution.isKnown) return false;
  if (resolution.module === "Joken") return true;
  const own: ModuleFacts | undefined = names.module(resolution.module);
  return own !== undefined && names.usesOf(own).has("Joken.Config") && !own.clausesNamed.has("verify");
}

/** True where the same function has the claims checked. */
function validatesAfter({ form, definition }: Call): boolean {
  return definition !== undefined && /validat|check_\w*claim|verify_\w*claim/.test(textOf(form, definition));
}

function namesEnd(skipped: Node): boolean {
  const items = skipped.kind === "list" ? skipped.items.map(atomName) : (wordsOf(skipped) ?? []);
  return items.includes("exp");
}

/** True for a module that only makes tokens for others. */
function isForOthers(forms: readonly Form[]): boolean {
  return forms.some(({ syntax }) => /generate_and_sign|\bsign\(/.test(syntax.text));
}

/** `Token.verify(token, signer)` becomes `Token.verify_and_validate(token, signer)`, where the module has claims of its own. */
function fixesOf({ form, nameRange, resolution }: Call, names: Names): readonly ProposedFix[] {
  const own = resolution.isKnown ? names.module(resolution.module) : undefined;
  const [config] = own?.clausesNamed.get("token_config") ?? [];
  const isEmpty = config?.fact.body?.kind === "map" && config.fact.body.items.length === 0;
  if (!own || isEmpty) return [];
  const edits = [replace(form, nameRange, "verify_and_validate")];
  return [{ title: "Check the claims too", class: "review", edits }];
}
