import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../server/core/index.ts";
import { renderText, type ScanReport } from "../../server/report/index.ts";
import { findingAt, locationOf, reportOf } from "./sample.ts";

const path = "lib/shop_web/bio.ex";

function textOf(report: ScanReport, options: { readonly color?: boolean; readonly width?: number } = {}): string {
  return renderText(report, { color: options.color ?? false, width: options.width ?? 80 });
}

/** The marked line and its marks, as they stand under each other. */
function frameOf(text: string, code: string, width = 80): readonly string[] {
  const lines = textOf(reportOf({ [path]: text }, [findingAt(path, text, code)]), { width }).split("\n");
  const marks = lines.findIndex((line) => /\| +\^/.test(line));
  return lines.slice(marks - 1, marks + 1);
}

describe("the text report", () => {
  it("shows a finding with its frame, trace and fixes, and sums up", () => {
    const text = 'def mount(%{"bio" => bio}, _, socket) do\n  ~H"""\n  <p>{raw(@bio)}</p>\n  """\nend\n';
    const finding = findingAt(path, text, "raw", {
      trace: [
        { ...locationOf(path, text, '"bio"'), note: "The parameter `bio` comes from the request." },
        { ...locationOf(path, text, "raw(@bio)"), note: "It is rendered here." },
      ],
      fixes: [{ title: "Remove `raw`, so that HEEx escapes the value", class: "review", edits: [] }],
    });
    expect(textOf(reportOf({ [path]: text }, [finding]))).toMatchInlineSnapshot(`
      "high xss-raw (high confidence)
        \`raw/1\` renders the parameter \`bio\` without escaping.
        at lib/shop_web/bio.ex:3:7
        2 |   ~H"""
        3 |   <p>{raw(@bio)}</p>
          |       ^^^
        4 |   """
        trace:
          1. The parameter \`bio\` comes from the request.
             at lib/shop_web/bio.ex:1:13
          2. It is rendered here.
             at lib/shop_web/bio.ex:3:7
        fix (review): Remove \`raw\`, so that HEEx escapes the value

      1 finding: 1 high; looked at 1 file.
      "
    `);
  });

  it("says that it looked and found nothing", () => {
    expect(textOf(reportOf({ "lib/a.ex": "", "lib/b.ex": "" }, []))).toBe("Looked at 2 files, nothing found.\n");
  });

  it("says when there was nothing to look at", () => {
    expect(textOf(reportOf({}, []))).toBe("Looked at no file: there was nothing to scan.\n");
  });

  it("lists what was skipped and what there is to know, even when nothing was found", () => {
    const report = reportOf({ "lib/a.ex": "" }, [], {
      skipped: [{ path: "lib/huge.ex", reason: "larger than 2000000 bytes" }],
      notices: [{ level: "warning", message: "is not valid JSON", path: ".firebreak.json" }],
    });
    expect(textOf(report)).toMatchInlineSnapshot(`
      "1 path could not be scanned:
        lib/huge.ex: larger than 2000000 bytes

      warning: .firebreak.json: is not valid JSON

      Looked at 1 file, nothing found.
      "
    `);
  });

  it("says once that a file was skipped", () => {
    const skipped = [{ path: "lib/huge.ex", reason: "larger than 2000000 bytes" }];
    const finding = findingAt("lib/huge.ex", "x", "x", { id: "scan-incomplete", severity: "info" });
    const text = textOf(reportOf({ "lib/a.ex": "" }, [finding], { skipped }));
    expect(text.match(/huge/g)).toHaveLength(1);
    expect(text).toContain("nothing found");
  });

  it("counts the skipped files that it does not list", () => {
    const skipped = Array.from({ length: 60 }, (_, index) => ({ path: `lib/f${index}.ex`, reason: "not UTF-8" }));
    const text = textOf(reportOf({ "lib/a.ex": "" }, [], { skipped }));
    expect(text).toContain("60 paths could not be scanned:");
    expect(text).toContain("… and 10 more");
  });

  it("says that an interrupted scan is incomplete", () => {
    expect(textOf(reportOf({ "lib/a.ex": "" }, [], { isComplete: false }))).toContain("this report is incomplete");
  });

  it("leaves suppressed findings out and counts them", () => {
    const text = "raw(x)\n";
    const suppressed = findingAt(path, text, "raw", { suppressed: { by: "comment", reason: "checked" } });
    expect(textOf(reportOf({ [path]: text }, [suppressed]))).toBe("Looked at 1 file, nothing found (1 suppressed).\n");
  });

  it("names places from the folder the command runs in", () => {
    const text = "raw(x)\n";
    const report = reportOf({ [path]: text }, [findingAt(path, text, "raw")], { name: "apps/shop" });
    expect(textOf(report)).toContain(`at apps/shop/${path}:1:1`);
  });

  it("keeps within 80 columns, but for paths", () => {
    const long = `${"word ".repeat(60)}raw(${"x".repeat(300)}) ${"more ".repeat(60)}`;
    const finding = findingAt(path, long, "raw", { message: "A message of many words. ".repeat(20) });
    const lines = textOf(reportOf({ [path]: long }, [finding])).split("\n");
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it("has colours only when they are wanted", () => {
    const text = "raw(x)\n";
    const report = reportOf({ [path]: text }, [findingAt(path, text, "raw")]);
    const colored = textOf(report, { color: true });
    expect(colored).toContain("\u001b[31m");
    expect(stripVTControlCharacters(colored)).toBe(textOf(report));
  });

  it("neutralises control characters of code, paths and messages", () => {
    const text = 'raw("\u001b]0;owned\u0007\u202ex\u009b2J")\r\n';
    const hostile: Finding = findingAt("lib/\u001b[2J\n.ex", text, 'raw("\u001b]0;owned\u0007\u202ex\u009b2J")', {
      message: "a \u001b[31mred\u001b[0m \u202emessage",
      fixes: [{ title: "fix\u0008\u0000", class: "safe", edits: [] }],
    });
    const shown = textOf(
      reportOf({ [hostile.path]: text }, [hostile], {
        skipped: [{ path: "\u001b[A", reason: "\u0007" }],
        notices: [{ level: "info", message: "\u001b[A" }],
      }),
    );
    expect(shown).not.toMatch(/[^\n\P{Cc}]|\p{Bidi_Control}/u);
    expect(shown).toContain("␛[31mred␛[0m <U+202E>message");
  });
});

describe("a code frame", () => {
  it("marks exactly the range", () => {
    expect(frameOf("  a = raw(x) |> b()\n", "raw(x)")).toEqual(["  1 |   a = raw(x) |> b()", "    |       ^^^^^^"]);
  });

  it("counts wide characters as two columns and combined ones as one", () => {
    expect(frameOf('f("漢字👩‍👩‍👧é", raw(x))\n', "raw(x)")).toEqual([
      '  1 | f("漢字👩‍👩‍👧é", raw(x))',
      `    | ${" ".repeat(13)}^^^^^^`,
    ]);
  });

  it("marks wide characters over their whole width", () => {
    expect(frameOf('raw("漢字")\n', "漢字")[1]).toBe("    |      ^^^^");
  });

  it("shows tabs as spaces of one width", () => {
    expect(frameOf("\t\traw(x)\n", "raw")).toEqual(["  1 |         raw(x)", "    |         ^^^"]);
  });

  it("is not disturbed by Windows line ends", () => {
    expect(frameOf("a\r\nraw(x)\r\nb\r\n", "raw")).toEqual(["  2 | raw(x)", "    | ^^^"]);
  });

  it("marks every line of a range and cuts long ones short", () => {
    const text = `raw(${Array.from({ length: 8 }, (_, line) => `\n  line${line}`).join("")}\n)\n`;
    const lines = textOf(reportOf({ [path]: text }, [findingAt(path, text, text.trimEnd())])).split("\n");
    expect(lines.slice(3, 12)).toMatchInlineSnapshot(`
      [
        "  1 | raw(",
        "    | ^^^^",
        "  2 |   line0",
        "    |   ^^^^^",
        "  3 |   line1",
        "    |   ^^^^^",
        "  4 |   line2",
        "    |   ^^^^^",
        "    | … 6 more lines",
      ]
    `);
  });

  it("cuts a line of a million characters around the mark", () => {
    const text = `${"x".repeat(500_000)} raw(y) ${"z".repeat(500_000)}\n`;
    const [code = "", marks = ""] = frameOf(text, "raw(y)", 60);
    expect(code.length).toBeLessThanOrEqual(60);
    expect(code.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("raw(y)");
    expect(code).toContain("…");
  });

  it("shows a place of no width as one mark", () => {
    const text = "import Config\n";
    const at = { ...findingAt(path, text, "import"), end: { line: 0, column: 0 } };
    expect(textOf(reportOf({ [path]: text }, [at]))).toContain("    | ^\n");
  });
});
