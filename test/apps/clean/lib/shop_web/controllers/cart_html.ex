defmodule ShopWeb.CartHTML do
  use ShopWeb, :html

  embed_templates "cart_html/*"
end
