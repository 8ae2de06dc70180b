import type { Log, Result, Run } from "sarif";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../server/core/index.ts";
import { renderSarif, type ScanReport } from "../../server/report/index.ts";
import { findingAt, locationOf, reportOf } from "./sample.ts";
import { problemsOfSarif } from "./schemas.ts";

const path = "lib/bio.ex";
const text = 'x = 1\r\n"😀"; raw(x)\r\n';
const start = text.indexOf("raw(x)");
const finding = findingAt(path, text, "raw(x)", {
  trace: [
    { ...locationOf(path, text, "x"), note: "comes from `%{bio: x}`" },
    { ...locationOf(path, text, "raw(x)"), note: "rendered" },
  ],
  fixes: [{ title: "Remove `raw`", class: "review", edits: [{ path, start, end: start + 6, text: "x" }] }],
});
const page = "# xss-raw\n\nSay `{@bio}` instead.\n";

function logOf(report: ScanReport): Log {
  return JSON.parse(renderSarif(report));
}

function runOf(findings: readonly Finding[], more: Parameters<typeof reportOf>[2] = {}): Run {
  const report = { ...reportOf({ [path]: text }, findings, more), pages: new Map([["xss-raw", page]]) };
  return logOf(report).runs[0] as Run;
}

function resultOf(one: Finding): Result {
  return runOf([one]).results?.[0] as Result;
}

describe("the SARIF report", () => {
  it("satisfies the schema of SARIF 2.1.0", async () => {
    const suppressed: Finding = { ...finding, suppressed: { by: "config", reason: "known", until: "2027-01-31" } };
    const report = reportOf({ [path]: text }, [finding, suppressed], {
      isComplete: false,
      skipped: [{ path: "big file.ex", reason: "too large" }],
      notices: [{ level: "info", message: "hello" }],
    });
    const withPages = { ...report, pages: new Map([["xss-raw", page]]) };
    expect(await problemsOfSarif(logOf(withPages))).toEqual([]);
    expect(await problemsOfSarif(logOf(reportOf({}, [])))).toEqual([]);
  });

  it("is refused by that schema when it is wrong", async () => {
    const log = logOf(reportOf({ [path]: text }, [finding]));
    const wrong = { ...log, runs: [{ ...log.runs[0], columnKind: "bytes" }] };
    expect(await problemsOfSarif(wrong)).not.toEqual([]);
  });

  it("describes rules with their page, score and the weaknesses they are about", () => {
    const { tool, taxonomies } = runOf([]);
    const [rule] = tool.driver.rules ?? [];
    expect(rule?.help).toEqual({ text: expect.stringContaining("Say `{@bio}` instead."), markdown: page });
    expect(rule?.properties).toEqual({
      tags: ["security", "external/cwe/cwe-079", "external/owasp/A03:2021", "external/owasp/A05:2025"],
      "security-severity": "8.0",
    });
    const named = rule?.relationships?.map(({ target }) => {
      const taxonomy = taxonomies?.[target.toolComponent?.index ?? -1];
      return `${taxonomy?.name} ${taxonomy?.taxa?.find((taxon) => taxon.id === target.id)?.id}`;
    });
    expect(named).toEqual(["CWE 79", "OWASP Top 10 2021 A03", "OWASP Top 10 2025 A05"]);
  });

  it("counts columns in UTF-16 units from 1", () => {
    expect(runOf([]).columnKind).toBe("utf16CodeUnits");
    expect(resultOf(finding).locations?.[0]?.physicalLocation?.region).toEqual({
      startLine: 2,
      startColumn: 7,
      endLine: 2,
      endColumn: 13,
    });
  });

  it("gives the fingerprints by which results are matched between runs", () => {
    expect(resultOf(finding).partialFingerprints).toEqual({ "firebreak/v1": "f1", "firebreakPortable/v1": "p1" });
  });

  it("tells the way from source to sink as a flow and as related places", () => {
    const { codeFlows, relatedLocations } = resultOf(finding);
    const steps = codeFlows?.[0]?.threadFlows[0]?.locations.map((step) => step.location?.message?.text);
    expect(steps).toEqual(["comes from `%{{bio: x}}`", "rendered"]);
    expect(relatedLocations?.map(({ id, message }) => [id, message?.text])).toEqual([
      [1, "comes from `%{{bio: x}}`"],
      [2, "rendered"],
    ]);
  });

  it("holds fixes as replaced regions", () => {
    expect(resultOf(finding).fixes).toEqual([
      {
        description: { text: "Remove `raw` (review)" },
        artifactChanges: [
          {
            artifactLocation: { uri: path, uriBaseId: "%SRCROOT%" },
            replacements: [
              {
                deletedRegion: { startLine: 2, startColumn: 7, endLine: 2, endColumn: 13 },
                insertedContent: { text: "x" },
              },
            ],
          },
        ],
      },
    ]);
  });

  it("says of every result whether it is suppressed, where and why", () => {
    const comment: Finding = { ...finding, suppressed: { by: "comment", reason: "checked" } };
    const baseline: Finding = { ...finding, suppressed: { by: "baseline", reason: "old", until: "2027-01-31" } };
    expect([finding, comment, baseline].map((one) => resultOf(one).suppressions)).toEqual([
      [],
      [{ kind: "inSource", status: "accepted", justification: "checked", properties: { by: "comment" } }],
      [
        {
          kind: "external",
          status: "accepted",
          justification: "old",
          properties: { by: "baseline", until: "2027-01-31" },
        },
      ],
    ]);
  });

  it("reports skipped files and an interruption as notifications", () => {
    const skipped = [{ path: "big.ex", reason: "too large" }];
    const invocation = runOf([], { isComplete: false, skipped }).invocations?.[0];
    expect(invocation?.executionSuccessful).toBe(false);
    expect(invocation?.toolExecutionNotifications?.map(({ message }) => message.text)).toEqual([
      "The scan was interrupted: this report is incomplete.",
      "Could not be scanned: too large",
    ]);
  });

  it("encodes paths so that they read back as they are", () => {
    const hostile = "lib/a b#?%20:é/漢\\x\n.ex";
    const result = resultOf({ ...finding, path: hostile, fixes: [], trace: [] });
    const { uri = "" } = result.locations?.[0]?.physicalLocation?.artifactLocation ?? {};
    expect(new URL(uri, "file:///home/someone/shop/").pathname).toBe(`/home/someone/shop/${uri}`);
    expect(decodeURIComponent(uri)).toBe(hostile);
  });

  it("keeps several roots apart", () => {
    const one = reportOf({ [path]: text }, [finding], { name: "a", uri: "file:///w/a/" });
    const two = reportOf({ [path]: text }, [finding], { name: "b", uri: "file:///w/b/" });
    const run = logOf({ ...one, roots: [...one.roots, ...two.roots] }).runs[0];
    const bases = run?.results?.map((result) => result.locations?.[0]?.physicalLocation?.artifactLocation?.uriBaseId);
    expect(bases?.map((base) => run?.originalUriBaseIds?.[base ?? ""]?.uri)).toEqual(["file:///w/a/", "file:///w/b/"]);
  });

  it("lets no message become a link", () => {
    const result = resultOf({ ...finding, message: "see [this](file:///etc/passwd)" });
    expect(result.message.text).toBe("see [this] (file:///etc/passwd)");
  });
});
