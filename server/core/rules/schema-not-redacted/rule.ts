/** Reports fields of schemas that hold a secret and are shown where the struct is inspected. */

import { replace } from "../../project/edits.ts";
import { names } from "../../project/names.ts";
import { argumentsOf, pairOf } from "../../project/nodes.ts";
import { isMigrationPath } from "../../project/paths.ts";
import { isHiddenFromInspect, type SchemaField, schemas } from "../../project/schemas.ts";
import { isHashedToken, isSecretField } from "../../project/secret-names.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";
import { isAddress, isHalf, isJudgedInside, isPublished, isSecretByContext, kindOf, shownName } from "./fields.ts";

export const schemaNotRedacted = defineRule({
  id: "schema-not-redacted",
  title: "Secret field without redact",
  severity: "medium",
  cwe: [532, 200],
  owasp: ["A09:2021", "A09:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [schemas, names],
  messages: {
    shown:
      "`{field}` would be shown wherever a struct of `{schema}` is inspected: in log lines, crash reports and error trackers. `redact: true` hides it there and in changesets.",
    password:
      "`{field}` would be shown wherever a struct of `{schema}` is inspected: in log lines, crash reports and error trackers, where weak passwords can be tried against it. `redact: true` hides it there and in changesets.",
    digest: {
      severity: "low",
      text: "The digest `{field}` would be shown wherever a struct of `{schema}` is inspected: in log lines, crash reports and error trackers. `redact: true` hides it there and in changesets.",
    },
  },
  check({ file, schemas, names, report, dismiss }) {
    const isOnce = isMigrationPath(file.path);
    for (const schema of schemas) {
      for (const field of schema.fields) {
        const isNamed = isSecretField(field.name, field.type);
        if (field.isRedacted || schema.isRedacted || !(isNamed || isSecretByContext(field, schema))) continue;
        if (isHiddenFromInspect(schema.derives, field.name)) continue;
        const at = spanOf(field.form, field.node);
        if (isJudgedInside(field, names)) {
          dismiss(at, "Its type loads a schema of the project, which is judged at its own fields");
          continue;
        }
        const isHarmless =
          isOnce ||
          isOfMinutes(field.name) ||
          isHashedToken(field.name, field.type) ||
          isHalf(field, schema) ||
          isPublished(field, schema) ||
          isAddress(field, schema);
        report(at, kindOf(field), {
          confidence: isHarmless ? "low" : isNamed ? "high" : "medium",
          data: { field: field.name, schema: shownName(schema) },
          fixes: fixesOf(field),
        });
      }
    }
  },
});

/** A code that is sent and used within minutes: who reads the log later has nothing of it. What such codes are made of stays a secret. */
function isOfMinutes(name: string): boolean {
  return (
    /(^|_)(otp|totp|one_time|sms_code|login_code|verification_code|confirmation_code|reset_code)(_|$)/.test(name) &&
    !/secret|seed|key|backup|recovery|token|password/.test(name)
  );
}

function fixesOf({ form, node }: SchemaField): readonly ProposedFix[] {
  const [name, type, options] = argumentsOf(node);
  const last = options ?? type ?? name;
  if (!last || pairOf(options, "redact") || (options && options.kind !== "list")) return [];
  const written = type ? ", redact: true" : ", :string, redact: true";
  const edits = [replace(form, { start: last.end, end: last.end }, written)];
  return options?.kind === "list" && !options.isImplicit ? [] : [{ title: "Add `redact: true`", class: "safe", edits }];
}
