import Config

config :shop, ShopWeb.Endpoint,
  debug_errors: false,
  cache_static_manifest: "priv/static/cache_manifest.json",
  force_ssl: [rewrite_on: [:x_forwarded_proto], hsts: true, expires: 31_536_000]

config :shop, :payments, api_url: "https://api.payments.example"

config :swoosh, api_client: Swoosh.ApiClient.Req, local: false

config :logger, level: :info
