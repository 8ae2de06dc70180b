/** A believable LiveView of a wanted length, and places in it where someone could be typing. */

/** A module of about `lines` lines; formatted as `mix format` leaves it. */
export function largeModule(lines: number): string {
  const head = "defmodule ShopWeb.LargeLive do\n  use ShopWeb, :live_view\n\n  alias Shop.Catalog\n";
  const functions = Array.from({ length: Math.max(1, Math.round((lines - 5) / linesOf(oneFunction(0)))) }, (_, index) =>
    oneFunction(index),
  );
  return `${head}${functions.join("")}end\n`;
}

function oneFunction(index: number): string {
  return `
  @doc "Handles the event ${index}."
  def handle_event("save_${index}", %{"item" => params} = all, socket) do
    attrs = params |> Map.take(["name", "price", "note"]) |> Map.put("position", ${index})

    case Catalog.update_item(socket.assigns.current_scope, all["id"], attrs) do
      {:ok, item} ->
        {:noreply, socket |> assign(:item_${index}, item) |> put_flash(:info, "Saved #{item.name}")}

      {:error, %Ecto.Changeset{} = changeset} ->
        {:noreply, assign(socket, form: to_form(changeset))}
    end
  end

  defp row_${index}(assigns) do
    ~H"""
    <li :for={item <- @items} id={"item-#{item.id}"} class={["row", item.sold_out && "sold-out"]}>
      <.link navigate={~p"/items/#{item}"}>{item.name}</.link>
      <button phx-click="save_${index}" phx-value-id={item.id}>Save</button>
    </li>
    """
  end
`;
}

function linesOf(text: string): number {
  return text.split("\n").length - 1;
}

/** A typed character: the text with it, and the text after it was taken back are both versions that the engine sees. */
export interface Keystroke {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Types and takes back one character at `count` places inside function bodies and templates, spread over the file. */
export function keystrokes(text: string, count: number): readonly Keystroke[] {
  const places = [...text.matchAll(/"note"|\.name}<\/link>|"Saved /g)].map((match) => match.index + 2);
  return Array.from({ length: count }, (_, index) => places[(index * 7) % places.length] ?? 0).flatMap((start) => [
    { start, end: start, text: "x" },
    { start, end: start + 1, text: "" },
  ]);
}

export function applyKeystroke(text: string, { start, end, text: typed }: Keystroke): string {
  return text.slice(0, start) + typed + text.slice(end);
}
