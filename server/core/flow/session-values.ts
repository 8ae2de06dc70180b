/**
 * What the session keeps from one request to the next: `put_session(conn, :return_to, url)` in one place, `get_session(conn, :return_to)` or the session of
 * a LiveView's `mount/3` in another. https://hexdocs.pm/plug/Plug.Conn.html#put_session/3
 *
 * Invariants: nothing is looked at before a question meets a part of the session; a key that nothing is seen to set stays what it is.
 */

import { type FileIndex, fileAnalysis, type ProjectInput } from "../project/analysis.ts";
import { type Call, calls } from "../project/calls.ts";
import { literalBehind } from "../project/literals.ts";
import { names } from "../project/names.ts";
import { isTestPath } from "../project/paths.ts";
import type { Node } from "../syntax/ast.ts";
import { spanOf } from "../syntax/source-file.ts";
import { evaluated } from "./evaluated.ts";
import { keyOf } from "./patterns.ts";
import { isOfSession, sessionPart } from "./session-part.ts";
import { doneTo } from "./substitute.ts";
import { field, flat, join, mapOrigins, mapParts, type Origin, shortened, stepped, type Value } from "./values.ts";

interface Write {
  readonly key: string;
  readonly call: Call;
  readonly value: Node;
}

const writingFiles: FileIndex = {
  name: "writes of the session",
  keysOf: ({ path, text }) => (text.includes("put_session") && !isTestPath(path) ? ["put_session"] : []),
};

const writesIn = fileAnalysis("session-writes-in", ({ get, project }): readonly Write[] =>
  get(calls)
    .named("put_session")
    .flatMap((call) => {
      const [, written, value] = call.args;
      const module = project.get(names).moduleAround(call.form);
      const key = written && keyOf(literalBehind(written, call.form, module).fact);
      return key === undefined || !value ? [] : [{ key, call, value }];
    }),
);

/** Calls that set one key which are looked at. */
const maxWrites = 12;

/** Puts in what is written into the session. `resolve` puts in what callers hand in. */
export function createSessionInto(project: ProjectInput, resolve: (value: Value) => Value): (value: Value) => Value {
  const known = new Map<string, Value | undefined>();

  const keptUnder = (key: string): Value | undefined => {
    if (known.has(key)) return known.get(key);
    const writes = project.having(writingFiles, "put_session").flatMap((path) => project.of(writesIn, { path }));
    const values = writes.flatMap((write) => (write.key === key ? [valueIn(write, project)] : [])).slice(0, maxWrites);
    const kept = values.length > 0 ? resolve(join(values)) : undefined;
    known.set(key, kept);
    return kept;
  };

  const into = (value: Value): Value => {
    if (value.kind === "record") return mapParts(value, into);
    if (value.kind !== "open" || !value.origins.some(isOfSession)) return value;
    return join(
      value.origins.map((origin): Value => {
        const [key] = origin.path;
        const kept = isOfSession(origin) && key !== undefined ? keptUnder(key) : undefined;
        return kept ? inherited(partOf(kept, origin.path.slice(1)), origin) : { kind: "open", origins: [origin] };
      }),
    );
  };
  return into;
}

function valueIn({ call, key, value }: Write, project: ProjectInput): Value {
  const kept = project.of(evaluated, call.form).in(call).values.get(value);
  const step = { span: spanOf(call.form, call.nameRange), note: `kept in the session as \`${key}\`` };
  return kept ? stepped(kept, step) : sessionPart();
}

function partOf(value: Value, path: readonly string[]): Value {
  return path.reduce((part: Value, key) => field(part, key), value);
}

/** The value after what is done to the part of the session. Other code may have written the key last, so that it is not certain any more. */
function inherited(value: Value, done: Origin): Value {
  return mapOrigins(flat(value), (origin) => {
    if (origin.kind !== "request" && origin.kind !== "stored") return done;
    return {
      ...origin,
      ...doneTo(origin, done),
      steps: shortened([...origin.steps, ...done.steps]),
      isDoubtful: true,
    };
  });
}
