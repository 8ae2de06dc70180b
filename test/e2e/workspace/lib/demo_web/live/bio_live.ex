defmodule DemoWeb.BioLive do
  use Phoenix.LiveView

  import Phoenix.HTML, only: [raw: 1]

  def handle_event("preview", %{"bio" => bio}, socket) do
    {:noreply, assign(socket, preview: raw(bio))}
  end

  def render(assigns) do
    ~H"""
    <section>{raw(@bio)}</section>
    <p>{@name}</p>
    """
  end
end
