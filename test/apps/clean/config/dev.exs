import Config

config :shop, Shop.Repo,
  username: "postgres",
  password: "postgres",
  hostname: "localhost",
  database: "shop_dev",
  stacktrace: true,
  show_sensitive_data_on_connection_error: true,
  pool_size: 10

config :shop, ShopWeb.Endpoint,
  http: [ip: {127, 0, 0, 1}, port: 4000],
  check_origin: false,
  code_reloader: true,
  debug_errors: true,
  secret_key_base: "dev-only-dev-only-dev-only-dev-only-dev-only-dev-only-dev-only-dev-only",
  watchers: [esbuild: {Esbuild, :install_and_run, [:shop, ~w(--sourcemap=inline --watch)]}],
  live_reload: [
    web_console_logger: true,
    patterns: [
      ~r"priv/static/(?!uploads/).*\.(js|css|png|jpeg|jpg|gif|svg)$",
      ~r"lib/shop_web/(controllers|live|components)/.*\.(ex|heex)$"
    ]
  ]

config :shop, dev_routes: true

config :shop, :payments,
  api_url: "https://payments.localhost",
  secret_key: "test-key-of-the-local-simulator",
  webhook_secret: "test-secret-of-the-local-simulator"

config :logger, :default_formatter, format: "[$level] $message\n"
config :phoenix, :stacktrace_depth, 20
config :phoenix, :plug_init_mode, :runtime
config :phoenix_live_view, debug_heex_annotations: true, enable_expensive_runtime_checks: true
config :swoosh, :api_client, false
