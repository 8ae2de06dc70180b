/** The flow analysis: what a rule asks about a value that reaches a call. */

import { fileAnalysis } from "../project/analysis.ts";
import type { Call } from "../project/calls.ts";
import type { Site } from "../project/options.ts";
import type { Node } from "../syntax/ast.ts";
import { withoutUndeclared } from "./declared-arguments.ts";
import { evaluated } from "./evaluated.ts";
import { createAssignsInto } from "./given-assigns.ts";
import { createResolver } from "./handed-in.ts";
import { createJobsInto } from "./job-values.ts";
import { createThroughAssigns } from "./live-assigns.ts";
import { createSessionInto } from "./session-values.ts";
import { createThroughRows } from "./stored-fields.ts";
import { unknown, type Value } from "./values.ts";
import { withoutWritten, writtenParameters } from "./written-parameters.ts";

export interface Flow {
  /** The value of an argument of a call; for a capture (`&raw/1`) of what it is called with. */
  valueOf(call: Call, index?: number): Value;
  /** The value of an expression in a definition, or in a template file's form. */
  valueAt(site: Site, node: Node): Value;
  /** The value with what is seen to be kept from earlier requests: in the fields of rows, unchecked, and in the assigns of a LiveView. */
  throughKept(value: Value): Value;
  /** The value with what requests are seen to write into the fields of rows that it holds, unchecked, as stored before. */
  throughRows(value: Value): Value;
  /** A part that was taken out of a value, without what no GraphQL schema lets through. */
  asDeclared(value: Value): Value;
}

export const flow = fileAnalysis("flow", ({ file, project, get }): Flow => {
  const resolve = createResolver(project);
  const written = project.get(writtenParameters);
  const sessionInto = createSessionInto(project, resolve);
  const assignsInto = file.language === "elixir" ? undefined : createAssignsInto(file.path, project, resolve);
  const found = (value: Value | undefined): Value => {
    const resolved = resolve(value ?? unknown("code that could not be followed"));
    const given = sessionInto(assignsInto ? assignsInto(resolved) : resolved);
    const sent = written.size > 0 ? withoutWritten(given, written) : given;
    return jobsInto(withoutUndeclared(sent, project));
  };
  const throughAssigns = createThroughAssigns(project, resolve);
  const throughRows = createThroughRows(project, resolve);
  const jobsInto = createJobsInto(project, (value) => throughRows(resolve(value)));
  return {
    valueOf: (call, index = 0) => {
      const { values, handed } = get(evaluated).in(call);
      const arg = call.args[index];
      return found(call.style === "capture" ? handed.get(call.node)?.[index] : arg && values.get(arg));
    },
    throughKept: (value) => throughRows(throughAssigns(value)),
    throughRows,
    asDeclared: (value) => withoutUndeclared(value, project),
    valueAt: (site, node) => found(get(evaluated).in(site).values.get(node)),
  };
});
