defmodule ShopWeb.OrderChannel do
  @moduledoc "Tells the customer what happens to an order."

  use ShopWeb, :channel

  alias Shop.Sales

  @impl true
  def join("order:" <> number, _payload, socket) do
    if Sales.own_order?(socket.assigns.current_scope, number) do
      {:ok, assign(socket, :number, number)}
    else
      {:error, %{reason: "unauthorized"}}
    end
  end
end
