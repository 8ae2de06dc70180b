defmodule ShopWeb.UserAuth do
  @moduledoc "Logs users in and out, and keeps those out who may not in: for controllers and for LiveViews."

  use ShopWeb, :verified_routes

  import Plug.Conn
  import Phoenix.Controller

  alias Phoenix.LiveView
  alias Shop.Accounts
  alias Shop.Accounts.Scope

  def log_in_user(conn, user) do
    token = Accounts.generate_user_session_token(user)
    return_to = get_session(conn, :user_return_to)

    conn
    |> renew_session()
    |> put_token_in_session(token)
    |> redirect(to: return_to || ~p"/account/orders")
  end

  def log_out_user(conn) do
    token = get_session(conn, :user_token)
    if token, do: Accounts.delete_user_session_token(token)

    if live_socket_id = get_session(conn, :live_socket_id) do
      ShopWeb.Endpoint.broadcast(live_socket_id, "disconnect", %{})
    end

    renew_session(conn)
  end

  def fetch_current_scope(conn, _opts) do
    token = get_session(conn, :user_token)
    user = token && Accounts.get_user_by_session_token(token)
    assign(conn, :current_scope, Scope.for_user(user))
  end

  def require_user(conn, _opts) do
    if conn.assigns.current_scope do
      conn
    else
      conn
      |> put_flash(:error, "Please log in first.")
      |> maybe_store_return_to()
      |> redirect(to: ~p"/log-in")
      |> halt()
    end
  end

  def require_staff(conn, _opts) do
    if Scope.staff?(conn.assigns.current_scope) do
      conn
    else
      conn
      |> put_status(:not_found)
      |> put_view(html: ShopWeb.ErrorHTML)
      |> render(:"404")
      |> halt()
    end
  end

  def on_mount(:current_scope, _params, session, socket) do
    {:cont, mount_current_scope(socket, session)}
  end

  def on_mount(:require_user, _params, session, socket) do
    socket = mount_current_scope(socket, session)

    if socket.assigns.current_scope do
      {:cont, socket}
    else
      {:halt, LiveView.redirect(socket, to: ~p"/log-in")}
    end
  end

  def on_mount(:require_staff, _params, session, socket) do
    socket = mount_current_scope(socket, session)

    if Scope.staff?(socket.assigns.current_scope) do
      {:cont, socket}
    else
      {:halt, LiveView.redirect(socket, to: ~p"/")}
    end
  end

  defp mount_current_scope(socket, session) do
    Phoenix.Component.assign_new(socket, :current_scope, fn ->
      token = session["user_token"]
      Scope.for_user(token && Accounts.get_user_by_session_token(token))
    end)
  end

  defp put_token_in_session(conn, token) do
    conn
    |> put_session(:user_token, token)
    |> put_session(:live_socket_id, "users_sessions:#{Base.url_encode64(token)}")
  end

  defp renew_session(conn) do
    delete_csrf_token()
    conn |> configure_session(renew: true) |> clear_session()
  end

  defp maybe_store_return_to(%{method: "GET"} = conn) do
    put_session(conn, :user_return_to, current_path(conn))
  end

  defp maybe_store_return_to(conn), do: conn
end
