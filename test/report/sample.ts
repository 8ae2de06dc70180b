/** A report made by hand, for tests of formats: what a scan could give, and what a hostile project could put into it. */

import { type Finding, indexLines, type RuleMetadata } from "../../server/core/index.ts";
import type { RootReport, ScanReport } from "../../server/report/index.ts";

export const rawRule: RuleMetadata = {
  id: "xss-raw",
  title: "Untrusted value rendered without escaping",
  severity: "high",
  cwe: [79],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["XSS.Raw"],
};

/** A finding on the first place where `code` stands in `text`. */
export function findingAt(path: string, text: string, code: string, more: Partial<Finding> = {}): Finding {
  return {
    ...locationOf(path, text, code),
    id: rawRule.id,
    severity: "high",
    confidence: "high",
    message: "`raw/1` renders the parameter `bio` without escaping.",
    fingerprint: "f1",
    portableFingerprint: "p1",
    cwe: rawRule.cwe,
    owasp: rawRule.owasp,
    trace: [],
    fixes: [],
    ...more,
  };
}

/** Where `code` first stands in `text`. */
export function locationOf(path: string, text: string, code: string) {
  const start = text.indexOf(code);
  if (start < 0) throw new Error(`"${code}" is not in the text`);
  const end = start + code.length;
  const lines = indexLines(text);
  return { path, range: { start, end }, start: lines.positionAt(start), end: lines.positionAt(end) };
}

/** A report of one root with these files. */
export function reportOf(
  texts: Readonly<Record<string, string>>,
  findings: readonly Finding[],
  more: Partial<RootReport> & { readonly isComplete?: boolean } = {},
): ScanReport {
  const { isComplete = true, ...rootParts } = more;
  const root: RootReport = {
    name: ".",
    uri: "file:///home/someone/shop/",
    scanned: Object.keys(texts).length,
    skipped: [],
    notices: [],
    findings,
    textOf: (path) => texts[path],
    ...rootParts,
  };
  return {
    tool: { name: "firebreak", version: "0.1.0" },
    roots: [root],
    isComplete,
    rules: [rawRule],
    pages: new Map(),
  };
}
