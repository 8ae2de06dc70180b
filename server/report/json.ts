/** The JSON report. Its names are a contract, written down in `schemas/report.schema.json`; version 1 only ever gains properties. */

import type { Finding, Notice, TraceStep } from "../core/index.ts";
import { plainJson } from "./plain.ts";
import { incompleteMessage, type RootReport, type ScanReport } from "./report.ts";

/** The report as JSON text with a final line end. */
export function renderJson(report: ScanReport): string {
  return `${plainJson(jsonOf(report))}\n`;
}

function jsonOf(report: ScanReport) {
  const { roots } = report;
  return {
    schemaVersion: 1,
    tool: report.tool,
    roots: roots.map((root) => root.name),
    files: {
      scanned: roots.reduce((sum, root) => sum + root.scanned, 0),
      skipped: roots.flatMap((root) => root.skipped.map(({ path, reason }) => ({ root: root.name, path, reason }))),
    },
    findings: roots.flatMap((root) => root.findings.map((finding) => findingOf(root, finding))),
    notices: noticesOf(report),
    ...(report.isComplete ? {} : { incomplete: true }),
  };
}

function noticesOf(report: ScanReport) {
  const incomplete: readonly Notice[] = report.isComplete ? [] : [{ level: "warning", message: incompleteMessage }];
  const notices = report.roots.flatMap((root) => root.notices.map((notice) => ({ root: root.name, ...notice })));
  return [...incomplete, ...notices];
}

function findingOf(root: RootReport, finding: Finding) {
  const { id, severity, confidence, message, path, fingerprint, cwe, owasp, suppressed } = finding;
  return {
    id,
    severity,
    confidence,
    message,
    root: root.name,
    path,
    range: rangeOf(finding),
    fingerprint,
    cwe,
    owasp,
    trace: finding.trace.map((step) => ({ path: step.path, range: rangeOf(step), note: step.note })),
    fixes: finding.fixes.map((fix) => {
      const isProven = root.isProven?.(finding, fix);
      return { title: fix.title, class: fix.class, ...(isProven !== undefined && { proven: isProven }) };
    }),
    ...(suppressed ? { suppressed } : {}),
  };
}

/** 1-based lines and UTF-16 columns, end exclusive. */
function rangeOf({ start, end }: Pick<Finding | TraceStep, "start" | "end">) {
  return {
    start: { line: start.line + 1, column: start.column + 1 },
    end: { line: end.line + 1, column: end.column + 1 },
  };
}
