defmodule ShopWeb.RawBody do
  @moduledoc "Keeps the bytes of a webhook's body: its signature is made of them, not of the parsed JSON."

  def read_body(%Plug.Conn{path_info: ["webhooks" | _rest]} = conn, opts) do
    with {:ok, body, conn} <- Plug.Conn.read_body(conn, opts) do
      {:ok, body, Plug.Conn.assign(conn, :raw_body, body)}
    end
  end

  def read_body(conn, opts), do: Plug.Conn.read_body(conn, opts)
end
