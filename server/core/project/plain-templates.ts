/** Templates that Phoenix does not know, as their names tell no format: `debugger.eex`. EEx compiles them with its own engine, which escapes nothing. */

import type { Node } from "../syntax/ast.ts";
import type { Form, SourceFile } from "../syntax/source-file.ts";
import { expressionsOf } from "../syntax/template-walk.ts";

export interface Printed {
  readonly form: Form;
  readonly expression: Node;
}

/** What such a template prints into HTML; none for any other file. https://hexdocs.pm/phoenix_template/Phoenix.Template.html */
export function printedBy({ path, language, forms, text }: SourceFile): readonly Printed[] {
  if (language !== "eex" || !/(^|\/)[^/.]+\.eex$/.test(path) || !/<(html|body)\b/i.test(text)) return [];
  return forms.flatMap((form) =>
    form.syntax.templates.flatMap(({ template }) =>
      expressionsOf(template).flatMap(({ expression, marker, block }) =>
        marker === "<%=" && !block ? [{ form, expression }] : [],
      ),
    ),
  );
}
