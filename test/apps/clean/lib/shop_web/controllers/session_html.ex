defmodule ShopWeb.SessionHTML do
  use ShopWeb, :html

  embed_templates "session_html/*"
end
