/** Reports LiveView uploads that take files which run scripts where they are opened. */

import { calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { literalBehind } from "../../project/literals.ts";
import { names } from "../../project/names.ts";
import { isAtom, textOfLiteral, wordsOf } from "../../project/nodes.ts";
import { optionsBehind } from "../../project/options.ts";
import { audiences, confidenceFor } from "../../project/router/audience.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const uploadAcceptAny = defineRule({
  id: "upload-accept-any",
  title: "Upload that takes every kind of file",
  severity: "medium",
  cwe: [434],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, names, audiences],
  messages: {
    any: "The upload takes files of every kind: opened by themselves from this site, HTML and SVG among them run scripts with the session of whoever opens them.",
    active:
      "The upload takes `{kind}` files: opened by themselves from this site, they run scripts with the session of whoever opens them.",
  },
  check({ file, calls, names, audiences, report, dismiss }) {
    const confidence = isServed.test(file.text) ? "medium" : "low";
    for (const call of calls.to("Phoenix.LiveView.allow_upload/3")) {
      const accept = optionsBehind(call.args[2], call, names).byKey.get("accept");
      if (!accept) continue;
      const { form, fact: node } = literalBehind(accept.value, accept.form, names.moduleAround(call.form));
      const at = spanOf(form, node);
      const active = kindsOf(node).find((kind) => activeKinds.test(kind));
      if (isAtom(node, "any")) {
        const edits = [replace(form, node, "~w(.jpg .jpeg .png .pdf)")];
        const fixes: readonly ProposedFix[] = [{ title: "Take pictures and PDF alone", class: "review", edits }];
        report(at, "any", { confidence, fixes });
      } else if (active === "*/*") report(at, "any", { confidence });
      else if (active) {
        const audience = confidence === "medium" ? "anyone" : audiences.of(call.form, call.start);
        report(at, "active", { data: { kind: active }, confidence: confidenceFor(audience, "medium", "low") });
      } else dismiss(at, "It takes none of the kinds that run scripts");
    }
  },
});

/** What code has that puts uploads where browsers fetch them: in the static files, or in an object store. */
const isServed = /priv\/static|static_path|"static"|\buploads\/|"uploads"|\bS3\b|presign|Waffle|Storage/;

/** Kinds in which browsers run scripts. */
const activeKinds =
  /^(\.(html?|svgz?|xml|xhtml|xht|js|mjs)|text\/html|image\/svg\+xml|application\/xhtml\+xml|\*\/\*)$/i;

function kindsOf(node: Node): readonly string[] {
  if (node.kind === "list") return node.items.flatMap((item) => textOfLiteral(item) ?? []);
  return wordsOf(node) ?? [];
}
