defmodule Shop.Accounts.UserToken do
  @moduledoc "One log-in of a user on one device."

  use Ecto.Schema
  import Ecto.Query

  @rand_size 32
  @session_validity_in_days 30

  schema "users_tokens" do
    field :token, :binary, redact: true
    field :context, :string
    belongs_to :user, Shop.Accounts.User

    timestamps(type: :utc_datetime, updated_at: false)
  end

  def build_session_token(user) do
    token = :crypto.strong_rand_bytes(@rand_size)
    {token, %__MODULE__{token: token, context: "session", user_id: user.id}}
  end

  def verify_session_token_query(token) do
    from record in by_token(token),
      join: user in assoc(record, :user),
      where: record.inserted_at > ago(@session_validity_in_days, "day"),
      select: user
  end

  def by_token(token) do
    from record in __MODULE__, where: record.token == ^token and record.context == "session"
  end
end
