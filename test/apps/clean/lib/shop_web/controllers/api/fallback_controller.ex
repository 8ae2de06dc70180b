defmodule ShopWeb.API.FallbackController do
  use ShopWeb, :controller

  def call(conn, {:error, :not_found}) do
    conn |> put_status(:not_found) |> json(%{error: "not found"})
  end

  def call(conn, {:error, _reason}) do
    conn |> put_status(:service_unavailable) |> json(%{error: "temporarily unavailable"})
  end
end
