/** Reports files that are sent to the client under a path that the request decides. */

import { isBesideText, pathConfidence } from "../../flow/addresses.ts";
import { flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { reaching } from "../../flow/sinks.ts";
import { downloadedPath, fileSenders, isUploadedPath } from "../../flow/sinks-files.ts";
import type { Value } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { basenameEdit, joinedName } from "../../project/joined-paths.ts";
import { names } from "../../project/names.ts";
import { audiences, confidenceOfHarm } from "../../project/router/audience.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";

export const sendFileTraversal = defineRule({
  id: "send-file-traversal",
  title: "File sent whose path the request decides",
  severity: "high",
  cwe: [22, 73],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["Traversal.SendFile", "Traversal.SendDownload"],
  scope: "file",
  needs: [calls, flow, names, audiences],
  messages: {
    sent: "`{function}` sends whatever file {origin} leads to: with `../` in it, also the app's own files and secrets.",
  },
  check({ calls, flow, names, audiences, report, dismiss }) {
    const judge = (call: Call, value: Value, path: Node | undefined) => {
      const reached = reaching(value, {
        span: call.nameSpan,
        note: "becomes the path of the file that is sent",
        harmless: ["path"],
        isHarmless: isUploadedPath,
      });
      if (!reached) return dismiss(call.nameSpan, harmlessBecause(value));
      const { trace, text: origin } = reached;
      const own = isBesideText(reached.origin) ? "low" : pathConfidence(reached, names);
      const isSent = reached.origin.kind === "request";
      const confidence = isSent ? confidenceOfHarm(audiences.ofTrace(trace), own) : own;
      const name = joinedName(path, call);
      const title = "Keep only the name in the folder";
      const fixes: readonly ProposedFix[] = name ? [{ title, class: "review", edits: [basenameEdit(name, call)] }] : [];
      report(call.nameSpan, "sent", { data: { function: call.name, origin }, confidence, trace, fixes });
    };
    for (const { call, index } of fileSenders(calls))
      judge(call, flow.throughKept(flow.valueOf(call, index)), call.args[index]);
    for (const call of calls.to("Phoenix.Controller.send_download")) {
      const path = downloadedPath(flow.valueOf(call, 1));
      const [, written] = call.args;
      if (path) judge(call, path, written?.kind === "tuple" ? written.items[1] : undefined);
    }
  },
});
