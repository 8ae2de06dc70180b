defmodule Shop.Repo.Migrations.CreateCatalog do
  use Ecto.Migration

  def change do
    create table(:vendors) do
      add :name, :string, null: false
      add :website, :string

      timestamps(type: :utc_datetime)
    end

    create table(:products) do
      add :slug, :string, null: false
      add :name, :string, null: false
      add :description, :text
      add :picture, :string
      add :price_cents, :integer, null: false
      add :stock, :integer, null: false, default: 0
      add :vendor_id, references(:vendors)

      timestamps(type: :utc_datetime)
    end

    create unique_index(:products, [:slug])

    create table(:reviews) do
      add :body, :text, null: false
      add :stars, :integer, null: false
      add :product_id, references(:products, on_delete: :delete_all), null: false
      add :user_id, references(:users, on_delete: :delete_all), null: false

      timestamps(type: :utc_datetime)
    end

    create index(:reviews, [:product_id])
    create index(:reviews, [:user_id])
  end
end
