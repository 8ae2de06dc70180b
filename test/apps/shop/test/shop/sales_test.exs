defmodule Shop.SalesTest do
  use Shop.DataCase, async: true

  alias Shop.Catalog.Product
  alias Shop.Sales

  test "a line costs its quantity times the price" do
    product =
      Repo.insert!(%Product{
        slug: "smoked-pine",
        name: "Smoked Pine",
        price_cents: 1_190,
        stock: 3
      })

    lines = Sales.cart_lines(%{product.id => 2})
    assert Sales.cart_total(lines) == 2_380
  end

  test "an unknown product is left out" do
    assert Sales.cart_lines(%{-1 => 2}) == []
  end
end
