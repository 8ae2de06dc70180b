import Config

if System.get_env("PHX_SERVER") do
  config :shop, ShopWeb.Endpoint, server: true
end

if config_env() == :prod do
  host = System.fetch_env!("PHX_HOST")

  config :shop, Shop.Repo,
    url: System.fetch_env!("DATABASE_URL"),
    ssl: [
      verify: :verify_peer,
      cacertfile: System.fetch_env!("DATABASE_CA_FILE"),
      server_name_indication: String.to_charlist(System.fetch_env!("DATABASE_HOST"))
    ],
    pool_size: String.to_integer(System.get_env("POOL_SIZE") || "10")

  config :shop, ShopWeb.Endpoint,
    url: [host: host, port: 443, scheme: "https"],
    check_origin: ["https://#{host}"],
    http: [
      ip: {0, 0, 0, 0, 0, 0, 0, 0},
      port: String.to_integer(System.get_env("PORT") || "4000")
    ],
    secret_key_base: System.fetch_env!("SECRET_KEY_BASE")

  config :shop, :payments, webhook_secret: System.fetch_env!("PAYMENTS_WEBHOOK_SECRET")

  config :shop, Shop.Warehouse,
    base_url: "https://warehouse.internal.example",
    api_key: System.fetch_env!("WAREHOUSE_API_KEY")

  config :shop, Shop.Mailer,
    adapter: Swoosh.Adapters.Postmark,
    api_key: System.fetch_env!("POSTMARK_API_KEY")
end
