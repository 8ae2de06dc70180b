defmodule Shop.Catalog.Review do
  @moduledoc "What a customer thinks of a product."

  use Ecto.Schema
  import Ecto.Changeset

  schema "reviews" do
    field :body, :string
    field :stars, :integer
    belongs_to :product, Shop.Catalog.Product
    belongs_to :user, Shop.Accounts.User

    timestamps(type: :utc_datetime)
  end

  def changeset(review, attrs) do
    review
    |> cast(attrs, [:body, :stars])
    |> validate_required([:body, :stars])
    |> validate_length(:body, max: 4_000)
    |> validate_inclusion(:stars, 1..5)
  end
end
