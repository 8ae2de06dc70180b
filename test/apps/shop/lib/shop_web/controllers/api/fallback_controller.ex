defmodule ShopWeb.API.FallbackController do
  use ShopWeb, :controller

  def call(conn, {:error, :not_found}) do
    conn |> put_status(:not_found) |> json(%{error: "not found"})
  end

  def call(conn, {:error, reason}) do
    conn
    |> put_status(:service_unavailable)
    # HOLE error-detail-response medium: inner addresses and terms of the failure reach the caller
    |> json(%{error: inspect(reason)})
  end
end
