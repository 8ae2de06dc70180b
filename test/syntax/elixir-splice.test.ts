/** Where an edit needs no parse of the whole file: only the statements that it touches are given to the grammar. */

import { expect, test } from "vitest";
import { parseElixirFile } from "../../server/core/syntax/elixir/file.ts";
import { createGrammar, type Grammar } from "../../server/core/syntax/elixir/grammar.ts";
import type { SourceFile } from "../../server/core/syntax/source-file.ts";
import { loadGrammarFiles } from "../harness/load-parser.ts";
import { describeFile } from "./edits.ts";

const grammar = await createGrammar(await loadGrammarFiles());

const BEFORE = `defmodule Shop.Cart do
  @moduledoc """
  Carts.
  """
  use Shop, :context

  @limit 10

  def add(cart, item) do
    [item | cart]
  end
`;
const AFTER = `
  # Empties it.
  def clear(_cart), do: []

  defmodule Item do
    defstruct [:name]
  end
end
`;

/** The next version, and the lengths of the texts that the grammar was given for it. */
function parseNext(text: string, previous: SourceFile): { file: SourceFile; lengths: readonly number[] } {
  const lengths: number[] = [];
  const counting: Grammar = {
    ...grammar,
    parse(source, buffer) {
      lengths.push(source.length);
      return grammar.parse(source, buffer);
    },
  };
  return { file: parseElixirFile(counting, "lib/cart.ex", text, previous), lengths };
}

function parse(text: string): SourceFile {
  return parseElixirFile(grammar, "lib/cart.ex", text);
}

/** Makes the edits one after another; after which of them the whole file was parsed. Every version must equal a fresh one. */
function wholeParses(versions: readonly string[]): readonly string[] {
  let file = parse(versions[0] as string);
  return versions.slice(1).filter((text) => {
    const { file: next, lengths } = parseNext(text, file);
    expect(describeFile(next)).toBe(describeFile(parse(text)));
    file = next;
    return lengths.includes(text.length);
  });
}

function typed(before: string, text: string, after: string): readonly string[] {
  return Array.from({ length: text.length + 1 }, (_, count) => before + text.slice(0, count) + after);
}

test("a one-line definition is typed with whole parses only while it is not understood", () => {
  const definition = "def size(cart), do: length(cart)";
  const versions = typed(`${BEFORE}\n  `, definition, `\n${AFTER}`);
  const whole = wholeParses(versions).map((text) => text.slice(BEFORE.length + 3, text.length - AFTER.length - 1));
  const isApart = (text: string) => {
    const { problems, forms } = parse(`${BEFORE}\n  ${text}\n${AFTER}`);
    return problems.length === 0 && forms.some(({ syntax }) => syntax.text === "def clear(_cart), do: []");
  };
  expect(whole.filter((text) => isApart(text) && isApart(text.slice(0, -1)))).toEqual([]);
});

test("a definition of several lines is typed as a fresh parse reads it", () => {
  const definition =
    'def sum(cart) do\n    # All of them.\n    Enum.sum(for %{price: p} <- cart, do: p)\n  end\n\n  @doc "x"\n';
  expect(wholeParses(typed(`${BEFORE}\n  `, definition, AFTER)).length).toBeLessThan(definition.length);
});

const TOGETHER: Readonly<Record<string, readonly string[]>> = {
  "a definition that is put in whole": [BEFORE + AFTER, `${BEFORE}\n  def f(x) do\n    x\n  end\n${AFTER}`],
  "several statements": [BEFORE + AFTER, `${BEFORE}\n  @a 1\n  def f, do: @a\n\n  alias A.{B,\n    C}\n${AFTER}`],
  "the first statement of a module": [BEFORE + AFTER, `${BEFORE.replace("do\n", "do\n  import A\n")}${AFTER}`],
  "the last statement of a module": [
    BEFORE + AFTER,
    BEFORE + AFTER.replace("[:name]\n", "[:name]\n    def f, do: 1\n"),
  ],
  "the only statement of a module": [
    `${BEFORE}  defmodule A do\n\n  end\n${AFTER}`,
    `${BEFORE}  defmodule A do\n  use B\n  end\n${AFTER}`,
  ],
  "a statement between modules": [BEFORE + AFTER, `${BEFORE}${AFTER.replace("defmodule", "@x 1\n  defmodule")}`],
  "a statement that becomes two": [
    BEFORE + AFTER,
    (BEFORE + AFTER).replace("Shop, :context", "Shop\n  :context\n  f(1)").replace("  :context\n", ""),
  ],
  "a statement that becomes another": [BEFORE + AFTER, (BEFORE + AFTER).replace("@limit 10", "limit = 10")],
  "two statements that are taken out": [BEFORE + AFTER, (BEFORE + AFTER).replace(/ {2}use.*\n\n {2}@limit.*\n/, "")],
  "a heredoc of an attribute": [
    BEFORE + AFTER,
    (BEFORE + AFTER).replace("Carts.", `Carts of ${"#{x}"}\n\n  and more.`),
  ],
  "blank lines and a comment": [BEFORE + AFTER, `${BEFORE}\n\n  # note\n${AFTER}`],
  "a comment behind a statement": [BEFORE + AFTER, (BEFORE + AFTER).replace("@limit 10", "@limit 10 # note")],
};

test.each(Object.entries(TOGETHER))("%s: the file is not parsed again", (_name, versions) => {
  expect(wholeParses(versions)).toEqual([]);
});

const APART: Readonly<Record<string, string>> = {
  "an operator before the next statement": "@a",
  "a comma before the next statement": "use A,",
  "an operator after the statement before": "|> f()",
  "a clause": "x -> y",
  "an end": "end",
  "a section of the module's block": "rescue",
  "an open heredoc": '@doc """',
  "a module": "defmodule A do\n  end",
  "a NUL": "@a 1 \0",
};

test.each(Object.entries(APART))("%s is read as in its file", (_name, statement) => {
  wholeParses([
    BEFORE + AFTER,
    `${BEFORE}\n  ${statement}\n${AFTER}`,
    `${BEFORE}\n  ${statement.slice(0, -1)}\n${AFTER}`,
  ]);
});

test("a statement among clauses belongs to the one before it", () => {
  const module = "defmodule A do\n  x -> y\n\nend\n";
  wholeParses([module, module.replace("\n\n", "\n  z\n\n"), module.replace("do\n", "do\n  z\n")]);
});

test("what an edit does not touch keeps its syntax, and what it touches too where its text stays", () => {
  const before = parse(BEFORE + AFTER);
  const { file } = parseNext(`${BEFORE}\n  def f, do: 1\n${AFTER}`, before);
  expect(file.forms.filter(({ syntax }) => !before.forms.some((form) => form.syntax === syntax))).toHaveLength(1);
});
