/** Reports paths of files that the request decides. */

import { pathConfidence } from "../../flow/addresses.ts";
import { flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { reaching } from "../../flow/sinks.ts";
import { type FileSink, fileSinks, isClientName, isCompiled, isUploadedPath } from "../../flow/sinks-files.ts";
import { type Origin, untreated } from "../../flow/values.ts";
import { calls } from "../../project/calls.ts";
import { basenameEdit, joinedName } from "../../project/joined-paths.ts";
import { names } from "../../project/names.ts";
import { isScript } from "../../project/paths.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";

export const pathTraversal = defineRule({
  id: "path-traversal",
  title: "Path of a file from the request",
  severity: "high",
  cwe: [22],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["Traversal.FileModule"],
  scope: "file",
  needs: [calls, flow, names],
  messages: {
    write: {
      severity: "critical",
      text: "`{function}` changes whatever file {origin} leads to: with `../` in it, also outside of the folder that is meant.",
    },
    read: "`{function}` reads whatever file {origin} leads to: with `../` in it, also outside of the folder that is meant.",
    probe: {
      severity: "low",
      text: "`{function}` tells whether the file exists that {origin} leads to, also outside of the folder that is meant.",
    },
  },
  check({ file, calls, flow, names, report, dismiss }) {
    const reported = new Set<unknown>();
    for (const { call, name, index, use } of fileSinks(calls)) {
      if (isCompiled(call)) continue;
      const value = flow.valueOf(call, index);
      if (untreated(value, "path").some(isClientName)) continue; // `upload-filename` tells of it.
      const reached = reaching(value, {
        span: call.nameSpan,
        note: notes[use],
        harmless: ["path"],
        isHarmless: isUploadedPath,
      });
      if (!reached) {
        dismiss(call.nameSpan, harmlessBecause(value));
        continue;
      }
      const { trace, text: origin } = reached;
      const confidence = pathConfidence(reached, names);
      if (reported.has(call.node) || (confidence === "low" && isOwnBusiness(file.path, reached.origin))) continue;
      reported.add(call.node);
      const fixes = fixesOf({ call, index });
      report(call.nameSpan, use, { data: { function: name, origin }, confidence, trace, fixes });
    }
  },
});

const notes: Readonly<Record<FileSink["use"], string>> = {
  write: "becomes the path of a file that is changed",
  read: "becomes the path of a file that is read",
  probe: "becomes the path of a file that is looked for",
};

/** A function that is given a whole path, and people who run a task at their own machine, choose the file themselves: it is a part behind a folder that can lead out of it. */
function isOwnBusiness(path: string, { before }: Origin): boolean {
  return before === undefined || isScript(path);
}

function fixesOf({ call, index }: Pick<FileSink, "call" | "index">): readonly ProposedFix[] {
  const name = joinedName(call.args[index], call);
  if (!name) return [];
  return [{ title: "Keep only the name in the folder", class: "review", edits: [basenameEdit(name, call)] }];
}
