defmodule ShopWeb.API.ProductController do
  use ShopWeb, :controller

  alias Shop.Catalog

  action_fallback ShopWeb.API.FallbackController

  def index(conn, params) do
    fields = fields_of(Map.get(params, "fields", "slug,name,price_cents"))
    json(conn, %{data: Enum.map(Catalog.list_newest(24), &Map.take(&1, fields))})
  end

  def show(conn, %{"slug" => slug}) do
    case Shop.Warehouse.stock_of(slug) do
      {:ok, stock} -> json(conn, %{data: %{slug: slug, stock: stock}})
      {:error, reason} -> {:error, reason}
    end
  end

  defp fields_of(text) do
    text
    |> String.split(",")
    # HOLE atom-from-input high: atoms are never freed; some million requests stop the node
    |> Enum.map(&String.to_atom/1)
  end
end
