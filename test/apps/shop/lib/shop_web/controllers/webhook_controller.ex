defmodule ShopWeb.WebhookController do
  use ShopWeb, :controller

  alias Shop.Payments
  alias Shop.Sales

  def payment(conn, %{"type" => "charge.paid", "data" => %{"reference" => number, "id" => id}}) do
    with [signature] <- get_req_header(conn, "x-payments-signature"),
         true <- Payments.valid_signature?(conn.assigns.raw_body, signature),
         {:ok, order} <- Sales.mark_paid(number, id) do
      ShopWeb.Endpoint.broadcast("order:#{order.number}", "paid", %{})
      send_resp(conn, :no_content, "")
    else
      _refused -> send_resp(conn, :bad_request, "")
    end
  end

  def payment(conn, _params), do: send_resp(conn, :no_content, "")
end
