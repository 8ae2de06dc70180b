/** Functions of libraries by what harm an argument can do: the form of the tables `sinks-*.ts`, and their questions. */

import type { Call, Calls } from "../project/calls.ts";
import type { Span } from "../syntax/source-file.ts";
import { harmlessBecause } from "./harmless.ts";
import { type Reached, reaching, type Sink } from "./sinks.ts";
import type { Value } from "./values.ts";

/** The guarded functions of one library. */
export interface SinkTable {
  readonly documentation: string;
  /** `Module.name` or `Module.name/arity`, with the index of the argument that can do harm. */
  readonly functions: Readonly<Record<string, number>>;
}

export interface SinkCall {
  readonly call: Call;
  /** `System.cmd`, for messages. */
  readonly name: string;
  /** Index of the argument that can do harm. */
  readonly index: number;
}

/** The calls of a file to functions of these tables. */
export function sinkCalls(tables: readonly SinkTable[], calls: Calls): readonly SinkCall[] {
  return tables.flatMap(({ functions }) =>
    Object.entries(functions).flatMap(([signature, index]) =>
      calls
        .to(signature)
        .filter(({ arity }) => index < arity)
        .map((call) => ({ call, name: functionName(call), index })),
    ),
  );
}

/** `System.cmd` for a call that is resolved; else its name as it is written. */
export function functionName({ resolution, name }: Pick<Call, "resolution" | "name">): string {
  return resolution.isKnown && resolution.module !== "" ? `${resolution.module}.${name}` : name;
}

/** What can do harm at a sink; where nothing can, `dismiss` is told why. */
export function judge(value: Value, sink: Sink, dismiss: (at: Span, reason: string) => void): Reached | undefined {
  const reached = reaching(value, sink);
  if (!reached) dismiss(sink.span, harmlessBecause(value));
  return reached;
}

/** True for what a parameter of a library's function hands in: nobody sees who decides it. What supervisors and the compiler hand in is the caller's own. */
export function isOfCaller({ origin }: Reached): boolean {
  return origin.kind === "unknown" && /^(?:the|a) parameter /.test(origin.text) && !ownCallbacks.test(origin.text);
}

const ownCallbacks =
  /`(init|start|start_link|child_specs?|mount|terminate|handle_(info|event|params|continue)|__\w+__)\/\d+`/;
