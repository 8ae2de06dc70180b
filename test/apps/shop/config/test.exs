import Config

config :shop, Shop.Repo,
  username: "postgres",
  password: "postgres",
  hostname: "localhost",
  database: "shop_test#{System.get_env("MIX_TEST_PARTITION")}",
  pool: Ecto.Adapters.SQL.Sandbox,
  pool_size: System.schedulers_online() * 2

config :shop, ShopWeb.Endpoint,
  http: [ip: {127, 0, 0, 1}, port: 4002],
  secret_key_base: "test-only-test-only-test-only-test-only-test-only-test-only-test-only",
  server: false

config :shop, Shop.Mailer, adapter: Swoosh.Adapters.Test
config :swoosh, :api_client, false
config :bcrypt_elixir, :log_rounds, 4
config :logger, level: :warning
config :phoenix, :plug_init_mode, :runtime
