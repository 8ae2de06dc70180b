/** Reports passwords that may be short, or as long as a request. */

import { type Call, calls } from "../../project/calls.ts";
import { type CastField, castFields } from "../../project/cast-fields.ts";
import { replace } from "../../project/edits.ts";
import { type Names, names } from "../../project/names.ts";
import { atomName, covers } from "../../project/nodes.ts";
import { numberOf } from "../../project/numbers.ts";
import { type Option, optionsBehind } from "../../project/options.ts";
import { isScript, isTestPath } from "../../project/paths.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

/** https://pages.nist.gov/800-63-3/sp800-63b.html, https://owasp.org/www-project-application-security-verification-standard/ */
const shortest = 8;
const usual = "12";

export const passwordPolicyWeak = defineRule({
  id: "password-policy-weak",
  title: "Short or unbounded password",
  severity: "low",
  cwe: [521],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, names],
  messages: {
    short: "A password of {count} is enough here: so short ones are found by trying.",
    any: "Nothing here asks how long `{field}` is before it is hashed: one letter makes a password.",
    long: {
      severity: "info",
      text: "`{field}` may be as long as a request: bcrypt reads 72 bytes of it, and other hashes work as long as it is.",
    },
  },
  check({ file, calls, names, report }) {
    if (isTestPath(file.path) || isScript(file.path)) return;
    const checks = calls.to("Ecto.Changeset.validate_length/3").filter(({ args }) => isPassword(atomName(args[1])));
    for (const call of checks) {
      const bounds = boundsOf(call, checks, names);
      const { form, value } = bounds.least ?? {};
      const least = value && form && numberOf(value, form, names.moduleAround(form));
      if (!bounds.isRead || (value && least === undefined)) continue;
      if ((least ?? 0) < shortest) {
        if (isFirst(call, checks)) {
          const data = { count: least === 1 || !least ? "one character" : `${least} characters` };
          const at = value && form && covers(call.node, value) ? spanOf(form, value) : call.nameSpan;
          report(at, "short", { data, confidence: "high", fixes: fixesOf(call, bounds.least) });
        }
      } else if (!bounds.hasMost && isFirst(call, checks))
        report(call.nameSpan, "long", { data: { field: atomName(call.args[1]) ?? "" }, confidence: "medium" });
    }
    if (checks.length > 0 || judging.test(file.text) || !hashing.test(file.text)) return;
    for (const call of calls.to("Ecto.Changeset.cast")) {
      const field: CastField | undefined = castFields(call, names).find(({ name }) => isPassword(name));
      if (field && isNewPassword(call))
        report(call.nameSpan, "any", { data: { field: field.name }, confidence: "medium" });
    }
  },
});

function isPassword(name: string | undefined): boolean {
  return name !== undefined && /^(?:new_|plain_|raw_|user_)?(?:password|passphrase)$/.test(name);
}

interface Bounds {
  readonly least: Option | undefined;
  readonly hasMost: boolean;
  /** False where options are written that cannot be read. */
  readonly isRead: boolean;
}

/**
 * What all the checks of one function say together: the lower bound may stand in one and the upper in another. A bound that is in none of them may stand
 * in a function that is called before or after.
 */
function boundsOf(call: Call, checks: readonly Call[], names: Names): Bounds {
  const ofField = checks.filter(({ args }) => atomName(args[1]) === atomName(call.args[1]));
  const read = (one: Call) => optionsBehind(one.args[2], one, names);
  const together = ofField.filter((one) => isBeside(one, call)).map(read);
  const least = together.map(({ byKey }) => byKey.get("min") ?? byKey.get("is")).find((one) => one !== undefined);
  const all = ofField.map(read);
  const isElsewhere = !least && all.some(({ byKey }) => byKey.has("min") || byKey.has("is"));
  return {
    least,
    hasMost: all.some(({ byKey }) => byKey.has("max") || byKey.has("is")),
    isRead: together.every(({ isComplete }) => isComplete) && !isElsewhere,
  };
}

function isBeside(one: Call, other: Call): boolean {
  return one.form === other.form && one.definition === other.definition;
}

function isFirst(call: Call, checks: readonly Call[]): boolean {
  return checks.find((one) => isBeside(one, call) && atomName(one.args[1]) === atomName(call.args[1])) === call;
}

/** Other ways to judge a password. */
const judging =
  /validate_(?:change|length|format|password|strength)\w*\(\s*(?:\w+,\s*)?:?\w*(?:password|passphrase)|strength|zxcvbn|NotQwerty|pwned|min_length|String\.length|byte_size|validate_password|password_changeset|\bPow\b|\bCoherence\b/i;
const hashing = /\b(?:Bcrypt|Argon2|Pbkdf2|Comeonin)\b/;

/** A changeset that makes or changes a password, not one that checks what somebody signs in with. */
function isNewPassword({ definition, form }: Call): boolean {
  return (
    definition !== undefined && !/log_?in|sign_?in|session|auth|verify|check/i.test(`${definition.name} ${form.path}`)
  );
}

function fixesOf(call: Call, least: Option | undefined): readonly ProposedFix[] {
  if (least?.value.kind !== "integer" || !covers(call.node, least.value)) return [];
  const edits = [replace(least.form, least.value, usual)];
  return [{ title: `Ask for ${usual} characters`, class: "review", edits }];
}
