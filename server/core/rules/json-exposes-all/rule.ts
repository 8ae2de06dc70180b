/** Reports schemas that are encoded with all of their fields, secrets among them. */

import { replace } from "../../project/edits.ts";
import { type Derive, namesUnder, type Schema, schemas } from "../../project/schemas.ts";
import { isSecretField } from "../../project/secret-names.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";

const encoders: ReadonlySet<string> = new Set(["Jason.Encoder", "JSON.Encoder", "Poison.Encoder"]);

export const jsonExposesAll = defineRule({
  id: "json-exposes-all",
  title: "Encoder gives every field out",
  severity: "high",
  cwe: [200, 359],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [schemas],
  messages: {
    secret: "Wherever a `{schema}` is encoded as JSON, `{fields}` goes with it: into answers, sockets and logs.",
    all: {
      severity: "low",
      text: "Wherever a `{schema}` is encoded as JSON, every field goes with it, also those that are added one day.",
    },
  },
  check({ schemas, report }) {
    for (const schema of schemas) {
      for (const derive of schema.derives.filter(({ protocol }) => encoders.has(protocol))) {
        const exposed = exposedBy(derive, schema);
        if (!exposed) continue;
        const secrets = exposed.filter(({ name, type }) => isSecretField(name, type)).map(({ name }) => name);
        const name = schema.module.name.split(".").at(-1) ?? "";
        const at = spanOf(derive.form, derive.node);
        if (secrets.length > 0)
          report(at, "secret", {
            confidence: "high",
            data: { schema: name, fields: secrets.join("`, `") },
            fixes: fixesOf(derive, schema),
          });
        else if (!derive.options) report(at, "all", { confidence: "high", data: { schema: name } });
      }
    }
  },
});

/** `undefined` where what is encoded cannot be read. */
function exposedBy({ options }: Derive, { fields }: Schema): Schema["fields"] | undefined {
  if (!options) return fields;
  const [only, except] = [namesUnder(options, "only"), namesUnder(options, "except")];
  if (only) return fields.filter(({ name }) => only.includes(name));
  return except && fields.filter(({ name }) => !except.includes(name));
}

/** Names the fields that are no secrets. */
function fixesOf(derive: Derive, { fields }: Schema): readonly ProposedFix[] {
  if (derive.options || derive.node.kind !== "alias") return [];
  const names = fields.filter(({ name, type }) => !isSecretField(name, type)).map(({ name }) => `:${name}`);
  const written = `{${textOf(derive.form, derive.node)}, only: [${names.join(", ")}]}`;
  if (written.length > 86) return [];
  const edits = [replace(derive.form, derive.node, written)];
  return [{ title: "Name the fields that may be given out", class: "review", edits }];
}
