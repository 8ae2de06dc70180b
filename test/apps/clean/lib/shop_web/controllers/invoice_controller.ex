defmodule ShopWeb.InvoiceController do
  use ShopWeb, :controller

  alias Shop.Invoices
  alias Shop.Sales

  def show(conn, %{"name" => name}) do
    number = Path.basename(name, ".pdf")

    with true <- Sales.own_order?(conn.assigns.current_scope, number),
         {:ok, path} <- Invoices.path_of(number <> ".pdf") do
      send_download(conn, {:file, path}, content_type: "application/pdf")
    else
      _not_found -> conn |> put_status(:not_found) |> text("Not found")
    end
  end
end
