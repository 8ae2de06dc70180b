/** What renderers of structured texts (ProseMirror, Slate, Editor.js) put into tags: the parts of nodes that were decoded from JSON. */

import type { Flow } from "../../flow/flow.ts";
import { type Reached, reaching } from "../../flow/sinks.ts";
import { isServing } from "../../project/run-time.ts";
import { type PutIntoTags, takesUnderText } from "../../project/written-markup.ts";
import { type Span, spanOf } from "../../syntax/source-file.ts";

/** Parts of nodes that people write; others, such as a level or an id, the editor makes. */
const written =
  /^(src|href|ur[il]|link|alt|title|caption|name|text|label|content|html|description|summary|value|author|cite)$/;

export interface ShownNode {
  readonly at: Span;
  readonly reached: Reached;
}

/** Those of a node that nobody is seen to escape. What a request holds under such a name is told of where it is sent. */
export function shownNodes(put: readonly PutIntoTags[], flow: Flow): readonly ShownNode[] {
  return put.flatMap(({ form, definition, node, range }) => {
    if (!isServing(form.path, { definition, around: undefined, template: undefined })) return [];
    const at = spanOf(form, range);
    const reached = reaching(flow.valueAt({ form, definition }, node), { span: at, note: "", harmless: ["html"] });
    const key = reached?.origin.path.at(-1);
    const isOfNode = key !== undefined && written.test(key) && takesUnderText(definition, key);
    return reached && isOfNode && reached.origin.kind === "unknown" && !reached.origin.isDoubtful
      ? [{ at, reached }]
      : [];
  });
}
