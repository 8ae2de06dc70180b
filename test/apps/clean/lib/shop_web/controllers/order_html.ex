defmodule ShopWeb.OrderHTML do
  use ShopWeb, :html

  embed_templates "order_html/*"
end
