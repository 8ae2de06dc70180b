import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { renderPage } from "../../server/report/index.ts";

function pageOf(markdown: string, width = 60): string {
  return renderPage(markdown, { color: false, width });
}

describe("a rule page in the terminal", () => {
  it("shows headings, paragraphs, lists, code, tables and links", () => {
    const markdown = [
      "# xss-raw",
      "",
      "| Severity | CWE |",
      "|---|---|",
      "| high | CWE-79 |",
      "",
      "## What it flags",
      "",
      "Calls of `raw/1` with a value that **can** hold markup, in templates of every kind that Phoenix knows.",
      "",
      "```elixir",
      '~H"<p>{raw(@bio)}</p>"',
      "```",
      "",
      "- one",
      "- two, which is long enough that it has to be continued on a line of its own",
      "  1. inner",
      "",
      "See [the guide](https://hexdocs.pm/phoenix/security.html).",
    ].join("\n");
    expect(pageOf(markdown)).toMatchInlineSnapshot(`
      "xss-raw

      Severity  CWE
      high      CWE-79

      What it flags

      Calls of \`raw/1\` with a value that can hold markup, in
      templates of every kind that Phoenix knows.

          ~H"<p>{raw(@bio)}</p>"

      - one
      - two, which is long enough that it has to be continued on a
        line of its own
        1. inner

      See the guide <https://hexdocs.pm/phoenix/security.html>.
      "
    `);
  });

  it("keeps to the width, but for code", () => {
    const lines = pageOf(`${"some words ".repeat(40)}\n\n| a | b |\n|---|---|\n| ${"x ".repeat(50)} | y |\n`, 40).split(
      "\n",
    );
    expect(lines.filter((line) => stringWidth(line) > 40)).toEqual([]);
  });

  it("leaves out the comment above a generated page", () => {
    expect(pageOf("<!-- Written by a program. -->\n\n# xss-raw\n\n<!-- kept -->\n")).toBe("xss-raw\n\n<!-- kept -->\n");
  });

  it("shows HTML and control characters as text", () => {
    const shown = pageOf("<script>alert(1)</script> \u001b[2J\n\n```\n\u001b[2J\n```\n");
    expect(shown).toContain("<script>alert(1)</script>");
    expect(shown).not.toContain("\u001b");
  });
});
