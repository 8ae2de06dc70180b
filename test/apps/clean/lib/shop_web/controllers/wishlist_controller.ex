defmodule ShopWeb.WishlistController do
  use ShopWeb, :controller

  alias Shop.Catalog
  alias Shop.Sales.Wishlist

  def show(conn, %{"items" => text}) do
    products = text |> Wishlist.from_text() |> Catalog.list_products_by_id()
    render(conn, :show, products: products, text: text, page_title: "A friend's wishes")
  end
end
