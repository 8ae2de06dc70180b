/** Tables of small programs with what the flow must know of each value that reaches `sink/1`. */

import { expect, test } from "vitest";
import { flow } from "../../server/core/flow/flow.ts";
import { reaching } from "../../server/core/flow/sinks.ts";
import type { Origin, Value } from "../../server/core/flow/values.ts";
import { type Call, calls } from "../../server/core/project/calls.ts";
import { projectOf } from "../project-model/check.ts";

/**
 * A name that is a sentence; the source: lines in the action `show(conn, params)` of a controller, whole definitions of that controller, or files by path;
 * and a verdict for each `sink(…)` in the order of the text: `constant text`, `trusted`, or the most certain origin, such as `request user.id`,
 * `maybe request id` after a call that nothing shows, `request id (path)` with its treatments, `request id after https://host/` where text stands before it.
 */
export type Case = readonly [name: string, source: string | Readonly<Record<string, string>>, ...verdicts: string[]];

export function checkFlow(cases: readonly Case[]): void {
  for (const [name, source, ...verdicts] of cases) {
    test(name, async () => expect(await verdictsIn(filesOf(source))).toEqual(verdicts));
  }
}

export function filesOf(source: Case[1]): Readonly<Record<string, string>> {
  if (typeof source !== "string") return source;
  const isDefinitions = /^\s*(@|defp?\s|plug\s|alias\s|import\s)/.test(source);
  const body = isDefinitions ? source : `def show(conn, params) do\n${source}\nend`;
  return { "lib/web/page_controller.ex": `defmodule Web.PageController do\n  use Phoenix.Controller\n${body}\nend\n` };
}

export async function verdictsIn(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const project = await projectOf(files);
  return [...project.files.values()].flatMap((file) =>
    project
      .of(calls, file)
      .named("sink")
      .map((call) => verdictOf(project.of(flow, file).valueOf(call), call)),
  );
}

function verdictOf(value: Value, call: Call): string {
  if (value.kind === "constant") return value.text === undefined ? "constant" : `constant ${value.text}`;
  const reached = reaching(value, { span: call.nameSpan, note: "" });
  return reached ? textOf(reached.origin) : value.kind;
}

function textOf({ kind, path, treatments, before, isDoubtful }: Origin): string {
  const words = [isDoubtful && kind !== "unknown" ? `maybe ${kind}` : kind, path.join(".")];
  if (treatments.length > 0) words.push(`(${treatments.join(" ")})`);
  if (before !== undefined) words.push(`after ${before.replaceAll("\uFFFC", "□")}`);
  return words.filter((word) => word !== "").join(" ");
}
