/**
 * Memoised computations that know what they read.
 *
 * A cell is an input or a pure computation over other cells. Reading a cell brings it up to date: it is computed again only if something that it
 * read has changed, and if the new value equals the old one, its readers are not computed again (early cut-off).
 * A computation may also read later, from a closure in its value: such reads count as its own.
 *
 * Invariants: a value read equals the value that a fresh memo would compute; a computation that would overrun the slice is interrupted between
 * two cells (`Suspended`) and starts again in the next slice, with everything it had read already computed.
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
  derived<V>(name: string, compute: (read: Read) => V): Cell<V>;
  /** The up-to-date value of a cell; throws what the computation threw, or `Suspended` inside a slice. */
  read: Read;
  /** Brings a cell up to date and leaves its value, or what it threw, to those who read it. Throws `Suspended` inside a slice. */
  update(cell: Cell<unknown>): void;
  /** The cell will not be read again except by those that must notice that it is gone. */
  drop(cell: Cell<unknown>): void;
  /** Starts a slice: reads throw `Suspended` once the clock has passed `deadline`, but only after at least one computation came to its end. */
  startSlice(deadline: number): void;
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
  isBusy: boolean;
}

/** `now` is in milliseconds from any fixed start. */
export function createMemo(now: () => number): Memo {
  let revision = 1;
  let deadline = Number.POSITIVE_INFINITY;
  let computed = 0;

  const bringUpToDate = (state: State): void => {
    if (state.compute === undefined || state.verifiedAt === revision) return;
    if (state.isBusy) throw new Error(`${state.name} needs its own result`);
    state.isBusy = true;
    try {
      if (state.verifiedAt === 0 || hasChangedReads(state)) run(state, state.compute);
      state.verifiedAt = revision;
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
    if (computed > 0 && now() > deadline) throw new Suspended();
    state.verifiedAt = 0; // So that a suspended run starts again.
    const reads = new Set<State>();
    state.reads = reads;
    const next = resultOf(() => compute(readFor(reads)));
    computed++;
    if (isSameResult(state.result, next)) return;
    state.result = next;
    state.changedAt = revision;
  };

  const readFor = (reads: Set<State>): Read => {
    return <V>(cell: Cell<V>) => {
      const state = cell as unknown as State;
      reads.add(state);
      bringUpToDate(state);
      return resultValue(state) as V;
    };
  };

  const makeState = (name: string, compute: State["compute"], result: Result): State => ({
    name,
    compute,
    result,
    changedAt: revision,
    verifiedAt: 0,
    reads: new Set(),
    isBusy: false,
  });

  return {
    input: (name, value) => makeState(name, undefined, { ok: true, value }) as never,
    set(cell, value) {
      const state = cell as unknown as State;
      if (state.result.ok && state.result.value === value) return;
      state.changedAt = ++revision;
      state.result = { ok: true, value };
    },
    derived: (name, compute) => makeState(name, compute, notComputed) as never,
    read(cell) {
      const state = cell as unknown as State;
      bringUpToDate(state);
      return resultValue(state) as never;
    },
    update: (cell) => bringUpToDate(cell as unknown as State),
    drop(cell) {
      const state = cell as unknown as State;
      state.compute = undefined;
      state.result = { ok: false, error: new Error(`${state.name} is gone`) };
      state.reads = new Set();
      state.changedAt = ++revision;
    },
    startSlice(until) {
      deadline = until;
      computed = 0;
    },
    revision: () => revision,
  };
}

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
