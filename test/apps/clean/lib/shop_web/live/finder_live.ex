defmodule ShopWeb.FinderLive do
  @moduledoc "Finds a tea by what somebody likes."

  use ShopWeb, :live_view

  alias Shop.Catalog

  @impl true
  def mount(_params, _session, socket) do
    {:ok, assign(socket, term: "", products: Catalog.list_newest(), page_title: "Finder")}
  end

  @impl true
  def handle_params(%{"like" => term}, _uri, socket) do
    {:noreply, assign(socket, term: term, products: Catalog.search_products(term, "name"))}
  end

  def handle_params(_params, _uri, socket), do: {:noreply, socket}

  @impl true
  def handle_event("find", %{"like" => term}, socket) do
    {:noreply, push_patch(socket, to: ~p"/finder?#{%{like: term}}")}
  end

  @impl true
  def render(assigns) do
    ~H"""
    <Layouts.app flash={@flash} current_scope={@current_scope}>
      <form phx-submit="find">
        <input name="like" value={@term} aria-label="What do you like?" />
        <.button type="submit">Find</.button>
      </form>
      <p id="hint" phx-hook="Highlight" data-term={@term}>{length(@products)} teas for “{@term}”</p>
      <ul class="products">
        <li :for={product <- @products} id={"product-#{product.id}"}>
          <.link href={~p"/products/#{product}"}>{product.name}</.link>
        </li>
      </ul>
    </Layouts.app>
    """
  end
end
