defmodule ShopWeb.CheckoutController do
  use ShopWeb, :controller

  alias Shop.Payments
  alias Shop.Sales

  def new(conn, _params) do
    lines = Sales.cart_lines(conn.assigns.cart)
    render_form(conn, lines, Sales.change_order())
  end

  def create(conn, %{"order" => attrs, "card" => %{"card_number" => number, "cvv" => cvv}}) do
    lines = Sales.cart_lines(conn.assigns.cart)

    with {:ok, order} <- Sales.place_order(conn.assigns.current_scope, lines, attrs),
         {:ok, _reference} <- Payments.charge(order, %{number: number, cvv: cvv}) do
      conn
      |> ShopWeb.Cart.clear()
      |> put_flash(:info, "Thank you. Order #{order.number} is on its way.")
      |> redirect(to: ~p"/account/orders/#{order.id}")
    else
      {:error, %Ecto.Changeset{} = changeset} ->
        render_form(conn, lines, changeset)

      {:error, reason} when reason in [:declined, :unavailable] ->
        conn
        |> put_flash(:error, "The payment did not go through.")
        |> redirect(to: ~p"/checkout")
    end
  end

  defp render_form(conn, lines, changeset) do
    form = Phoenix.Component.to_form(changeset, as: "order")

    render(conn, :new,
      form: form,
      lines: lines,
      total: Sales.cart_total(lines),
      page_title: "Checkout"
    )
  end
end
