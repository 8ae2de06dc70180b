/** What an edit puts in doubt: a file whose rules all hold is passed over until something that one of them read may have changed. */

import { expect, test } from "vitest";
import { createMemo } from "../../server/core/engine/memo.ts";
import { createStore, type Store } from "../../server/core/engine/store.ts";
import { rules } from "../../server/core/rules/registry.generated.ts";
import { loadParser } from "../harness/load-parser.ts";

const files = {
  "lib/shop/files.ex": `defmodule Shop.Files do
  def place(name), do: Path.join("/srv/files", name)
end
`,
  "lib/shop_web/file_controller.ex": `defmodule ShopWeb.FileController do
  use Phoenix.Controller, formats: [:json]
  def show(conn, %{"name" => name}), do: json(conn, File.read!(Shop.Files.place(name)))
end
`,
  "lib/shop/prices.ex": `defmodule Shop.Prices do
  def total(items), do: Enum.sum(items)
end
`,
  "lib/shop_web/note_controller.ex": `defmodule ShopWeb.NoteController do
  use Phoenix.Controller, formats: [:html]
  def show(conn, %{"text" => text}), do: render(conn, :show, text: text)
end
`,
  "lib/shop_web/note_html.ex": `defmodule ShopWeb.NoteHTML do
  import Phoenix.HTML
  def show(assigns), do: raw(assigns.text)
end
`,
  "lib/shop_web/page_controller.ex": `defmodule ShopWeb.PageController do
  use Phoenix.Controller, formats: [:html]
  def index(conn, _params), do: render(conn, :index, total: 1)
end
`,
};

type Path = keyof typeof files;
const paths = Object.keys(files) as Path[];

/** A store in which every rule ran on every file. */
async function settledStore(): Promise<Store> {
  const store = createStore(createMemo(() => 0));
  for (const path of paths) store.put((await loadParser()).parse(path, files[path]));
  for (const path of paths) settle(store, path);
  return store;
}

function settle(store: Store, path: Path): void {
  for (const rule of rules) if (rule.scope === "file") store.outcome(rule, path);
  store.settle(path);
}

async function edit(store: Store, path: Path, from: string, to: string): Promise<readonly string[]> {
  store.put((await loadParser()).parse(path, files[path].replace(from, to)));
  return paths.filter((one) => !store.isSettled(one));
}

test("an edit that no other file reads puts its own file in doubt", async () => {
  const store = await settledStore();
  expect(await edit(store, "lib/shop/prices.ex", "Enum.sum(items)", "Enum.sum(items) + 1")).toEqual([
    "lib/shop/prices.ex",
  ]);
});

test("an edit of a function puts those that call it in doubt, too", async () => {
  const store = await settledStore();
  const doubtful = await edit(store, "lib/shop/files.ex", "name)\nend", "Path.basename(name))\nend");
  expect(doubtful).toEqual(["lib/shop/files.ex", "lib/shop_web/file_controller.ex"]);
});

test("an edit of what shows a view puts that view in doubt, and no other", async () => {
  const store = await settledStore();
  expect(await edit(store, "lib/shop_web/page_controller.ex", "total: 1", "total: 2")).toEqual([
    "lib/shop_web/page_controller.ex",
  ]);
  const shown = await edit(await settledStore(), "lib/shop_web/note_controller.ex", "text: text", "text: conn.host");
  expect(shown).toEqual(["lib/shop_web/note_controller.ex", "lib/shop_web/note_html.ex"]);
});

test("what is settled again stays so until the next edit that matters", async () => {
  const store = await settledStore();
  await edit(store, "lib/shop/prices.ex", "items)\n", "items) + 1\n");
  settle(store, "lib/shop/prices.ex");
  expect(paths.filter((path) => !store.isSettled(path))).toEqual([]);
  store.unsettleAll();
  expect(paths.some((path) => store.isSettled(path))).toBe(false);
});
