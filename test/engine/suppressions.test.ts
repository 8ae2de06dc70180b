import { describe, expect, test } from "vitest";
import { applyEdits } from "../../server/core/engine/fixes.ts";
import { suppressionInvalid } from "../../server/core/rules/suppression-invalid/rule.ts";
import { xssHtmlResponse } from "../../server/core/rules/xss-html-response/rule.ts";
import { allFindings, openTestProject, scanAll } from "../harness/project.ts";
import { sampleDanger, sampleUndefined } from "../harness/sample-rules.ts";

const rules = [sampleDanger, sampleUndefined];

/** For each finding of `danger`, in order, its argument: those that are suppressed in parentheses. */
async function judged(text: string, path = "lib/a.ex"): Promise<string> {
  const { project } = await openTestProject(rules, { [path]: text });
  await scanAll(project);
  const dangers = allFindings(project).filter(({ id }) => id === "sample-danger");
  return dangers.map(({ suppressed, message }) => named(message, suppressed !== undefined)).join(" ");
}

function named(message: string, isSuppressed: boolean): string {
  const name = message.replace("`danger/1` gets ", "").replace(/\.$/, "");
  return isSuppressed ? `(${name})` : name;
}

async function suppressionOfFirst(text: string) {
  const { project } = await openTestProject(rules, { "lib/a.ex": text });
  await scanAll(project);
  return allFindings(project)[0]?.suppressed;
}

describe("a comment", () => {
  test("at the end of a line covers the findings of that line", async () => {
    expect(await judged("danger(a) # firebreak:ignore sample-danger -- fine\ndanger(b)\n")).toBe("(a) b");
  });

  test("on a line of its own covers the next line with code", async () => {
    expect(await judged("danger(a)\n# firebreak:ignore sample-danger\ndanger(b)\ndanger(c)\n")).toBe("a (b) c");
    expect(await judged("# firebreak:ignore sample-danger\n# more about it\ndanger(b)\n")).toBe("(b)");
    expect(await judged("# firebreak:ignore sample-danger\n\ndanger(b)\n")).toBe("b");
  });

  test("covers what is inside the expression that starts there", async () => {
    expect(await judged("# firebreak:ignore sample-danger\nx =\n  f(\n    danger(a)\n  )\ndanger(b)\n")).toBe("(a) b");
    expect(
      await judged("f(\n  1,\n  # firebreak:ignore sample-danger\n  g(\n    danger(a)\n  ),\n  danger(b)\n)\n"),
    ).toBe("(a) b");
    expect(await judged("x\n|> f(\n  danger(a)\n) # firebreak:ignore sample-danger\n|> g(danger(b))\n")).toBe("a b");
  });

  test("does not cover what only follows in the same block or list", async () => {
    expect(await judged("def f do\n  # firebreak:ignore sample-danger\n  danger(a)\n  danger(b)\nend\n")).toBe("(a) b");
    expect(await judged("f(\n  # firebreak:ignore sample-danger\n  a: danger(a),\n  b: danger(b)\n)\n")).toBe("(a) b");
  });

  test("covers a definition when it stands before it", async () => {
    expect(
      await judged(
        "defmodule A do\n  # firebreak:ignore sample-danger\n  def f do\n    danger(a)\n  end\n\n  def g, do: danger(b)\nend\n",
      ),
    ).toBe("(a) b");
  });

  test("names rules by id or alias, several of them, and no others", async () => {
    expect(await judged("danger(a) # firebreak:ignore Sample.Danger\n")).toBe("(a)");
    expect(await judged("danger(a) # firebreak:ignore sample-undefined, sample-danger\n")).toBe("(a)");
    expect(await judged("danger(a) # firebreak:ignore sample-undefined\n")).toBe("a");
    expect(await judged("danger(a) # firebreak:ignore\n")).toBe("a");
    expect(await judged("danger(a) # firebreak:ignored sample-danger\n")).toBe("a");
  });

  test("gives its reason and its day to the finding", async () => {
    expect(
      await suppressionOfFirst("danger(a) # firebreak:ignore sample-danger until=2027-01-31 -- it is -- fine\n"),
    ).toEqual({
      by: "comment",
      reason: "it is -- fine",
      until: "2027-01-31",
    });
    expect(await suppressionOfFirst("# firebreak:ignore-file sample-danger -- old code\n\ndanger(a)")).toEqual({
      by: "file-comment",
      reason: "old code",
    });
  });

  test("counts up to and with its day", async () => {
    expect(await judged("danger(a) # firebreak:ignore sample-danger until=2026-11-23\n")).toBe("(a)");
    expect(await judged("danger(a) # firebreak:ignore sample-danger until=2026-11-22\n")).toBe("a");
    expect(await judged("danger(a) # firebreak:ignore sample-danger until=soon\n")).toBe("a");
    expect(await judged("danger(a) # firebreak:ignore sample-danger until=2027-02-30\n")).toBe("a");
  });

  test("can cover the file, from anywhere in it", async () => {
    expect(await judged("danger(a)\n# firebreak:ignore-file sample-danger -- all of it\ndanger(b)\n")).toBe("(a) (b)");
  });

  test("does nothing inside a string", async () => {
    expect(await judged('x = """\n# firebreak:ignore sample-danger\n"""\ndanger(a)\n')).toBe("a");
    expect(await judged('danger(a <> "# firebreak:ignore sample-danger")\n')).toBe(
      'a <> "# firebreak:ignore sample-danger"',
    );
  });
});

describe("sobelow_skip", () => {
  const skip = (list: string) =>
    `defmodule A do\n  # sobelow_skip ${list}\n  def f(a) do\n    danger(a)\n  end\n\n  def g(b), do: danger(b)\nend\n`;

  test("covers the definition below it, by Sobelow's names", async () => {
    expect(await judged(skip('["Sample.Danger"]'))).toBe("(a) b");
    expect(await judged(skip('["XSS.Raw", "Sample.Danger"]'))).toBe("(a) b");
    expect(await judged(skip('["Sample"]'))).toBe("(a) b");
    expect(await judged(skip('["Samp"]'))).toBe("a b");
    expect(await judged(skip('["XSS.Raw"]'))).toBe("a b");
  });

  test("goes on covering it while other comments of the file are edited", async () => {
    const text = `defmodule A.Controller do
  use Phoenix.Controller

  # sobelow_skip ["XSS.HTML"]
  def f(conn, %{"x" => x}), do: conn |> html(x) |> html(x)

  # firebreak:ignore xss-html-responze -- misspelt
  def g(conn, %{"y" => y}), do: html(conn, y)
end
`;
    const { project } = await openTestProject([xssHtmlResponse, suppressionInvalid], { "lib/a_controller.ex": text });
    await scanAll(project);
    const [misspelt] = allFindings(project).filter(({ id }) => id === "suppression-invalid");
    const [fix] = misspelt?.fixes ?? [];
    expect(misspelt && fix && project.prove(misspelt, fix)).toEqual({ isProven: true });
  });
});

describe("in templates", () => {
  test("a comment covers the tag, the attribute or the expression on its line or the next", async () => {
    expect(
      await judged(
        "<%!-- firebreak:ignore sample-danger -- fine --%>\n<p>{danger(@a)}</p>\n<p>{danger(@b)}</p>\n",
        "lib/a.html.heex",
      ),
    ).toBe("(@a) @b");
    expect(
      await judged(
        "<p>{danger(@a)}</p> <!-- firebreak:ignore sample-danger -->\n<p>{danger(@b)}</p>\n",
        "lib/a.html.heex",
      ),
    ).toBe("(@a) @b");
    expect(
      await judged(
        "<%# firebreak:ignore sample-danger %>\n<p><%= danger(@a) %></p>\n<%= danger(@b) %>\n",
        "lib/a.html.eex",
      ),
    ).toBe("(@a) @b");
  });

  test("a comment before a tag covers the attributes of the tag, not what is inside the element", async () => {
    const text = "<%!-- firebreak:ignore sample-danger --%>\n<p\n  class={danger(@a)}\n>\n  {danger(@b)}\n</p>\n";
    expect(await judged(text, "lib/a.html.heex")).toBe("(@a) @b");
  });

  test("a comment works inside a sigil, and an Elixir comment before it", async () => {
    const view = (before: string, inside: string) =>
      `defmodule A do\n  def render(assigns) do\n    ${before}\n    ~H"""\n    ${inside}\n    <p>{danger(@a)}</p>\n    """\n  end\nend\n`;
    expect(await judged(view("x", "<%!-- firebreak:ignore sample-danger --%>"))).toBe("(@a)");
    expect(await judged(view("# firebreak:ignore sample-danger", "<b>x</b>"))).toBe("(@a)");
    expect(await judged(view("x", "<b>x</b>"))).toBe("@a");
  });
});

describe("suppress on this line", () => {
  /** The text with its first finding of danger suppressed; fails unless that covers the finding and nothing else. */
  async function suppressed(text: string, path = "lib/a.ex"): Promise<string> {
    const { project } = await openTestProject([sampleDanger], { [path]: text });
    await scanAll(project);
    const [finding] = allFindings(project);
    const edit = finding && project.suppressionEdit(finding, "fine");
    if (!edit) return "no edit";
    const result = applyEdits(text, [edit]) as string;
    project.edit(path, result, 1);
    await project.settle();
    expect(allFindings(project).map(({ suppressed: by, message }) => named(message, by !== undefined))[0]).toMatch(
      /^\(/,
    );
    expect(allFindings(project).filter((other) => other.suppressed)).toHaveLength(1);
    return result;
  }

  test("writes a comment before the line, with its indentation and line end", async () => {
    expect(await suppressed("def f do\n  x = danger(a)\nend\n")).toBe(
      "def f do\n  # firebreak:ignore sample-danger -- fine\n  x = danger(a)\nend\n",
    );
    expect(await suppressed("def f do\r\n\tdanger(a)\r\nend\r\n")).toBe(
      "def f do\r\n\t# firebreak:ignore sample-danger -- fine\r\n\tdanger(a)\r\nend\r\n",
    );
    expect(await suppressed("x\n|> f()\n|> danger(a)\n")).toBe(
      "x\n|> f()\n# firebreak:ignore sample-danger -- fine\n|> danger(a)\n",
    );
  });

  test("goes before a string that holds the finding", async () => {
    const text = 'x = """\na\n#{danger(a)}\n"""\n';
    expect(await suppressed(text)).toBe(`# firebreak:ignore sample-danger -- fine\n${text}`);
  });

  test("uses the template's comments, before the tag or expression", async () => {
    expect(await suppressed("<div>\n  <p\n    class={danger(@a)}\n  >x</p>\n</div>\n", "lib/a.html.heex")).toBe(
      "<div>\n  <%!-- firebreak:ignore sample-danger -- fine --%>\n  <p\n    class={danger(@a)}\n  >x</p>\n</div>\n",
    );
    expect(await suppressed("<p>\n  {\n    danger(@a)\n  }\n</p>\n", "lib/a.html.heex")).toBe(
      "<p>\n  <%!-- firebreak:ignore sample-danger -- fine --%>\n  {\n    danger(@a)\n  }\n</p>\n",
    );
    expect(await suppressed("<p>\n  <%= danger(@a) %>\n</p>\n", "lib/a.html.eex")).toBe(
      "<p>\n  <%# firebreak:ignore sample-danger -- fine %>\n  <%= danger(@a) %>\n</p>\n",
    );
    expect(await suppressed("<%= if danger(@a) do %>\n  x\n<% end %>\n", "lib/a.html.heex")).toBe(
      "<%!-- firebreak:ignore sample-danger -- fine --%>\n<%= if danger(@a) do %>\n  x\n<% end %>\n",
    );
  });

  test("keeps the indentation of a sigil's heredoc", async () => {
    const view = (line: string) =>
      `def render(assigns) do\n  ~H"""\n  <p>\n${line}    {danger(@a)}\n  </p>\n  """\nend\n`;
    expect(await suppressed(view(""))).toBe(view("    <%!-- firebreak:ignore sample-danger -- fine --%>\n"));
  });

  test("uses Elixir's comment when the template begins in the same line", async () => {
    const text = 'def f(assigns) do\n  ~H"<p>{danger(@a)}</p>"\nend\n';
    expect(await suppressed(text)).toBe(text.replace("  ~H", "  # firebreak:ignore sample-danger -- fine\n  ~H"));
  });

  test("has nothing to offer in a lock file", async () => {
    expect(await suppressed('%{\n  "a": danger(b)\n}\n', "mix.lock")).toBe("no edit");
  });
});
