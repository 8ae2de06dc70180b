defmodule ShopWeb.ClientAddress do
  @moduledoc "The client's address, as the load balancer in front of us saw it."

  @behaviour Plug

  @impl true
  def init(_opts), do: RemoteIp.init(headers: ["x-real-ip"], proxies: ["10.20.0.0/16"])

  @impl true
  def call(conn, opts), do: RemoteIp.call(conn, opts)
end
