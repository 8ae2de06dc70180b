/** The measurements as text, and as JSON. Pairs that are held out appear in totals alone. */

import type { Hit, Measured, Result } from "./measure.ts";
import { bestHit, isHit, isMeasured, isSkipped, reasonsOf, type Totals, totalsByClass, totalsOf } from "./totals.ts";

/** One line, or some, for one pair. */
export function printResult(result: Result): string {
  const { pair } = result;
  if (pair.heldOut)
    return isSkipped(result) ? `skipped  a pair that is held out: ${pair.project}` : "         held out";
  if (isSkipped(result)) return `skipped  ${pair.id}: ${result.reason}`;
  const best = bestHit(result);
  const lines = pair.lines.join(",");
  const head = `${verdictOf(result).padEnd(8)} ${pair.id} (${pair.class}) ${pair.project} ${pair.path}:${lines} ${seconds(result.time)}`;
  const details = [
    ...(best
      ? [`found ${printHit(best)}`]
      : [`wanted ${pair.rules.join(" or ")}${pair.missed ? `: ${pair.missed}` : ""}`]),
    ...(result.others.length > 0 ? [`beside it ${result.others.map(printHit).join("; ")}`] : []),
    ...result.after.map((hit) => `after the fix ${printHit(hit)}${pair.isPartialFix ? " (a partial fix)" : ""}`),
  ];
  return [head, ...details.map((detail) => `           ${detail}`)].join("\n");
}

function verdictOf(result: Measured): string {
  if (!isHit(result)) return result.hits.length > 0 ? "low" : "missed";
  return result.after.length > 0 && !result.pair.isPartialFix ? "stays" : "hit";
}

function printHit({ id, severity, confidence, path, line, isSuppressed }: Hit): string {
  return `${id} ${severity}/${confidence} at ${path}:${line}${isSuppressed ? " (suppressed there)" : ""}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}

/** The tables at the end. */
export function printTotals(results: readonly Measured[]): string {
  const open = results.filter(({ pair }) => !pair.heldOut);
  const heldOut = results.filter(({ pair }) => pair.heldOut);
  const rows: readonly (readonly [string, Totals])[] = [
    ...totalsByClass(results),
    ["all", totalsOf(results)],
    ["  open", totalsOf(open)],
    ["  held out", totalsOf(heldOut)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, totals]) => `${name.padEnd(width)}  ${printRow(totals)}`);
  const reasons = reasonsOf(open).map(([reason, count]) => `${String(count).padStart(4)}  ${reason}`);
  return ["", ...table, "", "why not found (open ones):", ...reasons].join("\n");
}

function printRow({ pairs, hit, low, judged, silent }: Totals): string {
  return `${share(hit, pairs)} found, ${low} more at low confidence, ${share(silent, judged)} silent after the fix`;
}

function share(part: number, whole: number): string {
  const percent = whole === 0 ? "-" : `${Math.round((100 * part) / whole)} %`;
  return `${String(part).padStart(3)} of ${String(whole).padStart(3)} (${percent.padStart(5)})`;
}

/** For `--json`: everything about the open pairs, totals of all. */
export function publicResults(results: readonly Result[]): unknown {
  const measured = results.filter(isMeasured);
  return {
    totals: totalsOf(measured),
    heldOut: totalsOf(measured.filter(({ pair }) => pair.heldOut)),
    classes: Object.fromEntries(totalsByClass(measured)),
    pairs: results.filter(({ pair }) => !pair.heldOut),
  };
}
