import Config

config :shop,
  ecto_repos: [Shop.Repo],
  generators: [timestamp_type: :utc_datetime]

config :shop, :scopes,
  user: [
    default: true,
    module: Shop.Accounts.Scope,
    assign_key: :current_scope,
    access_path: [:user, :id],
    schema_key: :user_id,
    schema_type: :id,
    schema_table: :users
  ]

config :shop, ShopWeb.Endpoint,
  url: [host: "localhost"],
  adapter: Bandit.PhoenixAdapter,
  render_errors: [
    formats: [html: ShopWeb.ErrorHTML, json: ShopWeb.ErrorJSON],
    layout: false
  ],
  pubsub_server: Shop.PubSub,
  live_view: [signing_salt: "pQ3zvTz1eKkq"]

config :shop, Shop.Mailer, adapter: Swoosh.Adapters.Local

if config_env() == :dev do
  config :shop, ShopWeb.Endpoint, debug_errors: true, check_origin: false
end

config :esbuild,
  version: "0.25.4",
  shop: [
    args: ~w(js/app.js --bundle --target=es2022 --outdir=../priv/static/assets/js),
    cd: Path.expand("../assets", __DIR__),
    env: %{"NODE_PATH" => Path.expand("../deps", __DIR__)}
  ]

config :logger, :default_formatter,
  format: "$time $metadata[$level] $message\n",
  metadata: [:request_id]

config :phoenix, :json_library, Jason

# HOLE filter-parameters-missing medium: card numbers and one-time codes of the forms go to the log
import_config "#{config_env()}.exs"
