/**
 * What a LiveView keeps from one event to the next: `assign(socket, :filter, filter)` in one callback, `socket.assigns.filter` in another.
 * https://hexdocs.pm/phoenix_live_view/Phoenix.LiveView.html#module-life-cycle
 *
 * Invariants: nothing is looked at before a question meets such an assign; a key that nothing of the module is seen to assign stays what it is.
 */

import type { ProjectInput } from "../project/analysis.ts";
import { names } from "../project/names.ts";
import { spanOf } from "../syntax/source-file.ts";
import { type Assignment, assignmentsIn } from "./assigns.ts";
import { evaluated } from "./evaluated.ts";
import { doneTo } from "./substitute.ts";
import {
  field,
  flat,
  join,
  mapOrigins,
  mapParts,
  type Origin,
  shortened,
  stepped,
  unknown,
  type Value,
} from "./values.ts";

/** Places that assign one key which are looked at. */
const maxAssignments = 12;

/** Puts in what the callbacks of the same LiveView assign. `resolve` puts in what callers hand in. */
export function createThroughAssigns(project: ProjectInput, resolve: (value: Value) => Value): (value: Value) => Value {
  const known = new Map<string, Value | undefined>();
  const found = new Map<string, readonly Assignment[]>();

  const assignmentsOf = (live: string): readonly Assignment[] => {
    const module = project.get(names).module(live);
    const assignments = found.get(live) ?? (module ? assignmentsIn(module) : []);
    found.set(live, assignments);
    return assignments;
  };

  const keptUnder = (live: string, key: string): Value | undefined => {
    const name = `${live} ${key}`;
    if (known.has(name)) return known.get(name);
    const assignments = assignmentsOf(live).filter((one) => one.key === key);
    const values = assignments.slice(0, maxAssignments).map((one) => assignedBy(one, project));
    const kept = values.length > 0 ? resolve(join(values)) : undefined;
    known.set(name, kept);
    return kept;
  };

  const into = (value: Value): Value => {
    if (value.kind === "record") return mapParts(value, into);
    if (value.kind !== "open" || !value.origins.some(isKept)) return value;
    return join(
      value.origins.map((origin): Value => {
        const [key] = origin.path;
        const kept = isKept(origin) && key !== undefined ? keptUnder(origin.live ?? "", key) : undefined;
        return kept ? inherited(partOf(kept, origin.path.slice(1)), origin) : { kind: "open", origins: [origin] };
      }),
    );
  };
  return into;
}

function isKept({ kind, live }: Origin): boolean {
  return kind === "assign" && live !== undefined;
}

function assignedBy({ key, value, call, placed }: Assignment, project: ProjectInput): Value {
  const { form, fact } = placed;
  const assigned = project.of(evaluated, form).in({ form, definition: fact }).values.get(value);
  const step = { span: spanOf(form, call.nameRange), note: `kept as the assign \`${key}\`` };
  return stepped(assigned ?? unknown("an assign"), step);
}

function partOf(value: Value, path: readonly string[]): Value {
  return path.reduce((part: Value, key) => field(part, key), value);
}

/** The value after what is done to the assign. Another event may have assigned the key last, so that it is not certain any more. */
function inherited(value: Value, done: Origin): Value {
  return mapOrigins(flat(value), (origin) => {
    if ((origin.kind !== "request" && origin.kind !== "stored") || origin.isDoubtful) return done;
    return { ...origin, ...doneTo(origin, done), steps: shortened([...origin.steps, ...done.steps]), isDoubtful: true };
  });
}
