defmodule Shop.Sales.OrderLine do
  @moduledoc "One product of an order, at the price of that day."

  use Ecto.Schema

  schema "order_lines" do
    field :quantity, :integer
    field :unit_price_cents, :integer
    belongs_to :order, Shop.Sales.Order
    belongs_to :product, Shop.Catalog.Product
  end
end
