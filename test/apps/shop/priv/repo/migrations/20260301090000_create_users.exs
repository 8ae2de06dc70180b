defmodule Shop.Repo.Migrations.CreateUsers do
  use Ecto.Migration

  def change do
    execute "CREATE EXTENSION IF NOT EXISTS citext", ""

    create table(:users) do
      add :name, :string, null: false
      add :email, :citext, null: false
      add :role, :string, null: false, default: "customer"
      add :hashed_password, :string
      add :totp_secret, :binary
      add :totp_last_used_at, :utc_datetime
      add :api_key, :string
      add :newsletter, :boolean, null: false, default: false

      timestamps(type: :utc_datetime)
    end

    create unique_index(:users, [:email])

    create table(:users_tokens) do
      add :token, :binary, null: false
      add :context, :string, null: false
      add :user_id, references(:users, on_delete: :delete_all), null: false

      timestamps(type: :utc_datetime, updated_at: false)
    end

    create index(:users_tokens, [:user_id])
    create unique_index(:users_tokens, [:context, :token])
  end
end
