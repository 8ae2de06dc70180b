defmodule ShopWeb.PageController do
  use ShopWeb, :controller

  alias Shop.Catalog

  def home(conn, _params) do
    render(conn, :home, products: Catalog.list_newest())
  end
end
