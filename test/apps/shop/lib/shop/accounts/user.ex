defmodule Shop.Accounts.User do
  @moduledoc "Somebody with an account: a customer or one of the staff."

  use Ecto.Schema
  import Ecto.Changeset

  # HOLE json-exposes-all high: every field, the password hash too, goes wherever a user is encoded
  @derive Jason.Encoder
  schema "users" do
    field :name, :string
    field :email, :string
    field :role, Ecto.Enum, values: [:customer, :staff, :admin], default: :customer
    field :password, :string, virtual: true, redact: true
    field :hashed_password, :string, redact: true
    field :totp_secret, :binary, redact: true
    field :totp_last_used_at, :utc_datetime
    # HOLE schema-not-redacted medium: inspecting a user, in a log line or a crash, prints the key
    field :api_key, :string
    field :newsletter, :boolean, default: false

    timestamps(type: :utc_datetime)
  end

  @doc "What somebody may set when signing up."
  def registration_changeset(user, attrs) do
    user
    |> cast(attrs, [:name, :email, :password])
    |> validate_required([:name, :email, :password])
    |> validate_length(:name, max: 80)
    |> validate_format(:email, ~r/\A[^@,;\s]+@[^@,;\s]+\z/,
      message: "must have one @ and no spaces"
    )
    |> validate_length(:email, max: 160)
    |> validate_length(:password, min: 12, max: 72)
    |> unsafe_validate_unique(:email, Shop.Repo)
    |> unique_constraint(:email)
    |> hash_password()
  end

  @doc "What somebody may change about themselves."
  def profile_changeset(user, attrs) do
    user
    # HOLE mass-assignment-sensitive high: a profile form with one more field makes its sender an admin
    |> cast(attrs, [:name, :newsletter, :role])
    |> validate_required([:name])
    |> validate_length(:name, max: 80)
  end

  @doc "Set by the log-in, so that a code counts once."
  def totp_used_changeset(user, at), do: change(user, totp_last_used_at: at)

  def valid_password?(%__MODULE__{hashed_password: hash}, password)
      when is_binary(hash) and byte_size(password) > 0 do
    Bcrypt.verify_pass(password, hash)
  end

  def valid_password?(_user, _password) do
    Bcrypt.no_user_verify()
    false
  end

  defp hash_password(%{valid?: true, changes: %{password: password}} = changeset) do
    changeset
    |> put_change(:hashed_password, Bcrypt.hash_pwd_salt(password))
    |> delete_change(:password)
  end

  defp hash_password(changeset), do: changeset
end
