/** What an edit makes the index read again: the edited file, and no other. */

import { expect, test } from "vitest";
import { fileAnalysis, projectAnalysis } from "../../server/core/project/analysis.ts";
import { facts } from "../../server/core/project/facts.ts";
import { formFacts } from "../../server/core/project/form-facts.ts";
import { names } from "../../server/core/project/names.ts";
import { outline } from "../../server/core/project/outline.ts";
import { scopes } from "../../server/core/project/scopes.ts";
import { defineRule } from "../../server/core/rule.ts";
import { openTestProject, scanAll } from "../harness/project.ts";

const orders =
  "defmodule Shop.Orders do\n  import Shop.Helpers\n  alias Shop.Cart\n  def total(x), do: Cart.sum(sum(x))\nend\n";
const texts = {
  "lib/cart.ex": "defmodule Shop.Cart do\n  def sum(x), do: x\nend\n",
  "lib/helpers.ex": "defmodule Shop.Helpers do\n  def sum(x), do: x\nend\n",
  "lib/orders.ex": orders,
  "lib/other.ex": "defmodule Shop.Other do\n  import Shop.Helpers\n  def run(x), do: sum(x)\nend\n",
};

/**
 * The project after its first scan; `read` and `resolved` get the paths of the files whose facts, or whose names, are worked out: at the end, because
 * work that makes way for an edit starts again.
 */
async function opened() {
  const read: string[] = [];
  const resolved: string[] = [];
  const indexed = fileAnalysis("indexed", ({ file, get }) => {
    get(outline);
    const { length } = get(facts).modules;
    read.push(file.path);
    return length;
  });
  const all = projectAnalysis("allIndexed", ({ all }) => [...all(indexed).values()]);
  const meant = fileAnalysis("meant", ({ file, get, project }) => {
    get(scopes);
    const { resolve } = project.get(names);
    for (const form of file.forms) for (const call of formFacts(form.syntax).calls) resolve(form, call);
    return resolved.push(file.path);
  });
  const rule = defineRule({
    id: "asks-for-all",
    title: "Asks for all",
    severity: "low",
    cwe: [1],
    owasp: ["A01:2021"],
    preset: "on",
    since: "0.1.0",
    scope: "file",
    needs: [all, meant],
    messages: { none: "Nothing." },
    check: ({ meant }) => void meant,
  });
  const { project, bugs } = await openTestProject([rule], texts);
  await scanAll(project);
  const edit = async (path: string, text: string, version: number) => {
    read.length = 0;
    resolved.length = 0;
    project.edit(path, text, version);
    await project.settle();
    expect(bugs).toEqual([]);
    return { read: [...read].sort(), resolved: [...resolved].sort() };
  };
  return { edit, read, resolved };
}

test("the first scan reads every file", async () => {
  const { read, resolved } = await opened();
  expect([...new Set(read)].sort()).toEqual(Object.keys(texts));
  expect([...new Set(resolved)].sort()).toEqual(Object.keys(texts));
});

test("an edit reads its own file again, and changes what names mean in no other", async () => {
  const { edit } = await opened();
  const own = { read: ["lib/orders.ex"], resolved: ["lib/orders.ex"] };
  const edits = [
    ["a body", "Cart.sum(sum(x))", "Cart.sum(sum(x + 1))"],
    ["an alias", "alias Shop.Cart", "alias Shop.Cart, as: C"],
    ["a new function", "  def total", "  def count(x), do: x\n  def total"],
    ["broken text", "Cart.sum(", "Cart.sum(("],
    ["a line above", "defmodule Shop.Orders", "# orders\ndefmodule Shop.Orders"],
  ] as const;
  for (const [index, [name, from, to]] of edits.entries())
    expect(await edit("lib/orders.ex", orders.replace(from, to), index + 1), name).toEqual(own);
});

test("what a module no longer defines is asked for again by the files that import it alone", async () => {
  const { edit } = await opened();
  const after = await edit("lib/helpers.ex", "defmodule Shop.Helpers do\n  def add(x), do: x\nend\n", 1);
  expect(after).toEqual({ read: ["lib/helpers.ex"], resolved: ["lib/helpers.ex", "lib/orders.ex", "lib/other.ex"] });
});
