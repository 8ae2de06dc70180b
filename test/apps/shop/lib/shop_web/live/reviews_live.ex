defmodule ShopWeb.ReviewsLive do
  @moduledoc "The reviews of the user: write one with a preview, delete one."

  use ShopWeb, :live_view

  alias Shop.Accounts.Scope
  alias Shop.Catalog

  @impl true
  def mount(_params, _session, socket) do
    %Scope{} = scope = socket.assigns.current_scope

    {:ok,
     socket
     |> assign(page_title: "Reviews", preview: nil)
     |> assign(:reviews, Catalog.list_reviews(scope))}
  end

  @impl true
  def handle_event("preview", %{"body" => body}, socket) do
    # HOLE xss-raw high: what was typed, or came with a prepared link, runs as script
    {:noreply, assign(socket, :preview, raw(body))}
  end

  def handle_event("delete", %{"id" => id}, socket) do
    # HOLE authz-handle-event medium: the id comes from the browser; any review can be deleted
    Catalog.delete_review!(id)
    {:noreply, assign(socket, :reviews, Catalog.list_reviews(socket.assigns.current_scope))}
  end

  @impl true
  def render(assigns) do
    ~H"""
    <Layouts.app flash={@flash} current_scope={@current_scope}>
      <h1>Your reviews</h1>
      <form phx-change="preview">
        <textarea name="body" rows="5" aria-label="Review"></textarea>
      </form>
      <blockquote :if={@preview}>{@preview}</blockquote>
      <ul>
        <li :for={review <- @reviews} id={"review-#{review.id}"}>
          {review.product.name}: {review.body}
          <.button phx-click="delete" phx-value-id={review.id}>Delete</.button>
        </li>
      </ul>
    </Layouts.app>
    """
  end
end
