/** How a file is split into modules, forms and comments, also while it is broken. */

import { describe, expect, test } from "vitest";
import type { SourceFile } from "../../server/core/syntax/source-file.ts";
import { loadParser } from "../harness/load-parser.ts";

const parser = await loadParser();

function outline({ forms }: SourceFile): string[] {
  return forms.map(({ modules, syntax }) => {
    const scope = modules.map(({ name }) => name ?? "?").join(" > ");
    return `${scope}: ${syntax.text.split("\n")[0]}`;
  });
}

test("forms are the statements of module bodies and of the file", () => {
  const file = parser.parse(
    "lib/a.ex",
    "import X\n\ndefmodule A.B do\n  use C\n\n  defmodule D do\n    def e, do: 1\n  end\n\n  def f, do: 2\nend\n",
  );
  expect(outline(file)).toEqual([": import X", "A.B: use C", "A.B > A.B.D: def e, do: 1", "A.B: def f, do: 2"]);
});

test("modules in a block at the top of a file are modules, unless the block makes them otherwise than they are written", () => {
  const module = "  defmodule A do\n    def f, do: 1\n  end\n";
  const inBlock = (head: string) => outline(parser.parse("lib/a.ex", `${head} do\n${module}end\n`));
  for (const head of ["if Code.ensure_loaded?(Plug)", "unless X.y?()", "Shop.if_cloud", "with_macro :x"])
    expect(inBlock(head)).toEqual(["A: def f, do: 1"]);
  for (const head of ["quote", "for x <- [1]", "if Mix.env() == :test", "if config_env() == :dev"])
    expect(inBlock(head)).toEqual([`: ${head} do`]);
  const both = `if X do\n${module}  x = 1\nelse\n${module.replace("f,", "g,")}end\n`;
  expect(outline(parser.parse("lib/a.ex", both))).toEqual(["A: def f, do: 1", ": x = 1", "A: def g, do: 1"]);
});

test("a module says where its name and its body are", () => {
  const text = "defmodule A.B do\n  use C\nend\n";
  const [scope] = parser.parse("lib/a.ex", text).modules;
  const slice = (range: { start: number; end: number } | undefined) => text.slice(range?.start, range?.end);
  expect(slice(scope?.nameRange)).toBe("A.B");
  expect(slice(scope?.bodyRange)).toBe("\n  use C\n");
  expect(slice(scope?.range)).toBe(text.trimEnd());
});

test("comments know whether they have a line of their own", () => {
  const file = parser.parse(
    "lib/a.ex",
    '# one\nx = 1 # two\ndef f(assigns) do\n  ~H"""\n  <%!-- three --%>\n  """\nend\n',
  );
  expect(file.comments.map(({ text, isOwnLine }) => [text, isOwnLine])).toEqual([
    ["one", true],
    ["two", false],
    ["three", true],
  ]);
});

test("the language is told by the name", () => {
  const languages = ["a.ex", "a.exs", "mix.lock", "a.html.heex", "a.html.eex", "a.html.leex", "a.md", "Dockerfile"];
  expect(languages.map((path) => parser.parse(path, "").language)).toEqual([
    "elixir",
    "elixir",
    "elixir",
    "heex",
    "eex",
    "eex",
    "text",
    "text",
  ]);
});

test("a template file is one form with one template", () => {
  const [form, ...others] = parser.parse("a.html.heex", "<p>{@x}</p>").forms;
  expect(others).toEqual([]);
  expect(form?.syntax.templates.map(({ template }) => template.language)).toEqual(["heex"]);
});

describe("every definition stays a form of its module while somebody types", () => {
  const typed = ["x = ", "foo.", "foo(", "x |> ", "%{a: ", "[1, ", '"abc', '"a #{', "if x do", "case x do\n      a ->"];
  const more = [
    "fn x ->",
    "Repo.get(User, ",
    "{:ok, ",
    "with {:ok, a} <- b,",
    "@",
    '~H"""',
    'raw(p["a"',
    "a + ",
    " do",
  ];
  test.each([...typed, ...more])("%s", (piece) => {
    const file = parser.parse(
      "lib/a.ex",
      `defmodule A do\n  use X\n\n  def one(a) do\n    a\n  end\n\n  def two(b) do\n    y = 1\n    ${piece}\n  end\n\n  def three(c) do\n    c\n  end\n\n  defp four(d), do: d\nend\n`,
    );
    const starts = ["A: use X", "A: def one(a) do", "A: def two(b)", "A: def three(c) do", "A: defp four(d), do: d"];
    for (const start of starts) expect(outline(file).filter((line) => line.startsWith(start))).toHaveLength(1);
    expect(file.problems).not.toEqual([]);
  });
});

describe("what stands around a mistake stays in its module", () => {
  const around = (broken: string) => `defmodule A do
  use X

  defmodule B do
    def zero(a), do: a
  end

  def one(a) do
    a
  end

${broken}
  @doc """
  The third.
  """
  @spec three(atom) :: "c"
  def three(c) do
    "#{c}"
  end

  plug :four, "d"

  defmodule C do
    import Y
    def five('e'), do: "e"
  end
end

defmodule D do
  def six(f), do: f
end
`;
  const survivors = [
    "A: use X",
    "A > A.B: def zero(a), do: a",
    "A: def one(a) do",
    'A: @doc """',
    'A: @spec three(atom) :: "c"',
    "A: def three(c) do",
    'A: plug :four, "d"',
    "A > A.C: import Y",
    "A > A.C: def five('e'), do: \"e\"",
    "D: def six(f), do: f",
  ];
  const mistakes = {
    "one end too many": "  def two(b) do\n    b\n  end\n  end\n",
    "one end too many, deeper": "  def two(b) do\n    if b do\n      1\n    end\n    end\n  end\n",
    "an end behind a line": "  def two(b) do\n    bend end\n  end\n",
    "a missing do": "  def two(b)\n    b\n  end\n",
    "a missing end": "  def two(b) do\n    if b do\n      1\n  end\n",
    "an open string": '  def two(b) do\n    f("b)\n  end\n',
    "an open charlist": "  def two(b) do\n    f('b)\n  end\n",
    "an open heredoc": '  def two(b) do\n    """\n  end\n',
    "an open template": '  def two(b) do\n    ~H"""\n    <p>\n  end\n',
    "an open interpolation": '  def two(b) do\n    "a #{b\n  end\n',
    "an open parenthesis": "  def two(b) do\n    f(b, [\n  end\n",
  };
  test.each(Object.entries(mistakes))("such as %s", (_name, broken) => {
    const file = parser.parse("lib/a.ex", around(broken));
    expect(outline(file)).toEqual(expect.arrayContaining(survivors));
    expect(file.modules.map(({ name }) => name)).toEqual(["A", "A.B", "A.C", "D"]);
    expect(file.problems).not.toEqual([]);
  });
});

test("an implementation goes by its protocol and its first type, also after an open string", () => {
  const implementations = ["for: B", "for: [B, C]", "for: [ B ]"].map(
    (option) => `defimpl A, ${option} do\n  def f(x), do: x\nend\n`,
  );
  for (const before of ["", 'x = f("y)\n']) {
    const { modules } = parser.parse("lib/a.ex", before + implementations.join("\n"));
    expect(modules.map(({ name }) => name)).toEqual(["A.B", "A.B", "A.B"]);
  }
});

test("a key that is missing between brackets is a problem", () => {
  const file = parser.parse("lib/a.ex", "x = list[]\n");
  expect(file.problems).not.toEqual([]);
  expect(file.forms.map(({ syntax }) => syntax.isComplete)).toEqual([false]);
});
