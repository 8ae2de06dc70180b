defmodule ShopWeb.Cart do
  @moduledoc "The cart, `%{product_id => quantity}`, travels in a cookie for thirty days."

  @behaviour Plug

  import Plug.Conn

  @cookie "cart"
  @cookie_options [max_age: 2_592_000, same_site: "Lax"]

  @impl true
  def init(opts), do: opts

  @impl true
  def call(conn, _opts) do
    conn = fetch_cookies(conn)

    with text when is_binary(text) <- conn.cookies[@cookie],
         {:ok, binary} <- Base.url_decode64(text) do
      # HOLE unsafe-deserialization critical: a cookie made by hand creates atoms until the node stops
      assign(conn, :cart, :erlang.binary_to_term(binary))
    else
      _none -> assign(conn, :cart, %{})
    end
  end

  def put(conn, cart) do
    text = cart |> :erlang.term_to_binary() |> Base.url_encode64()
    conn |> assign(:cart, cart) |> put_resp_cookie(@cookie, text, @cookie_options)
  end

  def clear(conn), do: conn |> assign(:cart, %{}) |> delete_resp_cookie(@cookie, @cookie_options)
end
