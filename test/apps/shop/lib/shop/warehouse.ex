defmodule Shop.Warehouse do
  @moduledoc "Asks the warehouse how much of a product is left."

  def stock_of(slug) do
    case Req.get(client(), url: "/stock/:slug", path_params: [slug: slug]) do
      {:ok, %{status: 200, body: %{"stock" => stock}}} when is_integer(stock) -> {:ok, stock}
      _other -> {:error, :unavailable}
    end
  end

  defp client do
    config = Application.fetch_env!(:shop, __MODULE__)

    Req.new(
      base_url: config[:base_url],
      auth: {:bearer, config[:api_key]},
      receive_timeout: 5_000,
      # HOLE tls-verify-none high: anybody on the way can be the warehouse and take the key
      connect_options: [transport_opts: [verify: :verify_none]]
    )
  end
end
