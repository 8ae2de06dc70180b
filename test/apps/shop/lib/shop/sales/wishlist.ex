defmodule Shop.Sales.Wishlist do
  @moduledoc "A list of products as the text of a link that customers send to friends."

  def to_text(product_ids) do
    product_ids
    |> :erlang.term_to_iovec()
    |> IO.iodata_to_binary()
    |> Base.url_encode64(padding: false)
  end

  def from_text(text) do
    case Base.url_decode64(text, padding: false) do
      # HOLE unsafe-deserialization critical: a link made by hand builds terms in the server, functions too
      {:ok, binary} -> :erlang.binary_to_term(binary)
      :error -> []
    end
  end
end
