defmodule Shop.Catalog.Product do
  @moduledoc "Something on the shelf. Vendors write the description, with simple markup."

  use Ecto.Schema
  import Ecto.Changeset

  @derive {Phoenix.Param, key: :slug}
  schema "products" do
    field :slug, :string
    field :name, :string
    field :description, :string
    field :picture, :string
    field :price_cents, :integer
    field :stock, :integer, default: 0
    belongs_to :vendor, Shop.Catalog.Vendor
    has_many :reviews, Shop.Catalog.Review

    timestamps(type: :utc_datetime)
  end

  def changeset(product, attrs) do
    product
    |> cast(attrs, [:slug, :name, :description, :price_cents, :stock])
    |> validate_required([:slug, :name, :price_cents])
    |> validate_format(:slug, ~r/\A[a-z0-9-]+\z/)
    |> validate_length(:description, max: 20_000)
    |> validate_number(:price_cents, greater_than: 0)
    |> validate_number(:stock, greater_than_or_equal_to: 0)
    |> unique_constraint(:slug)
  end

  def picture_changeset(product, file_name), do: change(product, picture: file_name)
end
