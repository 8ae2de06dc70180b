/** Reports content types of responses that the client or the uploader chooses. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { type Reached, reaching } from "../../flow/sinks.ts";
import type { Origin, Value } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { settersIn } from "../../project/content-types.ts";
import { replace } from "../../project/edits.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";

export const contentTypeInput = defineRule({
  id: "content-type-input",
  title: "Content type chosen by the client",
  severity: "medium",
  cwe: [434, 79],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["XSS.ContentType"],
  scope: "file",
  needs: [calls, flow],
  messages: {
    chosen: "{origin} decides the content type: as `text/html` what is sent runs scripts in the reader's browser.",
  },
  check({ calls, flow, report, dismiss }) {
    const judge = (call: Call, value: Value, node: Node | undefined) => {
      const reached = reaching(value, {
        span: call.nameSpan,
        note: "becomes the content type",
        isHarmless: cannotChooseType,
      });
      if (!reached) return dismiss(call.nameSpan, harmlessBecause(value));
      const { trace, text: origin } = reached;
      report(call.nameSpan, "chosen", {
        data: { origin },
        confidence: confidenceOf(reached),
        trace,
        fixes: fixesOf(call, node),
      });
    };
    for (const { call, type } of settersIn(calls)) if (type) judge(call, flow.valueAt(call, type), type);
    for (const call of calls.to("Phoenix.Controller.send_download/3")) {
      const options = flow.valueOf(call, 2);
      if (options.kind !== "record") continue;
      const type = options.fields.get("content_type");
      const shown = options.fields.get("disposition");
      if (type && shown?.kind === "constant" && shown.text === "inline") judge(call, type, undefined);
    }
  },
});

/** What went through a call that is not followed is the type only where its name says so. */
function confidenceOf({ origin, confidence }: Reached): Confidence {
  return origin.isDoubtful && !/type|mime/i.test(origin.path[0] ?? "") ? "low" : confidence;
}

/** Behind `image/` only images can be chosen, of which SVG alone runs scripts. */
function cannotChooseType({ before }: Origin): boolean {
  return before !== undefined && /^[a-z]+\//.test(before) && !/^(text|application)\/$/.test(before);
}

function fixesOf({ form }: Call, node: Node | undefined): readonly ProposedFix[] {
  if (node?.kind !== "variable") return [];
  const text = `if(${node.name} in ~w(image/png image/jpeg image/gif image/webp), do: ${node.name}, else: "application/octet-stream")`;
  return [{ title: "Let only pictures through", class: "review", edits: [replace(form, node, text)] }];
}
