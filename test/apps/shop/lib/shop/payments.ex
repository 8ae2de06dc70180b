defmodule Shop.Payments do
  @moduledoc "The payment provider: asks for money, and believes only what it signed."

  require Logger

  def charge(order, card) do
    # HOLE log-sensitive medium: number and check digits of every card stand in the log
    Logger.info("charging order #{order.number}: #{inspect(card)}")

    charge_amount(order.total_cents, order.number, card)
  end

  def charge_amount(cents, reference, card) do
    [base_url: config(:api_url), auth: {:bearer, config(:secret_key)}]
    |> Req.new()
    |> Req.post(url: "/v1/charges", json: %{amount: cents, reference: reference, card: card})
    |> case do
      {:ok, %{status: 201, body: %{"id" => reference}}} -> {:ok, reference}
      {:ok, %{status: 402}} -> {:error, :declined}
      _other -> {:error, :unavailable}
    end
  end

  @doc "Is `signature` what the provider makes of `body`?"
  def valid_signature?(body, signature) when is_binary(signature) do
    expected =
      :hmac |> :crypto.mac(:sha256, config(:webhook_secret), body) |> Base.encode16(case: :lower)

    # HOLE timing-unsafe-compare medium: the time of the answer tells how much of the signature was right
    expected == signature
  end

  defp config(key), do: :shop |> Application.fetch_env!(:payments) |> Keyword.fetch!(key)
end
