defmodule ShopWeb.InvoiceController do
  use ShopWeb, :controller

  alias Shop.Invoices

  def show(conn, %{"name" => name}) do
    path = Invoices.path_of(name)

    # HOLE send-file-traversal high: `..%2f..%2f` in the name leads to any file that the app can read
    send_download(conn, {:file, path}, content_type: "application/pdf")
  end
end
