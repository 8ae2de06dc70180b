/** Text that is broken on purpose: it must neither throw nor hang, and what was not understood must be said. */

import { describe, expect, test } from "vitest";
import { loadParser } from "../harness/load-parser.ts";

const parser = await loadParser();

/** Texts that no Elixir compiler accepts, or only after a long time. */
const BROKEN: Readonly<Record<string, string>> = {
  "100,000 opening brackets": "[".repeat(100_000),
  "100,000 nested brackets": "[".repeat(100_000) + "]".repeat(100_000),
  "100,000 nested tuples, maps and calls": `${"{%{a: f(".repeat(33_000)}1${")}}".repeat(33_000)}`,
  "20,000 nested do blocks": "if a do\n".repeat(20_000),
  "20,000 nested functions": "fn -> ".repeat(20_000),
  "2,000 nested anonymous calls with do blocks": "f.(".repeat(2_000) + ") do b end".repeat(2_000),
  "50,000 nested operators": `${"not ".repeat(50_000)}a`,
  "a string without an end": `x = "${"a b ".repeat(100_000)}`,
  "a heredoc without an end": `x = """\n${"line #{y}\n".repeat(10_000)}`,
  "50,000 calls with a block on one line in a bracket": `[${"a b do c end ".repeat(50_000)}`,
  "half a heredoc": 'def f do\n  """\n  text\nend\n',
  "an unclosed brace": "def f do\n  {1, 2\nend\n\ndef g, do: 1\n",
  "an interpolation without an end": 'x = "a #{b\nend\n',
  "10,000 nested interpolations": '"#{'.repeat(10_000),
  "a lone end": "end\n".repeat(10_000),
  "an unclosed template tag": 'def f(assigns) do\n  ~H"""\n  <p><%= if @a do %>\n  {@b\n  """\nend\n',
};

/** Odd texts that may or may not be correct. */
const ODD: Readonly<Record<string, string>> = {
  empty: "",
  "20,000 blank lines with blanks on them": `x = 1\n${"  \t\n".repeat(20_000)}y = 2\n`,
  "20,000 lone carriage returns": `x = 1\r${"\r".repeat(20_000)}y = 2\r`,
  "a byte order mark": "\ufeffx = 1\n",
  "100,000 words of the language in an interpolation": `"#{${"end ".repeat(100_000)}}"`,
  "100,000 sigils in an interpolation": `"#{${"~s() ".repeat(100_000)}}"`,
  "only blanks": " \n\t\r\n",
  "NUL bytes": "a\0b = \0 1\n\0",
  "a lone surrogate": 'x = "\ud800" <> \udc00 y\n',
  "a million characters on one line": `x = [${"1, ".repeat(330_000)}1]`,
  "a chain of 20,000 concatenations": `x = ${'"a" <> '.repeat(20_000)}"b"`,
  "a chain of 20,000 pipes": `x${" |> f()".repeat(20_000)}`,
  "lone carriage returns": "a = 1\rb = 2\r",
  "mixed line ends": "def f do\r\n  1\n\r\nend\r\n",
  "only a comment": "# x",
  "a comment of a million characters": `#${"x".repeat(1_000_000)}`,
};

describe("broken text", () => {
  test.each(Object.entries(BROKEN))("says that it does not understand %s", { timeout: 120_000 }, (_name, text) => {
    expect(parser.parse("broken.ex", text).problems).not.toEqual([]);
  });
});

describe("odd text", () => {
  test.each(Object.entries(ODD))("reads %s", { timeout: 120_000 }, (_name, text) => {
    expect(parser.parse("odd.ex", text).text).toBe(text);
  });
});

test("a long run of blank lines changes nothing but positions", () => {
  const blanks = "   \r\n\n\t\n".repeat(100);
  const outline = (gap: string) => {
    const text = `def f(a) do${gap}\n  [1,${gap}\n 2]${gap}\n  |> g()\n${gap}  # note${gap}\n  "a${gap}\n"\nend\n`;
    const [form] = parser.parse("a.ex", text).forms;
    const withoutOffsets = (key: string, value: unknown) =>
      typeof value === "number" || key === "nameRange" ? 0 : value;
    return JSON.stringify(form?.syntax.node, withoutOffsets).replaceAll(JSON.stringify(gap).slice(1, -1), "");
  };
  expect(outline(blanks)).toBe(outline(""));
});

describe("6,000 modules", () => {
  const module = 'defmodule A do\n  # note [\n  @doc "{"\n  def f(a), do: [a, %{b: ?[}]\nend\n';
  test.each(["[", "{", "%{", "<<", "x = [1, ", "fn", "f("])("are found after an unfinished %s", (opener) => {
    const file = parser.parse("a.ex", `${opener}\n${module.repeat(6_000)}`);
    expect(file.problems.length).toBeGreaterThan(0);
    expect(file.modules.length).toBeGreaterThan(5_500);
    for (const { name, range } of file.modules.slice(-10)) {
      expect(name).toBe("A");
      expect(file.text.slice(range.start, range.end)).toBe(module.trimEnd());
    }
    expect(file.comments.length).toBe(6_000);
    const [last] = file.forms.slice(-1);
    expect(last?.syntax.text).toBe("def f(a), do: [a, %{b: ?[}]");
    expect(file.text.startsWith("def f(a)", last?.start)).toBe(true);
  });
});

test("900 blocks between the commas of a list are no mistake", () => {
  const items = "  if(a, do: b),\n  case c do\n    <<d>> -> fn -> e end\n  end,\n".repeat(900);
  const file = parser.parse("a.ex", `defmodule A do\n  def f, do: [\n${items}  1]\nend\n`);
  expect(file.problems).toEqual([]);
  expect(file.forms).toHaveLength(1);
});

test("10,000 blocks between the commas of a list are no mistake", () => {
  const file = parser.parse("a.ex", `x = [${"if a do\n b\nend,\n".repeat(10_000)}1]\n`);
  expect(file.problems).toEqual([]);
  expect(file.forms).toHaveLength(1);
});

test("10,000 blocks between the commas of a call without parentheses are said not to be understood, and what is around them is", () => {
  const blocks = Array.from({ length: 10_000 }, () => "case a do\n      b -> c\n    end");
  const text = `defmodule A do\n  def f, do: 1\n\n  def g do\n    h ${blocks.join(",\n    ")}\n  end\n\n  def i, do: 2\nend\n`;
  const file = parser.parse("a.ex", text);
  expect(file.problems.map(({ message }) => message)).toContainEqual(expect.stringContaining("too broken"));
  expect(file.forms.map(({ syntax }) => syntax.text)).toEqual(expect.arrayContaining(["def f, do: 1", "def i, do: 2"]));
});

test("a text that tree-sitter cannot stand is said not to be understood, and the next ones are read as ever", () => {
  const next = 'defmodule A do\n  def f(a), do: [a, ~H"<p>{@b}</p>"]\nend\n';
  const expected = parser.parse("a.ex", next);
  const functions = Array.from({ length: 60_000 }, () => "fn a ->\n  b\nend").join(",\n");
  const file = parser.parse("a.ex", `f ${functions}\n`);
  expect(file.problems).toMatchObject([{ isLimit: true }]);
  expect(parser.parse("a.ex", next)).toEqual(expected);
});

test("a template tells a few hundred mistakes of many", () => {
  const { problems } = parser.parse("a.heex", "<%= if a do %>".repeat(5_000) + "{a b}".repeat(5_000));
  expect(problems.length).toBeGreaterThan(200);
  expect(problems.length).toBeLessThan(1_000);
});

test("a heredoc keeps its blank lines", () => {
  const blanks = "\n  \n".repeat(150);
  const [form] = parser.parse("a.ex", `x = """\n  a${blanks}\n  b\n  """\n`).forms;
  expect(JSON.stringify(form?.syntax.node)).toContain(JSON.stringify(`a${"\n\n".repeat(150)}\nb\n`).slice(1, -1));
});

describe("broken templates", () => {
  test("say that they are not understood where 4,000 blocks nest", { timeout: 120_000 }, () => {
    const text = `${"<%= if @a do %>\n".repeat(4_000)}x${"<% end %>\n".repeat(4_000)}`;
    expect(parser.parse("broken.html.heex", text).problems).not.toEqual([]);
  });
});

test.each([
  ["defmodule A do\n  alias B.C d\n  def f, do: g()\nend\n", "d\n"],
  ["x = 1\ndef f do\n  a\nend~s(x)\n", "~s(x)\n"],
])("two expressions on one line without a semicolon are a mistake: %j", (text, second) => {
  expect(parser.parse("a.ex", text).problems).toMatchObject([{ start: text.indexOf(second) }]);
});
