/** Reports archives of others that are unpacked without a look at their names and sizes. */

import { flow } from "../../flow/flow.ts";
import { isOfCaller, judge, type SinkTable, sinkCalls } from "../../flow/sink-tables.ts";
import type { Reached } from "../../flow/sinks.ts";
import { extractors, inflaters } from "../../flow/sinks-parsers.ts";
import type { Value } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { library } from "../../project/library.ts";
import { isAtom } from "../../project/nodes.ts";
import { audiences, confidenceFor } from "../../project/router/audience.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";

export const archiveExtract = defineRule({
  id: "archive-extract",
  title: "Archive of others unpacked without checks",
  severity: "high",
  cwe: [22, 409],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, library, audiences],
  messages: {
    extract:
      "`{function}` unpacks {origin} as it is: names in an archive can lead out of its folder, and small archives can become huge.",
    inflate: {
      severity: "medium",
      text: "`{function}` unpacks {origin} in one go: a byte can become a thousand, so that a few megabytes fill gigabytes of memory.",
    },
    library: {
      severity: "low",
      text: "`{function}` unpacks {origin} without a look at names and sizes. Callers of this library may take it from others.",
    },
  },
  check({ file, calls, flow, library, audiences, report, dismiss }) {
    const listed = new Set(
      calls.to(":zip.list_dir", ":zip.table", ":erl_tar.table").map(({ definition }) => definition),
    );
    const judgeAll = (tables: readonly SinkTable[], kind: "extract" | "inflate") => {
      for (const { call, index, name } of sinkCalls(tables, calls)) {
        const message = isIntoMemory(call) ? "inflate" : kind;
        if (!isServing(file.path, call) || isListedBefore(call)) continue;
        const value = flow.valueOf(call, index);
        if (isUpload(value)) {
          report(call.nameSpan, message, { data: { function: name, origin: "an uploaded file" }, confidence: "high" });
          continue;
        }
        const reached = judge(value, { span: call.nameSpan, note: "is unpacked" }, dismiss);
        if (!reached) continue;
        if (kind === "inflate" && reached.origin.kind !== "request") continue; // `http-response-unbounded` tells of what no request brings.
        const { text: origin, trace } = reached;
        const isOfService = message === "inflate" && reached.origin.kind !== "request"; // Mostly one that the app chose.
        const confidence = isOfService ? "low" : confidenceFor(audiences.ofTrace(trace), reached.confidence, "medium");
        const data = { function: name, origin };
        if (library.isOffered && (isOfCaller(reached) || isAnswer(reached)))
          report(call.nameSpan, "library", { data, confidence: "medium", trace });
        else report(call.nameSpan, message, { data, confidence, trace });
      }
    };
    const isListedBefore = ({ definition }: Call) => definition !== undefined && listed.has(definition);
    judgeAll(extractors, "extract");
    judgeAll(inflaters, "inflate");
  },
});

/** `:zip.unzip(data, [:memory])` writes no files. */
function isIntoMemory({ args }: Call): boolean {
  const options = args[1];
  return options?.kind === "list" && options.items.some((item) => isAtom(item, "memory"));
}

/** `response.body`, of whatever server the callers of a client ask. */
function isAnswer({ origin: { kind, path } }: Reached): boolean {
  return kind === "unknown" && path.at(-1) === "body";
}

/** The server chooses the name of an uploaded file, and its sender what is in it. */
function isUpload(value: Value): boolean {
  return value.kind === "trusted" && value.why.endsWith("an upload is written to");
}
