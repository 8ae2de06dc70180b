defmodule ShopWeb.PageHTML do
  use ShopWeb, :html

  embed_templates "page_html/*"
end
