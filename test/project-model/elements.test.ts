/** Elements of templates with what their attributes are set to, and what stands around an expression. */

import { expect, test } from "vitest";
import { flow } from "../../server/core/flow/flow.ts";
import { flat } from "../../server/core/flow/values.ts";
import { ancestorsOf, unusedStatement } from "../../server/core/project/ancestors.ts";
import { calls } from "../../server/core/project/calls.ts";
import { attributeOf, elements, mayHaveMoreAttributes, writtenValueOf } from "../../server/core/project/elements.ts";
import { textOf } from "../../server/core/syntax/source-file.ts";
import { projectOf } from "./check.ts";

const component = `defmodule Web.Links do
  use Phoenix.Component

  def links(assigns) do
    ~H"""
    <a href="/one">1</a>
    <a HREF={"/two/#{@id}"}>2</a>
    <.link href={help()} {@rest}>3</.link>
    <Web.Other.link href="/four">4</Web.Other.link>
    """
  end

  defp help, do: "/help"
end
`;

test("elements are asked by the name they are written with", async () => {
  const { found } = await elementsNamed("a", ".link");
  expect(found.map(({ element }) => element.name)).toEqual(["a", "a", "link"]);
  expect(found.map(({ element }) => mayHaveMoreAttributes(element))).toEqual([false, false, true]);
});

test("an attribute is text, or begins with text before code", async () => {
  const { found } = await elementsNamed("a", ".link");
  const written = found.map(({ form, element }) => {
    const href = attributeOf(element, "href");
    const value = href && writtenValueOf(form, href);
    return value?.kind === "code" ? `${value.prefix} then ${value.code && textOf(form, value.code)}` : value?.text;
  });
  expect(written).toEqual(["/one", "/two/ then @id", " then help()"]);
});

test("the value of an attribute's code is known as that of any expression", async () => {
  const { found, known } = await elementsNamed(".link");
  const values = found.map((placed) => {
    const href = attributeOf(placed.element, "href");
    const written = href && writtenValueOf(placed.form, href);
    return written?.kind === "code" && written.code ? flat(known.valueAt(placed, written.code)) : undefined;
  });
  expect(values).toEqual([{ kind: "constant", type: "string", text: "/help" }]);
});

test("a statement that others follow is told from the last one and from an argument", async () => {
  const text = "def run(x) do\n  log(1)\n  keep(log(2))\n  log(3)\nend\n";
  const project = await projectOf({ "lib/run.ex": text });
  const [file] = project.files.values();
  const found = file ? project.of(calls, file).named("log") : [];
  expect(found.map((call) => unusedStatement(call.form.syntax.node, call) !== undefined)).toEqual([true, false, false]);
  expect(found.map((call) => ancestorsOf(call.form.syntax.node, call)[0]?.kind)).toEqual(["block", "call", "block"]);
});

async function elementsNamed(...names: readonly string[]) {
  const project = await projectOf({ "lib/web/links.ex": component });
  const [file] = project.files.values();
  if (!file) throw new Error("there is no file");
  return { found: project.of(elements, file).named(...names), known: project.of(flow, file) };
}
