/**
 * The cells of analyses that answer questions: one for each key that was asked for.
 *
 * Invariant: what nobody reads any more is dropped before it outgrows what is read.
 */

import type { KeyedAnalysis, ProjectInput } from "../project/analysis.ts";
import type { Cell, Memo, Read } from "./memo.ts";

export interface KeyedCells {
  cellOf<Q, V>(analysis: KeyedAnalysis<Q, V>, question: Q): Cell<V>;
  /** Drops unread cells once there are many more than were left the last time. Not while a computation runs. */
  sweep(): void;
}

/** Cells that may come before a sweep is worth its time. */
const leastAdded = 2_000;

export function createKeyedCells(memo: Memo, inputFor: (read: Read) => ProjectInput): KeyedCells {
  // biome-ignore lint/suspicious/noExplicitAny: stands for an analysis of any question and answer.
  const cells = new Map<KeyedAnalysis<any, any>, Map<string, Cell<unknown>>>();
  let count = 0;
  let limit = leastAdded;

  const dropUnread = (known: Map<string, Cell<unknown>>): boolean => {
    let isLess = false;
    for (const [key, cell] of known) {
      if (memo.isRead(cell)) continue;
      known.delete(key);
      memo.drop(cell);
      count--;
      isLess = true;
    }
    return isLess;
  };

  return {
    cellOf<Q, V>(analysis: KeyedAnalysis<Q, V>, question: Q) {
      const known = cells.get(analysis) ?? new Map<string, Cell<unknown>>();
      cells.set(analysis, known);
      const key = analysis.keyOf(question);
      const found = known.get(key);
      if (found) return found as Cell<V>;
      const cell = memo.derived(
        `${analysis.name} ${key}`,
        (read) => analysis.compute(inputFor(read), question),
        analysis.isPatient ? "patient" : "lazy",
      );
      known.set(key, cell);
      count++;
      return cell;
    },
    sweep() {
      if (count < limit) return;
      // Cells that only dropped ones read are unread in the next round.
      for (const known of cells.values()) while (dropUnread(known));
      limit = 2 * count + leastAdded;
    },
  };
}
