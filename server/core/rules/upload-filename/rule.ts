/** Reports names of uploaded files, which the uploader chooses, that become paths. */

import type { Confidence } from "../../finding.ts";
import { type Flow, flow } from "../../flow/flow.ts";
import type { SinkCall } from "../../flow/sink-tables.ts";
import { reaching } from "../../flow/sinks.ts";
import { fileSinks, isClientName, isCompiled, isUploadedPath, objectSinks } from "../../flow/sinks-files.ts";
import { flat, type Origin, untreated, type Value } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { basenameEdit, joinedName } from "../../project/joined-paths.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { textOf } from "../../syntax/source-file.ts";

export const uploadFilename = defineRule({
  id: "upload-filename",
  title: "Uploader's file name used as a path",
  severity: "high",
  cwe: [22, 434],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow],
  messages: {
    file: "`{function}` takes the name that the uploader chose as a path: `../` in it leads out of the folder, and it can overwrite the files of others.",
    object: {
      severity: "medium",
      text: "`{function}` takes the name that the uploader chose: it can overwrite the objects of others.",
    },
  },
  check({ calls, flow, report }) {
    const reported = new Set<unknown>();
    const judge = (sink: SinkCall, message: "file" | "object") => {
      const { call, name } = sink;
      const found = isCompiled(call) || reported.has(call.node) ? undefined : clientNameIn(sink, flow, message);
      if (!found) return;
      reported.add(call.node);
      const { confidence, trace } = found;
      const fixes = message === "file" ? fixesOf(sink) : [];
      report(call.nameSpan, message, { data: { function: name }, confidence, trace, fixes });
    };
    for (const sink of fileSinks(calls)) if (sink.use !== "probe") judge(sink, "file");
    for (const sink of objectSinks(calls)) judge(sink, "object");
  },
});

function clientNameIn({ call, index }: SinkCall, flow: Flow, message: "file" | "object") {
  const value = flow.valueOf(call, index);
  if (message === "object" && !untreated(value).every(isAlone)) return undefined;
  const reached = reaching(value, {
    span: call.nameSpan,
    note: message === "file" ? "becomes a path" : "becomes the object's name",
    harmless: message === "file" ? ["path"] : [],
    isHarmless: (origin) => !isClientName(origin),
  });
  if (!reached) return undefined;
  const confidence = isAnyPart(value) ? "low" : confidenceOf(reached.origin, reached.confidence, call);
  return { ...reached, confidence };
}

/** Where a key that is computed takes a part of what an upload left, it can be the path that the server chose as well as the name. */
function isAnyPart(value: Value): boolean {
  const one = flat(value);
  return one.kind === "open" && one.origins.some((origin) => origin.kind === "request" && isUploadedPath(origin));
}

/** An object's name that has another part, such as the id of its owner, overwrites nothing of others. */
function isAlone(origin: Origin): boolean {
  return isClientName(origin) && !origin.before?.includes("\uFFFC");
}

/** Nothing but uploads has `client_name`; `filename` can also be a field of something else. */
function confidenceOf({ path, isDoubtful }: Origin, confidence: Confidence, call: Call): Confidence {
  if (confidence === "high") return confidence;
  if (/^client_/.test(path.at(-1) ?? "")) return isDoubtful ? "medium" : "high";
  return takesUpload(call) && !isDoubtful ? "high" : confidence;
}

/** `def store(%Plug.Upload{filename: name})` */
function takesUpload({ definition, form }: Call): boolean {
  return definition?.params.some((param) => /\bPlug\.Upload\{/.test(textOf(form, param))) ?? false;
}

function fixesOf({ call, index }: SinkCall): readonly ProposedFix[] {
  const name = joinedName(call.args[index], call);
  if (!name) return [];
  return [{ title: "Keep only the name in the folder", class: "review", edits: [basenameEdit(name, call)] }];
}
