/** What typing sets going: which rules run again after an edit, with the product's own rules and analyses over the sample shop. */

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Rule } from "../../server/core/rule.ts";
import { rules } from "../../server/core/rules/registry.generated.ts";
import { allFindings, openTestProject, scanAll } from "../harness/project.ts";

const controller = "lib/shop_web/controllers/typed_controller.ex";
const typed = `defmodule ShopWeb.TypedController do
  use ShopWeb, :controller

  alias Shop.Catalog

  def show(conn, %{"id" => id}) do
    html(conn, render_name(Catalog.get_product!(id)))
  end

  defp render_name(product), do: product.name
end
`;

/** The shop with one more controller; `ran` gets every run of a rule on a file, `rule path`. */
async function openShop() {
  const ran: string[] = [];
  const spied = rules.map((rule): Rule => {
    if (rule.scope !== "file") return rule;
    const check: Rule["check"] = (input) => {
      ran.push(`${rule.id} ${input.file?.path}`);
      rule.check(input);
    };
    return { ...rule, check };
  });
  const opened = await openTestProject(spied, { ...(await shopFiles()), [controller]: typed });
  await scanAll(opened.project);
  return { ...opened, ran };
}

async function shopFiles(): Promise<Readonly<Record<string, string>>> {
  const root = fileURLToPath(new URL("../apps/shop", import.meta.url));
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const texts = files.map(async (file) => [path.relative(root, file), await readFile(file, "utf8")] as const);
  return Object.fromEntries(await Promise.all(texts));
}

/** The files whose rules ran again. */
function filesOf(ran: readonly string[]): readonly string[] {
  return [...new Set(ran.map((one) => one.slice(one.indexOf(" ") + 1)))].sort();
}

const edits: readonly (readonly [name: string, from: string, to: string])[] = [
  ["typing in a body", "product.name", "product.nam"],
  ["a broken body", "render_name(Catalog", "render_name((Catalog"],
  ["a new line at the top", "defmodule", "\n# a comment\ndefmodule"],
  ["another clause of a function", "  defp render_name", '  defp render_name(nil), do: ""\n  defp render_name'],
  ["a new call of another module", "product.name", "Catalog.change_product(product)"],
];

test("typing in a body, above it, or another clause runs no rule of another file", async () => {
  const { project, bugs, ran } = await openShop();
  for (const [index, [name, from, to]] of edits.entries()) {
    ran.length = 0;
    project.edit(controller, typed.replace(from, to), index + 1);
    await project.settle({ first: controller });
    expect(filesOf(ran), name).toEqual([controller]);
  }
  expect(bugs).toEqual([]);
});

test("nothing runs again for an edit that is taken back before anybody asks", async () => {
  const { project, ran } = await openShop();
  project.edit(controller, typed, 1);
  await project.settle();
  ran.length = 0;
  await project.settle();
  expect(ran).toEqual([]);
});

test("a new function reaches the files that ask for the module, and no other", async () => {
  const helper = "lib/shop_web/safe_helper.ex";
  const user = "lib/shop_web/controllers/user_of_helper.ex";
  const other = "lib/shop_web/controllers/other.ex";
  const using = (name: string, imported: string) =>
    `defmodule ShopWeb.${name} do\n  import ${imported}\n  def show(conn, %{"x" => x}), do: raw(x)\nend\n`;
  const { project, files, ran } = await openShop();
  files.write(helper, "defmodule ShopWeb.SafeHelper do\nend\n");
  files.write(user, using("UserOfHelper", "ShopWeb.SafeHelper"));
  files.write(other, using("Other", "Phoenix.HTML"));
  await project.refresh([helper, user, other]);
  await project.settle();
  ran.length = 0;
  project.edit(helper, "defmodule ShopWeb.SafeHelper do\n  def raw(x), do: x\nend\n", 1);
  await project.settle();
  expect(filesOf(ran)).toEqual([user, helper]);
});

test("typing through the shop leaves what a fresh scan finds", async () => {
  const { project } = await openShop();
  let text = typed;
  for (const [index, [, from, to]] of edits.entries()) {
    text = text.replace(from, to);
    project.edit(controller, text, index + 1);
    await project.settle({ first: controller, isFirstOnly: index % 2 === 0 });
  }
  await project.settle();
  const fresh = await openTestProject(rules, { ...(await shopFiles()), [controller]: text });
  fresh.project.edit(controller, text, 9); // Open there too: what is said of broken code differs.
  await scanAll(fresh.project);
  expect(allFindings(project)).toEqual(allFindings(fresh.project));
});
