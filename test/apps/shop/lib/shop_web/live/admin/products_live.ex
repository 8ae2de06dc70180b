defmodule ShopWeb.Admin.ProductsLive do
  @moduledoc "All products, for the staff."

  use ShopWeb, :live_view

  alias Shop.Catalog

  @impl true
  def mount(_params, _session, socket) do
    {:ok, assign(socket, products: Catalog.list_all_products(), page_title: "Products")}
  end

  @impl true
  def render(assigns) do
    ~H"""
    <Layouts.app flash={@flash} current_scope={@current_scope}>
      <table>
        <tr :for={product <- @products}>
          <td>{product.name}</td>
          <td>{product.stock}</td>
          <td><.link navigate={~p"/admin/products/#{product}/picture"}>Picture</.link></td>
        </tr>
      </table>
    </Layouts.app>
    """
  end
end
