defmodule ShopWeb.CartController do
  use ShopWeb, :controller

  alias Shop.Catalog
  alias Shop.Sales
  alias ShopWeb.Cart

  def show(conn, _params) do
    lines = Sales.cart_lines(conn.assigns.cart)
    render(conn, :show, lines: lines, total: Sales.cart_total(lines), page_title: "Cart")
  end

  def add(conn, %{"product_id" => id, "quantity" => quantity}) do
    product = Catalog.get_product!(String.to_integer(id))
    count = quantity |> String.to_integer() |> max(1) |> min(99)
    cart = Map.update(conn.assigns.cart, product.id, count, &min(&1 + count, 99))

    conn |> Cart.put(cart) |> redirect(to: ~p"/cart")
  end

  def clear(conn, _params) do
    conn |> Cart.clear() |> redirect(to: ~p"/cart")
  end
end
