defmodule ShopWeb.GiftCardController do
  use ShopWeb, :controller

  alias Shop.Payments
  alias Shop.Sales

  @amounts %{"small" => 2_000, "large" => 5_000}

  def create(conn, %{"size" => size, "card" => %{"card_number" => number, "cvv" => cvv}}) do
    with {:ok, amount} <- Map.fetch(@amounts, size),
         {:ok, _reference} <-
           Payments.charge_amount(amount, "gift card", %{number: number, cvv: cvv}),
         {:ok, card} <- Sales.buy_gift_card(conn.assigns.current_scope, amount) do
      conn
      |> put_flash(:info, "The code is #{card.code}. Keep it like money.")
      |> redirect(to: ~p"/account/orders")
    else
      _refused ->
        conn |> put_flash(:error, "The payment did not go through.") |> redirect(to: ~p"/cart")
    end
  end
end
