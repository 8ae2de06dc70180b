/** Reports responses made of request data that a browser reads as HTML: of such a type, or of none. */

import type { Confidence } from "../../finding.ts";
import { type Flow, flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { type Reached, reaching } from "../../flow/sinks.ts";
import type { Origin, Value } from "../../flow/values.ts";
import { namesText } from "../../flow/written-texts.ts";
import { type Call, calls } from "../../project/calls.ts";
import { type ContentType, contentTypeOf, isDownloaded, runsScripts } from "../../project/content-types.ts";
import { replace } from "../../project/edits.ts";
import { type Names, names } from "../../project/names.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";

export const xssSendResp = defineRule({
  id: "xss-send-resp",
  title: "Request data in a response that is read as HTML",
  severity: "high",
  cwe: [79],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["XSS.SendResp"],
  scope: "file",
  needs: [calls, flow, names],
  messages: {
    html: "`{function}` sends {origin} as `{type}` without escaping: a script in it runs in the reader's browser.",
    untyped:
      "`{function}` sends {origin} without a content type: a browser that finds markup at the start reads it as HTML, and runs the scripts in it.",
  },
  check({ calls, flow, names, report, dismiss }) {
    const judge = (call: Call, body: Value) => {
      if (isDownloaded(call, calls)) return dismiss(call.nameSpan, "Browsers keep it as a file and show nothing of it");
      const type = contentTypeOf(call, calls);
      if (type.kind === "computed" || (type.kind === "written" && !runsScripts(type.text)))
        return dismiss(
          call.nameSpan,
          "Its content type is none that runs scripts, or set to something that is not written down",
        );
      const reached = reaching(body, {
        span: call.nameSpan,
        note: "is sent as it is",
        harmless: type.kind === "none" ? ["html", "json", "code"] : ["html"],
        isHarmless: (origin) => type.kind === "none" && isBehindText(origin),
      });
      if (!reached) return dismiss(call.nameSpan, harmlessBecause(body));
      if (isRedirect(call, flow) || (reached.confidence === "low" && type.kind === "none")) return undefined; // Mostly bodies that are no text of people.
      const { trace, text: origin } = reached;
      const confidence = confidenceOf(reached, type, call, names);
      const fixes = fixesOf(call, type);
      if (type.kind === "written")
        report(call.nameSpan, "html", {
          data: { function: call.name, origin, type: type.text },
          confidence,
          trace,
          fixes,
        });
      else report(call.nameSpan, "untyped", { data: { function: call.name, origin }, confidence, trace, fixes });
    };
    for (const call of calls.to("Plug.Conn.send_resp/3", "Plug.Conn.resp/3"))
      judge(call, flow.throughRows(flow.valueOf(call, 2)));
    for (const call of calls.to("Plug.Conn.chunk/2")) judge(call, flow.valueOf(call, 1));
  },
});

/** What went through a call that is not followed is mostly made by it, as a feed or a site map is. */
function confidenceOf(reached: Reached, { kind }: ContentType, call: Call, names: Names): Confidence {
  if (reached.origin.isDoubtful && !namesText(reached.origin)) return "low";
  return kind === "none" && mayForbidGuessing(call, names) && reached.confidence === "high"
    ? "medium"
    : reached.confidence;
}

/** Browsers go on to the `location` of these without showing the body. */
function isRedirect(call: Call, flow: Flow): boolean {
  const status = call.args.length === 3 ? flow.valueOf(call, 1) : undefined;
  return (
    status?.kind === "constant" &&
    /^(30[12378]|moved_permanently|found|see_other|temporary_redirect|permanent_redirect)$/.test(status.text ?? "")
  );
}

/** Pipelines of controllers mostly set `x-content-type-options: nosniff`, after which browsers do not guess. */
function mayForbidGuessing({ form }: Call, names: Names): boolean {
  const module = names.moduleAround(form);
  return module !== undefined && (names.usesOf(module).has("Phoenix.Controller") || /Controller$/.test(module.name));
}

/** Browsers look for markup at the start of a body alone: https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type */
function isBehindText({ before }: Origin): boolean {
  return before !== undefined && /^\s*[^\s<\uFFFC]/.test(before);
}

/** The type goes before the response: `conn |> put_resp_content_type("text/plain") |> send_resp(200, body)`. */
function fixesOf(call: Call, type: ContentType): readonly ProposedFix[] {
  const [conn] = call.args;
  if (type.kind !== "none" || call.style !== "plain" || conn?.kind !== "variable" || call.target) return [];
  const text = `put_resp_content_type(${conn.name}, "text/plain")`;
  return [{ title: "Send it as plain text", class: "review", edits: [replace(call.form, conn, text)] }];
}
