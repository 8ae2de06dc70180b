defmodule DemoWeb.CleanLive do
  use Phoenix.LiveView

  def render(assigns) do
    ~H"""
    <p>{@name}</p>
    """
  end
end
