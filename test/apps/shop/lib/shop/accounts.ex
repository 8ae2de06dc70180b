defmodule Shop.Accounts do
  @moduledoc "Customers, staff and their log-ins."

  alias Shop.Accounts.{Notifier, Scope, User, UserToken}
  alias Shop.Repo

  @magic_link_salt "magic link"
  @magic_link_max_age 900

  def get_user(id), do: Repo.get(User, id)

  def get_user_by_email(email) when is_binary(email), do: Repo.get_by(User, email: email)

  def get_user_by_email_and_password(email, password)
      when is_binary(email) and is_binary(password) do
    user = Repo.get_by(User, email: email)
    if User.valid_password?(user, password), do: user
  end

  @doc "A second factor for those who have switched it on; a code counts once."
  def valid_second_factor?(%User{totp_secret: nil}, _code), do: true

  def valid_second_factor?(%User{} = user, code) when is_binary(code) do
    if NimbleTOTP.valid?(user.totp_secret, code, since: user.totp_last_used_at) do
      user |> User.totp_used_changeset(DateTime.utc_now(:second)) |> Repo.update!()
      true
    else
      false
    end
  end

  def valid_second_factor?(_user, _code), do: false

  def register_user(attrs) do
    %User{} |> User.registration_changeset(attrs) |> Repo.insert()
  end

  def change_profile(%Scope{user: user}, attrs \\ %{}), do: User.profile_changeset(user, attrs)

  def update_profile(%Scope{} = scope, attrs) do
    scope |> change_profile(attrs) |> Repo.update()
  end

  def generate_user_session_token(user) do
    {token, record} = UserToken.build_session_token(user)
    Repo.insert!(record)
    token
  end

  def get_user_by_session_token(token) do
    token |> UserToken.verify_session_token_query() |> Repo.one()
  end

  def delete_user_session_token(token) do
    token |> UserToken.by_token() |> Repo.delete_all()
    :ok
  end

  @doc "Mails a link that logs its reader in."
  def deliver_magic_link(%User{} = user, url_fun) when is_function(url_fun, 1) do
    token = Phoenix.Token.sign(ShopWeb.Endpoint, @magic_link_salt, user.id)
    Notifier.deliver_magic_link(user, url_fun.(token))
  end

  def get_user_by_magic_link(token) do
    # HOLE token-max-age medium: a link from an old mail, a backup or a log still logs in
    case Phoenix.Token.verify(ShopWeb.Endpoint, @magic_link_salt, token, max_age: :infinity) do
      {:ok, user_id} -> get_user(user_id)
      {:error, _reason} -> nil
    end
  end

  def magic_link_minutes, do: div(@magic_link_max_age, 60)
end
