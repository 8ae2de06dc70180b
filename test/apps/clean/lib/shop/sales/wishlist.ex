defmodule Shop.Sales.Wishlist do
  @moduledoc "A list of products as the text of a link that customers send to friends."

  def to_text(product_ids), do: Enum.join(product_ids, "-")

  def from_text(text) do
    for part <- String.split(text, "-"), {id, ""} <- [Integer.parse(part)], do: id
  end
end
