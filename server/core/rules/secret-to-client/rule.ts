/** Reports secrets that views, answers and pages hand out. */

import { usesOf } from "../../flow/uses.ts";
import { type Call, calls } from "../../project/calls.ts";
import { attributeOf, elements, writtenValueOf } from "../../project/elements.ts";
import type { Enclosing } from "../../project/form-facts.ts";
import { formFacts } from "../../project/form-facts.ts";
import { names } from "../../project/names.ts";
import { atomName, isAtom, textOfLiteral } from "../../project/nodes.ts";
import { isOfMail, isScript, isTestPath } from "../../project/paths.ts";
import { wordsOfName } from "../../project/words.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { type Form, spanOf, textOf } from "../../syntax/source-file.ts";

export const secretToClient = defineRule({
  id: "secret-to-client",
  title: "Secret handed out to clients",
  severity: "high",
  cwe: [200, 201, 522],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, elements, names],
  messages: {
    sent: "`{value}` is part of what clients get: nobody but the server needs it, and whoever asks for this has it.",
    field:
      "The field `{value}` of `{object}` lets every query that reaches one ask for it: nobody but the server needs it.",
    page: {
      severity: "medium",
      text: "`{value}` is written into the page: whoever sees its source, a copy in a cache or a recording of the session has the secret. Leave the field empty, and keep what is stored where nothing is sent.",
    },
  },
  check({ file, calls, elements, names, report }) {
    if (isTestPath(file.path) || isScript(file.path)) return;
    const module = (form: Form) => names.moduleAround(form)?.name ?? "";
    for (const call of secretFields.flatMap((name) => calls.named(name))) {
      const { form, node, args, target, template, around } = call;
      if (args.length > 0 || !target || target.kind === "alias" || node.kind !== "call" || node.hasParens) continue;
      const isOfView = /(?:View|JSON|Json|Serializer|Presenter)$/.test(module(form));
      const isShown = template ? showsText(call) : isOfView || answersAround(around);
      if (template && isOfMail(file.path)) continue; // The link of a mail carries it to the one whom it is for.
      if (isShown && (template || isPartOfMap(call, names)))
        report(spanOf(form, node), "sent", { data: { value: textOf(form, node) }, confidence: "medium" });
    }
    for (const { form, element } of elements.named("input", ".input")) {
      const isToCopy = attributeOf(element, "readonly") ?? attributeOf(element, "disabled");
      const value = isToCopy ? undefined : attributeOf(element, "value");
      const written = value && writtenValueOf(form, value);
      const shown = written?.kind === "code" && written.code ? secretShown(written.code) : undefined;
      if (value && shown)
        report(spanOf(form, value.nameRange), "page", { data: { value: textOf(form, shown) }, confidence: "medium" });
    }
    for (const call of calls.named("field")) {
      const value = atomName(call.args[0]);
      const object = outputAround(call);
      if (value === undefined || object === undefined || !secretFields.includes(value)) continue;
      report(spanOf(call.form, call.args[0] ?? call.nameRange), "field", {
        data: { value, object },
        confidence: "high",
      });
    }
  },
});

/** Fields that only the server reads: what passwords and codes are checked with, and tokens of mails. */
const secretFields: readonly string[] = [
  ..."password_hash hashed_password encrypted_password password_digest crypted_password password_salt".split(" "),
  ..."otp_secret totp_secret two_factor_secret mfa_secret otp_secret_key backup_codes recovery_codes".split(" "),
  ..."reset_token reset_password_token password_reset_token confirmation_token reset_key".split(" "),
];

const answering = /^(?:json|render|push_event|send_resp|text|encode!?|encode_to_iodata!?|reply|broadcast!?|push)$/;

/** An answer, a push or an encoding is made around it. */
function answersAround(around: Enclosing | undefined): boolean {
  for (let one = around; one; one = one.outer) if (answering.test(one.call.name)) return true;
  return false;
}

/** `%{hash: user.password_hash}`; not `%{has_password: user.password_hash != nil}`. */
function isPartOfMap(call: Call, names: Parameters<typeof usesOf>[1]): boolean {
  const uses = usesOf(call, names);
  return uses.some(({ kind }) => kind === "named") && !uses.some(({ kind }) => kind === "compared");
}

/** In a template it is shown where it is all that an expression gives. */
function showsText({ around, form, node }: Call): boolean {
  const outer = around?.call;
  if (outer) return false;
  const before = form.syntax.text.slice(Math.max(0, node.start - 8), node.start);
  return /(?:\{\s*|<%=\s*)$/.test(before);
}

/** The secret that an input shows: `@settings["smtp_password"]`, `@provider.client_secret`, also before `||`. */
function secretShown(node: Node): Node | undefined {
  if (node.kind === "binary" && node.operator === "||") return secretShown(node.left);
  if (node.kind === "access")
    return namesServerSecret(textOfLiteral(node.key) ?? atomName(node.key)) ? node : undefined;
  if (node.kind !== "call" || !node.target) return undefined;
  if (node.args.length === 0) return namesServerSecret(node.name) && isStored(node.target) ? node : undefined;
  const isRead = /^(?:get|fetch!?|get_in|get_setting|get_env)$/.test(node.name);
  const key = node.args.flatMap((arg) => textOfLiteral(arg) ?? atomName(arg) ?? [])[0];
  return isRead && namesServerSecret(key) && !isForm(node.args[0]) ? node : undefined;
}

/** What a form holds is what its sender wrote. */
function isForm(node: Node | undefined): boolean {
  const name =
    node?.kind === "unary"
      ? node.operand.kind === "variable"
        ? node.operand.name
        : ""
      : node?.kind === "variable"
        ? node.name
        : "";
  return /^(?:f|form|changeset|params)$|_form$/.test(name);
}

/** `@provider.client_secret`, `config.smtp_password`; not the parts of a form. */
function isStored(target: Node): boolean {
  return target.kind === "unary" || target.kind === "variable" ? !isForm(target) : target.kind === "call";
}

/** Keys by which this server is known elsewhere; not a token or a key that its owner is shown to copy. */
function namesServerSecret(name: string | undefined): boolean {
  const words = name === undefined ? "" : wordsOfName(name).join("_");
  return /(?:^|_)(?:client|app|webhook|oauth|aws|s3)_secret$|(?:^|_)secret_access_key$|(?:smtp|mail|db|database|ldap|relay)_password$/.test(
    words,
  );
}

/** The object type around a field of a GraphQL schema; inputs take secrets, and give none. */
function outputAround({ around, form, definition }: Call): string | undefined {
  const outer = around?.call;
  if (definition || outer?.name !== "object" || outer.target) return undefined;
  const name = atomName(outer.args[0]);
  const isSchema = formFacts(form.syntax).calls.some(
    (call) => call.name === "object" && isAtom(call.args[0], name ?? ""),
  );
  return name !== undefined && isSchema && !/input|mutation|quer/.test(name) ? name : undefined;
}
