defmodule ShopWeb.Layouts do
  @moduledoc "What stands around every page."

  use ShopWeb, :html

  embed_templates "layouts/*"

  attr :flash, :map, required: true
  attr :current_scope, :map, default: nil
  slot :inner_block, required: true

  def app(assigns) do
    ~H"""
    <header>
      <.link navigate={~p"/"} class="brand">Kettle &amp; Leaf</.link>
      <nav>
        <.link href={~p"/products"}>Tea</.link>
        <.link navigate={~p"/finder"}>Finder</.link>
        <.link href={~p"/cart"}>Cart</.link>
        <%= if @current_scope do %>
          <.link href={~p"/account/orders"}>{@current_scope.user.name}</.link>
          <.link href={~p"/log-out"} method="delete">Log out</.link>
        <% else %>
          <.link href={~p"/log-in"}>Log in</.link>
        <% end %>
      </nav>
    </header>
    <main>{render_slot(@inner_block)}</main>
    <.flash_group flash={@flash} />
    """
  end
end
