defmodule ShopWeb.ClientAddress do
  @moduledoc "The client's address, as the load balancer in front of us saw it."

  @behaviour Plug

  import Plug.Conn

  @impl true
  def init(opts), do: opts

  @impl true
  def call(conn, _opts) do
    # HOLE remote-ip-spoofable medium: the left-most entry is what the client itself has sent
    case get_req_header(conn, "x-forwarded-for") do
      [forwarded | _rest] -> put_address(conn, forwarded |> String.split(",") |> List.first())
      [] -> conn
    end
  end

  defp put_address(conn, text) do
    case text |> String.trim() |> String.to_charlist() |> :inet.parse_address() do
      {:ok, address} -> %{conn | remote_ip: address}
      {:error, :einval} -> conn
    end
  end
end
