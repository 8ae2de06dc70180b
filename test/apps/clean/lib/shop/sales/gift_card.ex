defmodule Shop.Sales.GiftCard do
  @moduledoc "Money that was paid in advance. Whoever has the code can spend it."

  use Ecto.Schema

  schema "gift_cards" do
    field :code, :string, redact: true
    field :amount_cents, :integer
    belongs_to :bought_by, Shop.Accounts.User

    timestamps(type: :utc_datetime)
  end

  def build(user, amount_cents) when amount_cents in 1_000..50_000 do
    %__MODULE__{code: generate_code(), amount_cents: amount_cents, bought_by_id: user.id}
  end

  defp generate_code, do: Base.encode32(:crypto.strong_rand_bytes(20), padding: false)
end
