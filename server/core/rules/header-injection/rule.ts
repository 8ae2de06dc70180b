/** Reports headers whose name, or whose value where it gives orders to the browser, the request decides. */

import type { Confidence } from "../../finding.ts";
import { type Flow, flow } from "../../flow/flow.ts";
import { type Reached, reaching } from "../../flow/sinks.ts";
import { type Call, calls } from "../../project/calls.ts";
import { removeOption } from "../../project/edits.ts";
import { names } from "../../project/names.ts";
import { isAtom, textOfLiteral } from "../../project/nodes.ts";
import { optionsBehind } from "../../project/options.ts";
import { defineRule } from "../../rule.ts";

export const headerInjection = defineRule({
  id: "header-injection",
  title: "Header that the request decides",
  severity: "medium",
  cwe: [113, 644],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, names],
  messages: {
    name: "{origin} decides which header is sent: also one that sets cookies or switches protections off.",
    value:
      "{origin} becomes part of `{header}`, a header that the browser obeys: whoever sends it can add orders of their own.",
    file: "{origin} is put into the header as it is, with `encode: false`: a quote in it starts parameters of its own.",
  },
  check({ calls, flow, names, report }) {
    const reachedBy = (call: Call, index: number, note: string) => {
      const reached = reaching(flow.valueOf(call, index), { span: call.nameSpan, note, harmless: ["header"] });
      return reached && reached.confidence !== "low" ? reached : undefined;
    };
    for (const call of calls.to("Plug.Conn.put_resp_header/3")) {
      const ofName = reachedBy(call, 1, "becomes the header's name");
      const header = textOfLiteral(call.args[1])?.toLowerCase();
      const ofValue = header && obeyed.test(header) ? reachedBy(call, 2, "becomes part of the header") : undefined;
      if (ofName) {
        const { confidence, trace, text: origin } = ofName;
        report(call.nameSpan, "name", { data: { origin }, confidence, trace });
      } else if (ofValue && header) {
        const { trace, text: origin } = ofValue;
        const confidence = confidenceOf(header, ofValue);
        report(call.nameSpan, "value", { data: { origin, header }, confidence, trace });
      }
    }
    for (const call of calls.to("Phoenix.Controller.send_download/3")) {
      const encode = optionsBehind(call.args[2], call, names).byKey.get("encode");
      const reached = encode && isAtom(encode.value, "false") ? fileNameOf(call, flow) : undefined;
      if (!encode || !reached) continue;
      const fixes = [{ title: "Let Phoenix encode it", class: "review", edits: removeOption(encode) }] as const;
      const { confidence, trace, text: origin } = reached;
      report(call.nameSpan, "file", { data: { origin }, confidence, trace, fixes });
    }
  },
});

const obeyed = /^(set-cookie|content-disposition|link|refresh)$/;

/** The name of a download can be another one, also with another ending; what a file is called otherwise, the app mostly decides. */
function confidenceOf(header: string, { confidence, origin }: Reached): Confidence {
  if (header !== "content-disposition") return confidence;
  const isId = /(^|_)(id|uuid|slug|code|token|number|date)$/.test(origin.path.at(-1) ?? ""); // Something was found by it.
  return confidence === "high" && !isId ? "medium" : "low";
}

function fileNameOf(call: Call, flow: Flow) {
  const options = flow.valueOf(call, 2);
  const name = options.kind === "record" ? options.fields.get("filename") : undefined;
  return name && reaching(name, { span: call.nameSpan, note: "is put into the header as it is" });
}
