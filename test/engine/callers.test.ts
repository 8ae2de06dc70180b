/** Findings that rest on what other files hand in follow the edits of those files, and of no others. */

import { expect, test } from "vitest";
import type { Rule } from "../../server/core/rule.ts";
import { rules } from "../../server/core/rules/registry.generated.ts";
import { allFindings, openTestProject, scanAll } from "../harness/project.ts";

const helper = "lib/shop/files.ex";
const caller = "lib/shop_web/file_controller.ex";
const files = {
  [helper]: "defmodule Shop.Files do\n  def load(name), do: :erlang.binary_to_term(name)\nend\n",
  [caller]: `defmodule ShopWeb.FileController do
  use Phoenix.Controller, formats: [:json]
  def show(conn, %{"x" => x}), do: json(conn, Shop.Files.load(x))
end
`,
  "lib/shop/other.ex": "defmodule Shop.Other do\n  def load(name), do: :erlang.binary_to_term(name)\nend\n",
};

const confidencesIn = (project: Parameters<typeof allFindings>[0]) =>
  allFindings(project)
    .filter(({ id, path }) => id === "unsafe-deserialization" && path === helper)
    .map(({ confidence }) => confidence);

/** The project; `ran` gets the files on which the rule ran. */
async function openCounted() {
  const ran: string[] = [];
  const spied = rules.flatMap((rule): Rule[] => {
    if (rule.scope !== "file" || rule.id !== "unsafe-deserialization") return [];
    return [
      {
        ...rule,
        check: (input) => {
          ran.push(input.file?.path ?? "");
          rule.check(input);
        },
      },
    ];
  });
  const opened = await openTestProject(spied, files);
  await scanAll(opened.project);
  return { ...opened, ran };
}

test("an edit of a caller changes what is found where its argument arrives", async () => {
  const { project, ran } = await openCounted();
  expect(confidencesIn(project)).toEqual(["high"]);
  ran.length = 0;
  project.edit(caller, files[caller]?.replace("load(x)", 'load("a")') ?? "", 1);
  await project.settle();
  expect(confidencesIn(project)).toEqual([]);
  expect([...new Set(ran)].sort()).toEqual([helper, caller]);
});

test("a new caller and a removed one are noticed", async () => {
  const { project, files: disk } = await openCounted();
  disk.write("lib/shop/more.ex", 'defmodule Shop.More do\n  def go, do: Shop.Files.load("b")\nend\n');
  await project.refresh(["lib/shop/more.ex"]);
  await project.settle();
  expect(confidencesIn(project)).toEqual(["high"]);
  project.edit(caller, "defmodule ShopWeb.FileController do\nend\n", 1);
  await project.settle();
  expect(confidencesIn(project)).toEqual([]);
});
