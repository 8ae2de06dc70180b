defmodule ShopWeb.Cart do
  @moduledoc "The cart, `%{product_id => quantity}`, travels in a cookie for thirty days."

  @behaviour Plug

  import Plug.Conn

  @cookie "cart"
  @cookie_options [max_age: 2_592_000, same_site: "Lax", sign: true]

  @impl true
  def init(opts), do: opts

  @impl true
  def call(conn, _opts) do
    conn = fetch_cookies(conn, signed: [@cookie])
    assign(conn, :cart, conn.cookies[@cookie] || %{})
  end

  def put(conn, cart) do
    conn |> assign(:cart, cart) |> put_resp_cookie(@cookie, cart, @cookie_options)
  end

  def clear(conn), do: conn |> assign(:cart, %{}) |> delete_resp_cookie(@cookie, @cookie_options)
end
