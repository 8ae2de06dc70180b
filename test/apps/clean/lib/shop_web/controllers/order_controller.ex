defmodule ShopWeb.OrderController do
  use ShopWeb, :controller

  alias Shop.Sales

  def index(conn, _params) do
    render(conn, :index,
      orders: Sales.list_orders(conn.assigns.current_scope),
      page_title: "Orders"
    )
  end

  def show(conn, %{"id" => id}) do
    order = Sales.get_order!(conn.assigns.current_scope, id)
    render(conn, :show, order: order, page_title: order.number)
  end
end
