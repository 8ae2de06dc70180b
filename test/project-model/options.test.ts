/** Keyword options, however they are put together. */

import { expect, test } from "vitest";
import { calls } from "../../server/core/project/calls.ts";
import { names } from "../../server/core/project/names.ts";
import { optionsBehind } from "../../server/core/project/options.ts";
import { projectOf } from "./check.ts";

/** The options that the one call of `take/1` is given, as written, and whether all of them could be read. */
async function optionsOf(code: string, more: Readonly<Record<string, string>> = {}) {
  const project = await projectOf({ "lib/a.ex": `defmodule A do\n${code}\nend\n`, ...more });
  const file = project.files.get("lib/a.ex");
  const [call] = file ? project.of(calls, file).named("take") : [];
  if (!call) throw new Error("no call of take/1");
  const { byKey, isComplete } = optionsBehind(call.args[0], call, project.get(names));
  const written = [...byKey].map(
    ([key, { form, value }]) => `${key}=${form.syntax.text.slice(value.start, value.end)}`,
  );
  return [...written.sort(), isComplete ? "complete" : "incomplete"].join(" ");
}

test("the first of two equal keys counts", async () => {
  expect(await optionsOf("def f, do: take([a: 1, b: 2, a: 3])")).toBe("a=1 b=2 complete");
  expect(await optionsOf("def f, do: take([a: 1] ++ [a: 2, b: 3])")).toBe("a=1 b=3 complete");
});

test("tuples are pairs", async () => {
  expect(await optionsOf("def f, do: take([{:a, 1}, {:b, 2}])")).toBe("a=1 b=2 complete");
});

test("what is merged or put counts", async () => {
  expect(await optionsOf("def f, do: take(Keyword.merge([a: 1, b: 1], a: 2))")).toBe("a=2 b=1 complete");
  expect(await optionsOf("def f, do: take([a: 1] |> Keyword.put(:a, 2))")).toBe("a=2 complete");
});

test("attributes, variables and functions are followed, also into other files", async () => {
  expect(await optionsOf("@o [a: 1]\ndef f, do: take(@o)")).toBe("a=1 complete");
  expect(await optionsOf("def f do\no = [a: 1]\ntake(o)\nend")).toBe("a=1 complete");
  expect(
    await optionsOf("def f, do: take(B.options())", { "lib/b.ex": "defmodule B do\ndef options, do: [a: 1]\nend\n" }),
  ).toBe("a=1 complete");
});

test("what cannot be read is said", async () => {
  expect(await optionsOf("def f(o), do: take(o)")).toBe("incomplete");
  expect(await optionsOf("def f(o), do: take([a: 1] ++ o)")).toBe("a=1 incomplete");
  expect(await optionsOf("@o [a: 1]\n@o [a: 2]\ndef f, do: take(@o)")).toBe("incomplete");
  expect(await optionsOf("def f do\no = [a: 1]\no = g(o)\ntake(o)\nend")).toBe("incomplete");
  expect(await optionsOf("def f, do: take(g())\ndef g, do: g()")).toBe("incomplete");
});
