/** A file parsed as the next version of another equals the file parsed afresh, whatever the edit. */

import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createParser } from "../../server/core/syntax/parser.ts";
import { loadGrammarFiles, loadParser } from "../harness/load-parser.ts";
import { describeFile, runEdits } from "./edits.ts";

const parser = await loadParser();
const pieces = (await readFile(new URL("fixtures/language.exs", import.meta.url), "utf8"))
  .split(/^#--- .*\n/m)
  .slice(1);

const LIVE_VIEW = `# A live view.
defmodule ShopWeb.CartLive do
  use ShopWeb, :live_view
  alias Shop.{Cart, Item}

  @doc """
  Adds an item.
  """
  def handle_event("add", %{"id" => id} = params, socket) when is_binary(id) do
    # Looks it up first.
    case Cart.add(socket.assigns.cart, id) do
      {:ok, cart} -> {:noreply, assign(socket, cart: cart)}
      {:error, reason} ->
        log(reason)
        {:noreply, put_flash(socket, :error, "no #{inspect(reason)}")}

      input ->
        {:noreply, input}
    end
  end

  def render(assigns) do
    ~H"""
    <%!-- The list. --%>
    <ul :if={@cart != []}>
      <li :for={item <- @cart} class="x">{item.name} <%= if item.gift do %>g<% end %></li>
    </ul>
    <.button phx-click="add" phx-value-id={@id}>Add</.button>
    """
  end

  defmodule Helper do
    def total(items), do: items |> Enum.map(& &1.price) |> Enum.sum()
  end
end
`;

const TEMPLATE = `<h1>{@title}</h1>
<%= for item <- @items do %>
  <p class={["a", item.class]}>{item.name}</p>
  <%!-- note --%>
<% end %>
<.footer :let={x}>{x}</.footer>
`;

test.each([1, 2, 3, 4])("random and hostile edits of a live view, seed %i", (seed) => {
  const report = runEdits(parser, "lib/cart_live.ex", LIVE_VIEW, { seed, edits: 250, reset: 4 });
  expect(report.differences).toEqual([]);
  expect(report.kept).toBeGreaterThan(120);
});

test.each([1, 2])("random and hostile edits of a template, seed %i", (seed) => {
  const report = runEdits(parser, "lib/cart.html.heex", TEMPLATE, { seed, edits: 250, reset: 4 });
  expect(report.differences).toEqual([]);
});

test("random and hostile edits of every piece of the language", () => {
  const differences = pieces.flatMap((piece, seed) => {
    const text = `defmodule A do\n${piece}\nend\n`;
    return runEdits(parser, "lib/piece.ex", text, { seed, edits: 12, reset: 3 }).differences;
  });
  expect(differences).toEqual([]);
});

test("an edit inside one form keeps the other forms' syntax", () => {
  const before = parser.parse("a.ex", LIVE_VIEW);
  const after = parser.parse("a.ex", LIVE_VIEW.replace("log(reason)", "log(reason, 1)"), before);
  const changed = after.forms.filter(({ syntax }, i) => syntax !== before.forms[i]?.syntax);
  expect(changed.map(({ syntax }) => syntax.text.slice(0, 16))).toEqual(["def handle_event"]);
});

test("a new line at the top keeps every form's syntax", () => {
  const before = parser.parse("a.ex", LIVE_VIEW);
  const after = parser.parse("a.ex", `\n${LIVE_VIEW}`, before);
  expect(after.forms.map(({ syntax }) => syntax)).toEqual(before.forms.map(({ syntax }) => syntax));
  expect(after.forms.every(({ syntax }, i) => syntax === before.forms[i]?.syntax)).toBe(true);
  expect(after.forms.map(({ start }) => start)).toEqual(before.forms.map(({ start }) => start + 1));
});

test("an edit of what stands between two forms keeps every form's syntax, and gives what a fresh parse gives", () => {
  const before = parser.parse("a.ex", LIVE_VIEW);
  const ends = before.forms.map(({ start, syntax }) => start + syntax.text.length);
  const pieces = [
    " # behind",
    "\n",
    "\n\n# note\n",
    "  # é 🦊 #{x}\n\n",
    "\r\n",
    " # a\r\n",
    "\n\tx\n",
    "\n;\n",
    "\n\f\n",
    "\nend\n",
  ];
  for (const end of ends.slice(0, -1)) {
    for (const [at, removed] of [
      [end, 0],
      [end + 1, 0],
      [end + 1, 1],
      [end + 1, 3],
    ] as const) {
      for (const piece of pieces) {
        const text = LIVE_VIEW.slice(0, at) + piece + LIVE_VIEW.slice(at + removed);
        const after = parser.parse("a.ex", text, before);
        expect(describeFile(after)).toBe(describeFile(parser.parse("a.ex", text)));
        const isHarmless = /^[ \n\r]*$/.test(piece.replace(/#.*/, "")) && (piece.endsWith("\n") || at === end);
        if (isHarmless && removed < 3)
          expect(after.forms.every(({ syntax }, i) => syntax === before.forms[i]?.syntax)).toBe(true);
      }
    }
  }
});

test("a NUL in a comment between two forms gives what a fresh parse gives", () => {
  const before = parser.parse("a.ex", LIVE_VIEW.replace("\n  @doc", "\n  # note\n  @doc"));
  const text = before.text.replace("# note", "# no\0te");
  expect(describeFile(parser.parse("a.ex", text, before))).toBe(describeFile(parser.parse("a.ex", text)));
});

test("a form with an anonymous call and a do block that is understood alone is read as in its file", () => {
  const before = parser.parse("a.ex", "defmodule A do\na.b.(c) do x -> y end\n\nend\n");
  const text = "defmodule A do\na.b.(c) do x f A do\na.b.(c) do x -> y end\n\nend\n-> y end\n\nend\n";
  expect(describeFile(parser.parse("a.ex", text, before))).toBe(describeFile(parser.parse("a.ex", text)));
});

test("an expression that was read before is read as one that never was", async () => {
  const fresh = await createParser(await loadGrammarFiles());
  for (let length = 0; length <= TEMPLATE.length; length += 7) {
    const text = `${TEMPLATE.slice(length)}${TEMPLATE.slice(0, length)}`;
    parser.parse("a.heex", text);
    expect(describeFile(parser.parse("a.heex", text))).toBe(describeFile(fresh.parse("a.heex", text)));
  }
  fresh.dispose();
});

test("the same text gives the same file", () => {
  const before = parser.parse("a.ex", LIVE_VIEW);
  expect(parser.parse("a.ex", LIVE_VIEW, before)).toBe(before);
});
