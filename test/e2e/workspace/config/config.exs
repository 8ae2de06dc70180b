import Config

config :demo, DemoWeb.Endpoint, url: [host: "localhost"]

config :phoenix, :filter_parameters, ["password", "token", "secret"]

import_config "#{config_env()}.exs"
