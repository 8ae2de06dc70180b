defmodule ShopWeb.LimitTries do
  @moduledoc "Answers 429 to a client that tries too often. Options: `:name`, `:scale` in milliseconds, `:limit`."

  @behaviour Plug

  import Plug.Conn
  import Phoenix.Controller, only: [text: 2]

  @impl true
  def init(opts), do: Map.new(opts)

  @impl true
  def call(conn, %{name: name, scale: scale, limit: limit}) do
    address = conn.remote_ip |> :inet.ntoa() |> List.to_string()

    case Shop.RateLimit.hit("#{name}:#{address}", scale, limit) do
      {:allow, _count} -> conn
      {:deny, _retry_after} -> conn |> put_status(429) |> text("Too many tries") |> halt()
    end
  end
end
