defmodule ShopWeb.WishlistHTML do
  use ShopWeb, :html

  attr :products, :list, required: true
  attr :text, :string, required: true
  attr :flash, :map, required: true
  attr :current_scope, :map, default: nil

  def show(assigns) do
    ~H"""
    <Layouts.app flash={@flash} current_scope={@current_scope}>
      <h1>A friend wishes for</h1>
      <ul class="products">
        <li :for={product <- @products}>
          <.link href={~p"/products/#{product}"}>{product.name}</.link>
        </li>
      </ul>
      <p>Send this on: {url(~p"/wishlist?#{%{items: @text}}")}</p>
    </Layouts.app>
    """
  end
end
