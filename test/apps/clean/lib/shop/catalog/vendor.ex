defmodule Shop.Catalog.Vendor do
  @moduledoc "Who grows or makes what we sell. Vendors keep their own page."

  use Ecto.Schema
  import Ecto.Changeset

  schema "vendors" do
    field :name, :string
    field :website, :string
    has_many :products, Shop.Catalog.Product

    timestamps(type: :utc_datetime)
  end

  def changeset(vendor, attrs) do
    vendor
    |> cast(attrs, [:name, :website])
    |> validate_required([:name])
    |> validate_length(:website, max: 200)
  end
end
