defmodule ShopWeb.SessionController do
  use ShopWeb, :controller

  alias Shop.Accounts
  alias ShopWeb.UserAuth

  def new(conn, _params), do: render(conn, :new, error: nil, page_title: "Log in")

  def create(conn, %{"user" => %{"email" => email, "password" => password} = params}) do
    user = Accounts.get_user_by_email_and_password(email, password)

    if user && Accounts.valid_second_factor?(user, Map.get(params, "otp_code")) do
      UserAuth.log_in_user(conn, user)
    else
      conn
      |> put_status(:unauthorized)
      |> render(:new, error: "Email, password or code is wrong.")
    end
  end

  def send_link(conn, %{"user" => %{"email" => email}}) do
    if user = Accounts.get_user_by_email(email) do
      Accounts.deliver_magic_link(user, &url(~p"/log-in/#{&1}"))
    end

    conn
    |> put_flash(:info, "If we know this address, a link is on its way.")
    |> redirect(to: ~p"/log-in")
  end

  def magic_link(conn, %{"token" => token} = params) do
    case Accounts.get_user_by_magic_link(token) do
      nil ->
        conn |> put_status(:unauthorized) |> render(:new, error: "This link is no longer valid.")

      user ->
        conn |> remember_target(params) |> UserAuth.log_in_user(user)
    end
  end

  def delete(conn, _params), do: conn |> UserAuth.log_out_user() |> redirect(to: ~p"/")

  defp remember_target(conn, %{"to" => "orders"}),
    do: put_session(conn, :user_return_to, ~p"/account/orders")

  defp remember_target(conn, %{"to" => "reviews"}),
    do: put_session(conn, :user_return_to, ~p"/account/reviews")

  defp remember_target(conn, _params), do: conn
end
