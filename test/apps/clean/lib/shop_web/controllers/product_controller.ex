defmodule ShopWeb.ProductController do
  use ShopWeb, :controller

  alias Shop.Catalog
  alias Shop.Warehouse

  def index(conn, params) do
    term = Map.get(params, "q", "")
    products = Catalog.search_products(term, Map.get(params, "sort", "name"))
    render(conn, :index, products: products, term: term, page_title: "All tea")
  end

  def show(conn, %{"slug" => slug}) do
    product = Catalog.get_product_by_slug!(slug)

    conn
    |> assign(:product, product)
    |> assign(:stock, stock_of(product))
    |> assign(:page_title, product.name)
    |> render(:show)
  end

  defp stock_of(product) do
    case Warehouse.stock_of(product.slug) do
      {:ok, stock} -> stock
      {:error, :unavailable} -> product.stock
    end
  end
end
