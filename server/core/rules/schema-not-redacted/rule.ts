/** Reports fields of schemas that hold a secret and are shown where the struct is inspected. */

import { replace } from "../../project/edits.ts";
import { argumentsOf, pairOf } from "../../project/nodes.ts";
import { isMigrationPath } from "../../project/paths.ts";
import { namesUnder, type Schema, type SchemaField, schemas } from "../../project/schemas.ts";
import { isHashedToken, isSecretField } from "../../project/secret-fields.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const schemaNotRedacted = defineRule({
  id: "schema-not-redacted",
  title: "Secret field without redact",
  severity: "medium",
  cwe: [532, 200],
  owasp: ["A09:2021", "A09:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [schemas],
  messages: {
    shown:
      "`{field}` is shown wherever a `{schema}` is inspected: in log lines, crash reports and error trackers. `redact: true` hides it there and in changesets.",
  },
  check({ file, schemas, report }) {
    const isOnce = isMigrationPath(file.path);
    for (const schema of schemas) {
      for (const field of schema.fields) {
        if (field.isRedacted || !isSecretField(field.name, field.type) || isHidden(schema, field)) continue;
        report(spanOf(field.form, field.node), "shown", {
          confidence: isOnce || isHashedToken(field.name, field.type) ? "low" : "high",
          data: { field: field.name, schema: schema.module.name.split(".").at(-1) ?? "" },
          fixes: fixesOf(field),
        });
      }
    }
  },
});

/** By the whole schema, or by `@derive {Inspect, …}`. */
function isHidden({ isRedacted, derives }: Schema, { name }: SchemaField): boolean {
  if (isRedacted) return true;
  return derives.some(({ protocol, options }) => {
    if (protocol !== "Inspect") return false;
    const [only, except] = [namesUnder(options, "only"), namesUnder(options, "except")];
    if (only) return !only.includes(name);
    return except ? except.includes(name) : options !== undefined;
  });
}

function fixesOf({ form, node }: SchemaField): readonly ProposedFix[] {
  const [name, type, options] = argumentsOf(node);
  const last = options ?? type ?? name;
  if (!last || pairOf(options, "redact") || (options && options.kind !== "list")) return [];
  const written = type ? ", redact: true" : ", :string, redact: true";
  const edits = [replace(form, { start: last.end, end: last.end }, written)];
  return options?.kind === "list" && !options.isImplicit ? [] : [{ title: "Add `redact: true`", class: "safe", edits }];
}
