/** Colour and width of what is printed. */

import type { CliHost, Terminal } from "./host.ts";

/** Columns where nobody says how many there are. */
const defaultWidth = 80;

export interface TerminalStyle {
  readonly color: boolean;
  readonly width: number;
}

/** An option decides, then `NO_COLOR` and `FORCE_COLOR`, then whether a terminal that knows colours is there to show it. */
export function styleOf(host: CliHost, terminal: Terminal | undefined, wanted: boolean | undefined): TerminalStyle {
  const { NO_COLOR, FORCE_COLOR, TERM } = host.environment;
  const isForced = FORCE_COLOR !== undefined && FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  const isShown = terminal?.isTerminal === true && TERM !== "dumb";
  const color = wanted ?? (NO_COLOR ? false : isForced || isShown);
  return { color, width: Math.max(40, Math.min(terminal?.columns ?? defaultWidth, 120)) };
}
