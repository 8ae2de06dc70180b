import { describe, expect, it } from "vitest";
import { renderJson } from "../../server/report/index.ts";
import { findingAt, locationOf, reportOf } from "./sample.ts";
import { problemsOfJson } from "./schemas.ts";

const path = "lib/a b/bio.ex";
const text = 'x = 1\n"😀"; raw(x)\n';

const finding = findingAt(path, text, "raw", {
  trace: [{ ...locationOf(path, text, "x"), note: "from here" }],
  fixes: [{ title: "Remove `raw`", class: "review", edits: [] }],
  suppressed: { by: "comment", reason: "checked", until: "2027-01-31" },
});

describe("the JSON report", () => {
  it("has the names and values of the contract", () => {
    const report = reportOf({ [path]: text }, [finding], {
      name: "apps/shop",
      skipped: [{ path: "big.ex", reason: "too large" }],
      notices: [{ level: "warning", message: "broken", path: ".firebreak.json" }],
    });
    expect(JSON.parse(renderJson(report))).toEqual({
      schemaVersion: 1,
      tool: { name: "firebreak", version: "0.1.0" },
      roots: ["apps/shop"],
      files: { scanned: 1, skipped: [{ root: "apps/shop", path: "big.ex", reason: "too large" }] },
      findings: [
        {
          id: "xss-raw",
          severity: "high",
          confidence: "high",
          message: "`raw/1` renders the parameter `bio` without escaping.",
          root: "apps/shop",
          path,
          range: { start: { line: 2, column: 7 }, end: { line: 2, column: 10 } },
          fingerprint: "f1",
          cwe: [79],
          owasp: ["A03:2021", "A05:2025"],
          trace: [{ path, range: { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } }, note: "from here" }],
          fixes: [{ title: "Remove `raw`", class: "review" }],
          suppressed: { by: "comment", reason: "checked", until: "2027-01-31" },
        },
      ],
      notices: [{ root: "apps/shop", level: "warning", message: "broken", path: ".firebreak.json" }],
    });
  });

  it("satisfies its schema", async () => {
    const report = reportOf({ [path]: text }, [finding], { isComplete: false });
    expect(await problemsOfJson(JSON.parse(renderJson(report)))).toEqual([]);
  });

  it("is refused by its schema when a name changes", async () => {
    const report = JSON.parse(renderJson(reportOf({ [path]: text }, [finding])));
    const { severity, ...renamed } = report.findings[0];
    expect(await problemsOfJson({ ...report, findings: [{ ...renamed, level: severity }] })).not.toEqual([]);
  });

  it("marks an interrupted scan", () => {
    const report = JSON.parse(renderJson(reportOf({}, [], { isComplete: false })));
    expect(report.incomplete).toBe(true);
    expect(report.notices[0].message).toContain("interrupted");
  });

  it("can be printed on a terminal and reads back as the same text", () => {
    const message = "\u001b[2J \u009b2J \u202e \ud800 \n";
    const written = renderJson(reportOf({ [path]: text }, [{ ...finding, message }]));
    expect(written).not.toMatch(/[^\n\P{Cc}]|\p{Bidi_Control}/u);
    expect(JSON.parse(written).findings[0].message).toBe(message);
  });
});
