alias Shop.Catalog.{Product, Vendor}
alias Shop.Repo

vendor = Repo.insert!(%Vendor{name: "Green Hollow", website: "https://green-hollow.example"})

for {slug, name, price_cents} <- [
      {"first-flush", "First Flush", 1_450},
      {"smoked-pine", "Smoked Pine", 1_190},
      {"iron-kettle", "Iron Kettle", 6_900}
    ] do
  Repo.insert!(%Product{
    slug: slug,
    name: name,
    price_cents: price_cents,
    stock: 20,
    description: "<p>From the hill behind the house.</p>",
    vendor_id: vendor.id
  })
end
