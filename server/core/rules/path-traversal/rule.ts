/** Reports paths of files that the request decides. */

import type { Confidence } from "../../finding.ts";
import { isBesideText, pathConfidence } from "../../flow/addresses.ts";
import { flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { leastGuarded, type Reached, waysTo } from "../../flow/sinks.ts";
import { type FileSink, fileSinks, isClientName, isCompiled, isUploadedPath } from "../../flow/sinks-files.ts";
import { type Origin, untreated } from "../../flow/values.ts";
import { calls } from "../../project/calls.ts";
import { fixedEndingOf, limitsFiles } from "../../project/fixed-endings.ts";
import { basenameEdit, joinedName } from "../../project/joined-paths.ts";
import { names } from "../../project/names.ts";
import { isScript } from "../../project/paths.ts";
import { audiences, confidenceOfHarm } from "../../project/router/audience.ts";
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
  needs: [calls, flow, names, audiences],
  messages: {
    write: {
      severity: "critical",
      text: "`{function}` {does} whatever file {origin} leads to: with `../` in it, also outside of the folder that is meant.",
    },
    read: "`{function}` reads whatever file {origin} leads to: with `../` in it, also outside of the folder that is meant.",
    folder:
      "`{function}` makes folders wherever {origin} leads: with `../` in it, also outside of the folder that is meant.",
    named: {
      severity: "medium",
      text: "`{function}` {does} the file that {origin} leads to: with `../` in it, also outside of the folder that is meant, as far as its name ends in `{ending}`.",
    },
    probe: {
      severity: "low",
      text: "`{function}` tells whether the file exists that {origin} leads to, also outside of the folder that is meant.",
    },
  },
  check({ file, calls, flow, names, audiences, report, dismiss }) {
    const found: Found[] = [];
    const foldersMade = new Set(calls.to("File.mkdir_p", "File.mkdir_p!").map(({ definition }) => definition));
    for (const sink of fileSinks(calls)) {
      const { call, index, use } = sink;
      if (isCompiled(call)) continue;
      const value = flow.throughKept(flow.valueOf(call, index));
      if (untreated(value, "path").some(isClientName)) continue; // `upload-filename` tells of it.
      const ways = waysTo(value, {
        span: call.nameSpan,
        note: notes[use],
        harmless: ["path"],
        isHarmless: isUploadedPath,
      });
      const isStuck = ({ origin }: Reached) => isBesideText(origin) && !foldersMade.has(call.definition);
      const ownConfidence = (way: Reached) => (isStuck(way) ? "low" : pathConfidence(way, names));
      const confidenceOf = (way: Reached) =>
        way.origin.kind === "request"
          ? confidenceOfHarm(audiences.ofTrace(way.trace), ownConfidence(way))
          : ownConfidence(way);
      const judged = leastGuarded(ways, confidenceOf);
      if (!judged) {
        dismiss(call.nameSpan, harmlessBecause(value));
        continue;
      }
      const { reached, confidence } = judged;
      if (ownConfidence(reached) === "low" && isOwnBusiness(file.path, reached.origin)) continue;
      const ending = fixedEndingOf(call.args[index], call);
      found.push({ sink, reached, confidence, message: messageOf(sink, ending), ending: ending ?? "" });
    }
    for (const { sink, reached, confidence, message, ending } of worstOfEach(found)) {
      const { call, name } = sink;
      const { text: origin, trace } = reached;
      const data = { function: name, origin, ending, does: doingOf(sink) };
      report(call.nameSpan, message, { data, confidence, trace, fixes: fixesOf(sink) });
    }
  },
});

type MessageKey = "write" | "read" | "folder" | "named" | "probe";

interface Found {
  readonly sink: FileSink;
  readonly reached: Reached;
  readonly confidence: Confidence;
  readonly message: MessageKey;
  readonly ending: string;
}

function messageOf({ call, use }: FileSink, ending: string | undefined): MessageKey {
  if (use === "probe") return use;
  if (/^(mkdir|make_dir)/.test(call.name)) return "folder";
  return limitsFiles(ending) ? "named" : use;
}

/** From the worst on. */
const order: readonly MessageKey[] = ["write", "read", "folder", "named", "probe"];

/** One for each path that a function makes, since one change mends all its uses: the worst, and of those alike the first. */
function worstOfEach(found: readonly Found[]): readonly Found[] {
  const groups = new Map<unknown, Map<string, Found>>();
  for (const one of found) {
    const { call } = one.sink;
    const { text, path, kind } = one.reached.origin;
    const key = kind === "unknown" ? String(call.start) : `${text} ${path.join(".")}`;
    const group = groups.get(call.definition ?? call.form) ?? new Map<string, Found>();
    const known = group.get(key);
    if (!known || isWorse(one, known)) group.set(key, one);
    groups.set(call.definition ?? call.form, group);
  }
  return [...groups.values()].flatMap((group) => [...group.values()]);
}

function isWorse(one: Found, other: Found): boolean {
  const difference = order.indexOf(one.message) - order.indexOf(other.message);
  return difference < 0 || (difference === 0 && one.sink.call.start < other.sink.call.start);
}

function doingOf({ call, use }: FileSink): string {
  if (/^(rm|del)/.test(call.name)) return "deletes";
  return use === "read" ? "reads" : "changes";
}

const notes: Readonly<Record<FileSink["use"], string>> = {
  write: "becomes the path of a file that is changed",
  read: "becomes the path of a file that is read",
  probe: "becomes the path of a file that is looked for",
};

/** A function that is given a whole path, and people who run a task at their own machine, choose the file themselves: it is a part behind a folder that can lead out of it. */
function isOwnBusiness(path: string, { before }: Origin): boolean {
  return before === undefined || isScript(path);
}

function fixesOf({ call, index }: FileSink): readonly ProposedFix[] {
  const name = joinedName(call.args[index], call);
  if (!name) return [];
  return [{ title: "Keep only the name in the folder", class: "review", edits: [basenameEdit(name, call)] }];
}
