defmodule ShopWeb.ProfileHTML do
  use ShopWeb, :html

  attr :form, Phoenix.HTML.Form, required: true
  attr :flash, :map, required: true
  attr :current_scope, :map, required: true

  def edit(assigns) do
    ~H"""
    <Layouts.app flash={@flash} current_scope={@current_scope}>
      <h1>Your profile</h1>
      <.form for={@form} action={~p"/account/profile"} method="put">
        <.input field={@form[:name]} label="Name" maxlength="80" required />
        <.button type="submit">Save</.button>
      </.form>
      <.link href={~p"/account/export"}>Everything we keep about you</.link>
    </Layouts.app>
    """
  end
end
