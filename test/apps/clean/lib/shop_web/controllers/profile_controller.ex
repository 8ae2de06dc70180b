defmodule ShopWeb.ProfileController do
  use ShopWeb, :controller

  alias Shop.Accounts
  alias Shop.Sales

  def edit(conn, _params) do
    render_form(conn, Accounts.change_profile(conn.assigns.current_scope))
  end

  def update(conn, %{"user" => attrs}) do
    case Accounts.update_profile(conn.assigns.current_scope, attrs) do
      {:ok, _user} -> conn |> put_flash(:info, "Saved.") |> redirect(to: ~p"/account/profile")
      {:error, changeset} -> render_form(conn, changeset)
    end
  end

  @doc "Everything that we keep about the customer."
  def export(conn, _params) do
    scope = conn.assigns.current_scope
    numbers = Enum.map(Sales.list_orders(scope), & &1.number)
    json(conn, %{customer: scope.user, orders: numbers})
  end

  defp render_form(conn, changeset) do
    form = Phoenix.Component.to_form(changeset, as: "user")
    render(conn, :edit, form: form, page_title: "Profile")
  end
end
