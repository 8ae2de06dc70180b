/**
 * Memoised computations that know what they read, and by whom they are read.
 *
 * A cell is an input or a pure computation over other cells. Reading a cell brings it up to date: it is computed again only if something that it
 * read has changed, and if the new value equals the old one, its readers are not computed again (early cut-off).
 * A computation may also read later, from a closure in its value: such reads count as its own.
 *
 * A new value of an input puts all who read it, directly or not, in doubt; what is not in doubt is valid without a look at what it read. An eager
 * cell, which reads inputs alone, is computed again before anything else is read, and puts its readers in doubt only if its value is a new one: it
 * keeps an edit of one file away from all the cells that read something of every file.
 *
 * Invariants: a value read equals the value that a fresh memo would compute; a computation that would overrun the slice is interrupted between
 * two cells (`Suspended`) and starts again in the next slice, with everything it had read already computed. One that was interrupted often is let overrun.
 */

import { isEqual } from "./equal.ts";

export interface Cell<V> {
  readonly name: string;
  /** Phantom: the type of the value. */
  readonly _value?: V;
}

export type Read = <V>(cell: Cell<V>) => V;

export interface Memo {
  input<V>(name: string, value: V): Cell<V>;
  /** Gives an input a new value, which starts a new revision unless it is the same object. */
  set<V>(cell: Cell<V>, value: V): void;
  /** `onDoubt` is called whenever something that the cell read may have changed, once until the cell is read again. */
  derived<V>(
    name: string,
    compute: (read: Read) => V,
    kind?: "lazy" | "eager" | "patient",
    onDoubt?: () => void,
  ): Cell<V>;
  /** True when the cell was computed and nothing that it read is in doubt: to read it is to look at its value. */
  isValid(cell: Cell<unknown>): boolean;
  /** The up-to-date value of a cell; throws what the computation threw, or `Suspended` inside a slice. */
  read: Read;
  /** Brings a cell up to date and leaves its value, or what it threw, to those who read it. Throws `Suspended` inside a slice. */
  update(cell: Cell<unknown>): void;
  /** True while the value of another cell was made from this one. */
  isRead(cell: Cell<unknown>): boolean;
  /** The cell will not be read again except by those that must notice that it is gone. */
  drop(cell: Cell<unknown>): void;
  /** Starts a slice: reads throw `Suspended` once the clock has passed `deadline`, but only after at least one computation came to its end. */
  startSlice(deadline: number): void;
  /** Ends a slice that is over, in the middle of a long piece of work that can be taken up again where it was. Throws `Suspended`. */
  pause(): void;
  /** Changes with every change of an input. */
  revision(): number;
}

/** Thrown through a computation when the slice is over. Whoever catches errors of computations must let it pass. */
export class Suspended extends Error {}

type Result = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

interface State {
  readonly name: string;
  /** Absent for inputs. */
  compute: ((read: Read) => unknown) | undefined;
  result: Result;
  changedAt: number;
  /** 0 when the value cannot be trusted without running again. */
  verifiedAt: number;
  reads: Set<State>;
  /** Made when somebody reads it: most cells are read by nothing but the report. */
  readers: Set<State> | undefined;
  /** Something that it read, directly or not, may have changed. */
  isInDoubt: boolean;
  isEager: boolean;
  /** A small part of something larger: what is around it would start again, so the slice is overrun a little before it is interrupted. */
  isPatient: boolean;
  isBusy: boolean;
  /** How often it was interrupted since it last came to its end. */
  interruptions: number;
  readonly onDoubt: (() => void) | undefined;
}

/** One run of a computation. Most read the same as in the run before: what is in `before` has them among its readers already. */
interface Round {
  readonly reads: Set<State>;
  /** Empty once the run is over. */
  before: ReadonlySet<State>;
}

/** Milliseconds by which patient cells overrun a slice. */
const patience = 40;

/**
 * Milliseconds by which a slice is overrun for what was interrupted often: it starts again each time, and would else do little but that. Doubled each time,
 * so that all of them together take about as long as the last.
 */
function graceAfter(interruptions: number): number {
  return interruptions < 3 ? 0 : Math.min(2 ** interruptions, maxGrace);
}
const maxGrace = 400;

/** `now` is in milliseconds from any fixed start. */
export function createMemo(now: () => number): Memo {
  let revision = 1;
  let deadline = Number.POSITIVE_INFINITY;
  let computed = 0;
  let grace = 0;

  /** Eager cells in doubt. */
  const waiting = new Set<State>();

  const isValid = (state: State): boolean => state.compute === undefined || (state.verifiedAt > 0 && !state.isInDoubt);

  const doubtReadersOf = (changed: State): void => {
    const pending = [...(changed.readers ?? [])];
    for (let state = pending.pop(); state; state = pending.pop()) {
      if (state.isInDoubt) continue;
      state.isInDoubt = true;
      state.onDoubt?.();
      if (state.isEager) waiting.add(state);
      else if (state.readers) pending.push(...state.readers);
    }
  };

  const settleEager = (): void => {
    for (const state of waiting) {
      const before = state.changedAt;
      bringUpToDate(state);
      waiting.delete(state);
      if (state.changedAt !== before) doubtReadersOf(state);
    }
  };

  const bringUpToDate = (state: State): void => {
    if (state.compute === undefined) return;
    if (state.isBusy) throw new Error(`${state.name} needs its own result`);
    if (!isValid(state)) validate(state, state.compute);
    state.verifiedAt = revision;
  };

  /** For those outside: what is asked for is noted when it is interrupted. */
  const bringUpToDateInTime = (state: State): void => {
    grace = graceAfter(state.interruptions);
    try {
      bringUpToDate(state);
      state.interruptions = 0;
    } catch (error) {
      if (error instanceof Suspended) state.interruptions++;
      throw error;
    } finally {
      grace = 0;
    }
  };

  const validate = (state: State, compute: (read: Read) => unknown): void => {
    state.isBusy = true;
    try {
      if (state.verifiedAt === 0 || hasChangedReads(state)) run(state, compute);
      state.isInDoubt = false;
    } finally {
      state.isBusy = false;
    }
  };

  const hasChangedReads = (state: State): boolean => {
    for (const read of state.reads) {
      bringUpToDate(read);
      if (read.changedAt > state.verifiedAt) return true;
    }
    return false;
  };

  const run = (state: State, compute: (read: Read) => unknown): void => {
    if (computed > 0 && now() > deadline + grace + (state.isPatient ? patience : 0)) throw new Suspended();
    state.verifiedAt = 0; // So that a suspended run starts again.
    const { reads: before } = state;
    const round: Round = { reads: new Set(), before };
    state.reads = round.reads;
    let next: Result;
    try {
      next = resultOf(() => compute(readFor(state, round)));
    } finally {
      round.before = nothing;
      forgetReads(state, before);
    }
    computed++;
    if (isSameResult(state.result, next)) return;
    state.result = next;
    state.changedAt = revision;
  };

  /** The closures of an earlier value go on reading, but nobody depends on it. */
  const readFor = (reader: State, round: Round): Read => {
    return <V>(cell: Cell<V>) => {
      const state = cell as unknown as State;
      if (reader.isEager && state.compute) throw new Error(`${reader.name} is eager and cannot need ${state.name}`);
      if (reader.reads === round.reads && !round.reads.has(state)) {
        round.reads.add(state);
        if (!round.before.has(state)) {
          state.readers ??= new Set();
          state.readers.add(reader);
        }
      }
      bringUpToDate(state);
      return resultValue(state) as V;
    };
  };

  const makeState = (
    name: string,
    compute: State["compute"],
    result: Result,
    kind?: string,
    onDoubt?: () => void,
  ): State => ({
    name,
    compute,
    result,
    changedAt: revision,
    verifiedAt: 0,
    reads: nothing,
    readers: undefined,
    isInDoubt: false,
    isEager: kind === "eager",
    isPatient: kind === "patient",
    isBusy: false,
    interruptions: 0,
    onDoubt,
  });

  return {
    input: (name, value) => makeState(name, undefined, { ok: true, value }) as never,
    set(cell, value) {
      const state = cell as unknown as State;
      if (state.result.ok && state.result.value === value) return;
      state.changedAt = ++revision;
      state.result = { ok: true, value };
      doubtReadersOf(state);
    },
    derived: (name, compute, kind, onDoubt) => makeState(name, compute, notComputed, kind, onDoubt) as never,
    isValid: (cell) => waiting.size === 0 && isValid(cell as unknown as State),
    read(cell) {
      settleEager();
      const state = cell as unknown as State;
      bringUpToDateInTime(state);
      return resultValue(state) as never;
    },
    update(cell) {
      settleEager();
      bringUpToDate(cell as unknown as State);
    },
    isRead: (cell) => ((cell as unknown as State).readers?.size ?? 0) > 0,
    drop(cell) {
      const state = cell as unknown as State;
      state.compute = undefined;
      state.result = { ok: false, error: new Error(`${state.name} is gone`) };
      const before = state.reads;
      state.reads = new Set();
      forgetReads(state, before);
      waiting.delete(state);
      state.changedAt = ++revision;
      doubtReadersOf(state);
    },
    startSlice(until) {
      deadline = until;
      computed = 0;
    },
    pause() {
      computed++; // A slice that began with this work has now done something.
      if (now() > deadline) throw new Suspended();
    },
    revision: () => revision,
  };
}

/** Is no reader any more of what it read before and does not read now. */
function forgetReads(state: State, before: ReadonlySet<State>): void {
  for (const read of before) if (!state.reads.has(read)) read.readers?.delete(state);
}

/** What a cell reads before it is computed; never changed. */
const nothing = new Set<State>();

const notComputed: Result = { ok: false, error: new Error("not computed yet") };

function resultOf(compute: () => unknown): Result {
  try {
    return { ok: true, value: compute() };
  } catch (error) {
    if (error instanceof Suspended) throw error;
    return { ok: false, error };
  }
}

function isSameResult(a: Result, b: Result): boolean {
  return a.ok && b.ok && isEqual(a.value, b.value);
}

function resultValue(state: State): unknown {
  if (state.result.ok) return state.result.value;
  throw state.result.error;
}
