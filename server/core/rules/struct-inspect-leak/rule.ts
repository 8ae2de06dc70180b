/** Reports structs whose secrets are shown where they are inspected. */

import { indentationAt, lineEndOf } from "../../project/edits.ts";
import { facts, type ModuleFacts } from "../../project/facts.ts";
import { formFacts } from "../../project/form-facts.ts";
import { atomName, textOfLiteral } from "../../project/nodes.ts";
import { isTestPath } from "../../project/paths.ts";
import { derivesOf, isHiddenFromInspect } from "../../project/schemas.ts";
import { isSecretField } from "../../project/secret-names.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { CallNode } from "../../syntax/ast.ts";
import { type Form, spanOf } from "../../syntax/source-file.ts";

export const structInspectLeak = defineRule({
  id: "struct-inspect-leak",
  title: "Struct with secrets prints them",
  severity: "low",
  cwe: [200],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [facts],
  messages: {
    shown: "Log lines, crash reports and error trackers that inspect this struct show {fields}.",
  },
  check({ file, facts, report }) {
    if (isTestPath(file.path) || !/\bdef(struct|exception)\b/.test(file.text)) return;
    for (const module of facts.modules) {
      const derives = derivesOf(module);
      if (file.modules.some(({ keyword, name }) => keyword === "defimpl" && name?.startsWith("Inspect."))) continue;
      for (const { form, node } of structsIn(module)) {
        const shown = secretsIn(node).filter((name) => !isHiddenFromInspect(derives, name));
        if (shown.length === 0) continue;
        const isDerived = derives.some(({ protocol }) => protocol === "Inspect");
        report(spanOf(form, node), "shown", {
          confidence: "medium",
          data: { fields: shown.map((name) => `\`${name}\``).join(", ") },
          fixes: isDerived ? [] : [hiding(form, node, module, shown)],
        });
      }
    }
  },
});

function structsIn({ forms }: ModuleFacts): readonly { readonly form: Form; readonly node: CallNode }[] {
  return forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap(({ name, node, definition }) =>
      /^def(struct|exception)$/.test(name) && !definition && node.kind === "call" ? [{ form, node }] : [],
    ),
  );
}

/** Fields with a secret's name that hold no number, boolean or list by default. */
function secretsIn({ args: [list] }: CallNode): readonly string[] {
  if (list?.kind !== "list") return [];
  return list.items.flatMap((item) => {
    const name = atomName(item.kind === "pair" ? item.key : item);
    const given = item.kind === "pair" ? item.value : undefined;
    const mayBeSecret = !given || atomName(given) === "nil" || textOfLiteral(given) !== undefined;
    return name !== undefined && mayBeSecret && isSecretField(name) ? [name] : [];
  });
}

function hiding(form: Form, node: CallNode, { file }: ModuleFacts, names: readonly string[]): ProposedFix {
  const start = form.start + node.start;
  const fields = names.map((name) => `:${name}`).join(", ");
  const text = `@derive {Inspect, except: [${fields}]}${lineEndOf(file.text)}${indentationAt(file.text, start)}`;
  return {
    title: "Leave them out where the struct is inspected",
    class: "safe",
    edits: [{ path: form.path, start, end: start, text }],
  };
}
