import Config

# HOLE https-not-forced medium: nothing sends a plain HTTP request to HTTPS
config :shop, ShopWeb.Endpoint,
  # HOLE config-debug-errors high: an error page shows source, assigns and request to everybody
  debug_errors: true,
  cache_static_manifest: "priv/static/cache_manifest.json"

config :shop, :payments,
  api_url: "https://api.payments.example",
  # HOLE secret-in-config high: the live key of the payment provider is in the repository
  secret_key: "live_9fK2mQ7xWv4Lr8ZtB1nYc6Hs3Dp5Ja0E"

config :swoosh, api_client: Swoosh.ApiClient.Req, local: false

config :logger, level: :info
