/** The exit codes of the command line: a contract with every CI that runs it. */

import { type Severity, severities } from "../core/index.ts";
import { activeFindings, type ScanReport } from "../report/index.ts";

export const exitCodes = {
  /** Nothing at or over `--fail-on`. */
  clean: 0,
  findings: 1,
  /** Wrong usage, or nothing was there to scan, or not all of it was scanned. */
  unscanned: 2,
  /** A fault of Firebreak itself. */
  fault: 3,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface ExitOptions {
  readonly failOn: Severity | "none";
  readonly failOnSkipped: boolean;
  /** Faults of our own that the scan survived. */
  readonly faults: number;
}

/** The largest code that applies. */
export function exitCodeOf(report: ScanReport, { failOn, failOnSkipped, faults }: ExitOptions): ExitCode {
  if (faults > 0) return exitCodes.fault;
  const isEmpty = report.roots.some(({ scanned, holdsRoots }) => scanned === 0 && !holdsRoots);
  const hasSkipped = report.roots.some((root) => root.skipped.length > 0);
  if (isEmpty || !report.isComplete || (failOnSkipped && hasSkipped)) return exitCodes.unscanned;
  const threshold = failOn === "none" ? -1 : severities.indexOf(failOn);
  const fails = activeFindings(report).some((finding) => severities.indexOf(finding.severity) <= threshold);
  return fails ? exitCodes.findings : exitCodes.clean;
}
