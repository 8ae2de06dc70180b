defmodule ShopWeb.UserSocket do
  use Phoenix.Socket

  alias Shop.Accounts
  alias Shop.Accounts.Scope

  channel "order:*", ShopWeb.OrderChannel

  @impl true
  def connect(_params, socket, %{session: %{"user_token" => token}}) do
    case Accounts.get_user_by_session_token(token) do
      nil -> :error
      user -> {:ok, assign(socket, :current_scope, Scope.for_user(user))}
    end
  end

  def connect(_params, _socket, _connect_info), do: :error

  @impl true
  def id(socket), do: "users_socket:#{socket.assigns.current_scope.user.id}"
end
