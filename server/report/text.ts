/** The report for people: a code frame for each finding, then what was looked at and what was not. */

import picocolors from "picocolors";
import wrapAnsi from "wrap-ansi";
import type { Finding, LineIndex, Notice, Severity, SkippedFile } from "../core/index.ts";
import { codeFrame } from "./frame.ts";
import { plain } from "./plain.ts";
import {
  countBySeverity,
  counted,
  incompleteMessage,
  lineIndexes,
  type RootReport,
  type ScanReport,
  shownFindings,
} from "./report.ts";

export interface TextOptions {
  readonly color: boolean;
  /** Columns to keep to. */
  readonly width: number;
}

type Colors = ReturnType<typeof picocolors.createColors>;

interface Style extends TextOptions {
  readonly colors: Colors;
}

/** Skipped files that are listed one by one; the JSON report has them all. */
const maxListed = 50;

/** The report as text with a final line end. */
export function renderText(report: ScanReport, options: TextOptions): string {
  const style: Style = { ...options, colors: picocolors.createColors(options.color) };
  const findings = report.roots.flatMap((root) => rootBlocks(root, style));
  const lines = [...findings, ...summary(report, style)];
  return `${lines.join("\n")}\n`;
}

function rootBlocks(root: RootReport, style: Style): readonly string[] {
  const indexOf = lineIndexes(root);
  return shownFindings(root).flatMap((finding) => [...findingBlock(root, finding, indexOf(finding.path), style), ""]);
}

function findingBlock(
  root: RootReport,
  finding: Finding,
  lines: LineIndex | undefined,
  style: Style,
): readonly string[] {
  const { colors, width } = style;
  const color = severityColor(colors, finding.severity);
  const place = placeOf(root, finding.path, finding);
  const heading = `${color(colors.bold(finding.severity))} ${colors.bold(finding.id)} ${colors.dim(`(${finding.confidence} confidence)`)}`;
  const text = root.textOf(finding.path);
  const frame =
    text === undefined || !lines ? [] : codeFrame(text, lines, finding, { width, dim: colors.dim, mark: color });
  return [
    heading,
    ...wrapped(plain(finding.message), 2, style),
    `  ${colors.dim("at")} ${colors.cyan(place)}`,
    ...frame,
    ...traceBlock(root, finding, style),
    ...finding.fixes.flatMap((fix) => {
      const isProven = root.isProven?.(finding, fix);
      const proof = isProven === undefined ? "" : isProven ? ", proven" : ", not proven";
      return wrapped(`fix (${fix.class}${proof}): ${plain(fix.title)}`, 2, style, colors.green);
    }),
  ];
}

function traceBlock(root: RootReport, finding: Finding, style: Style): readonly string[] {
  const steps = finding.trace.flatMap((step, index) => [
    ...wrapped(`${index + 1}. ${plain(step.note)}`, 4, style),
    `       ${style.colors.dim("at")} ${style.colors.cyan(placeOf(root, step.path, step))}`,
  ]);
  return steps.length === 0 ? [] : ["  trace:", ...steps];
}

/** `lib/a.ex:3:9`, as seen from the folder the command ran in, so that a terminal can open it. */
function placeOf(root: RootReport, path: string, { start }: Pick<Finding, "start">): string {
  return `${plain(pathFromHere(root, path))}:${start.line + 1}:${start.column + 1}`;
}

function pathFromHere(root: RootReport, path: string): string {
  return root.name === "." ? path : `${root.name.replace(/\/$/, "")}/${path}`;
}

function summary(report: ScanReport, style: Style): readonly string[] {
  const scanned = report.roots.reduce((sum, root) => sum + root.scanned, 0);
  return [
    ...report.roots.flatMap((root) => skippedBlock(root, style)),
    ...report.roots.flatMap((root) => root.notices.flatMap((notice) => noticeLines(root, notice, style))),
    ...(report.isComplete ? [] : wrapped(incompleteMessage, 0, style, style.colors.yellow)),
    resultLine(report, scanned, style),
  ];
}

function resultLine(report: ScanReport, scanned: number, { colors }: Style): string {
  const shown = report.roots.flatMap(shownFindings);
  const suppressed = suppressedWords(report);
  if (scanned === 0) {
    return colors.yellow(report.isComplete ? "Looked at no file: there was nothing to scan." : "Looked at no file.");
  }
  const tests = report.roots.reduce((sum, root) => sum + (root.tests ?? 0), 0);
  if (shown.length === 0 && tests === scanned) {
    return colors.yellow(`Looked at ${counted(scanned, "file")} of test code, where nothing is looked for.`);
  }
  if (shown.length === 0) {
    const line = `Looked at ${counted(scanned, "file")}, nothing found${suppressed}.`;
    return report.isComplete ? colors.green(line) : line;
  }
  const counts = [...countBySeverity(shown)].map(([severity, count]) =>
    severityColor(colors, severity)(`${count} ${severity}`),
  );
  return `${colors.bold(counted(shown.length, "finding"))}: ${counts.join(", ")}${suppressed}; looked at ${counted(scanned, "file")}.`;
}

/** ` (3 suppressed, 2 of them by the baseline)`; nothing where nothing is. */
function suppressedWords(report: ScanReport): string {
  const all = report.roots.flatMap((root) => root.findings.flatMap(({ suppressed }) => suppressed ?? []));
  const baselined = all.filter(({ by }) => by === "baseline").length;
  if (all.length === 0) return "";
  if (baselined === 0) return ` (${all.length} suppressed)`;
  return baselined === all.length
    ? ` (${all.length} suppressed by the baseline)`
    : ` (${all.length} suppressed, ${baselined} of them by the baseline)`;
}

function skippedBlock(root: RootReport, style: Style): readonly string[] {
  const { skipped } = root;
  if (skipped.length === 0) return [];
  const more = skipped.length - maxListed;
  return [
    style.colors.yellow(`${counted(skipped.length, "path")} could not be scanned:`),
    ...skipped.slice(0, maxListed).flatMap((one) => skippedLines(root, one, style)),
    ...(more > 0 ? [`  … and ${more} more (all are in --format json)`] : []),
    "",
  ];
}

function skippedLines(root: RootReport, { path, reason }: SkippedFile, style: Style): readonly string[] {
  return wrapped(`${plain(pathFromHere(root, path))}: ${plain(reason)}`, 2, style);
}

function noticeLines(root: RootReport, { level, message, path }: Notice, style: Style): readonly string[] {
  const place = path === undefined ? "" : `${plain(pathFromHere(root, path))}: `;
  const color = level === "warning" ? style.colors.yellow : style.colors.dim;
  return [...wrapped(`${level}: ${place}${plain(message)}`, 0, style, color), ""];
}

/** The text in lines of at most the width, indented; the lines after the first a little more. */
function wrapped(
  text: string,
  indent: number,
  { width }: Style,
  paint: (line: string) => string = String,
): readonly string[] {
  const room = Math.max(20, width - indent - 2);
  const lines = wrapAnsi(text, room, { hard: true }).split("\n");
  return lines.map((line, index) => " ".repeat(index === 0 ? indent : indent + 2) + paint(line));
}

/** How a severity is coloured wherever a terminal shows one. */
export function severityColor(colors: Colors, severity: Severity): (text: string) => string {
  switch (severity) {
    case "critical":
    case "high":
      return colors.red;
    case "medium":
      return colors.yellow;
    case "low":
    case "info":
      return colors.blue;
  }
}
