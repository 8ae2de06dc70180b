defmodule ShopWeb.OrderChannel do
  @moduledoc "Tells the customer what happens to an order."

  use ShopWeb, :channel

  @impl true
  # HOLE channel-join-open high: whoever knows or guesses a number follows the order of somebody else
  def join("order:" <> number, _payload, socket) do
    {:ok, assign(socket, :number, number)}
  end
end
