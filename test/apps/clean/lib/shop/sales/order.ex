defmodule Shop.Sales.Order do
  @moduledoc "What somebody bought, and whether it was paid."

  use Ecto.Schema
  import Ecto.Changeset

  schema "orders" do
    field :number, :string
    field :status, Ecto.Enum, values: [:open, :paid, :shipped, :cancelled], default: :open
    field :total_cents, :integer
    field :delivery_note, :string
    field :payment_reference, :string
    belongs_to :user, Shop.Accounts.User
    has_many :lines, Shop.Sales.OrderLine

    timestamps(type: :utc_datetime)
  end

  def changeset(order, attrs) do
    order
    |> cast(attrs, [:delivery_note])
    |> validate_length(:delivery_note, max: 500)
  end

  def paid_changeset(order, reference),
    do: change(order, status: :paid, payment_reference: reference)
end
