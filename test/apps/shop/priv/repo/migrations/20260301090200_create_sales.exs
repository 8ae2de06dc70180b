defmodule Shop.Repo.Migrations.CreateSales do
  use Ecto.Migration

  def change do
    create table(:orders) do
      add :number, :string, null: false
      add :status, :string, null: false
      add :total_cents, :integer, null: false
      add :delivery_note, :text
      add :payment_reference, :string
      add :user_id, references(:users), null: false

      timestamps(type: :utc_datetime)
    end

    create unique_index(:orders, [:number])
    create index(:orders, [:user_id])

    create table(:order_lines) do
      add :quantity, :integer, null: false
      add :unit_price_cents, :integer, null: false
      add :order_id, references(:orders, on_delete: :delete_all), null: false
      add :product_id, references(:products), null: false
    end

    create table(:gift_cards) do
      add :code, :string, null: false
      add :amount_cents, :integer, null: false
      add :bought_by_id, references(:users), null: false

      timestamps(type: :utc_datetime)
    end

    create unique_index(:gift_cards, [:code])
  end
end
