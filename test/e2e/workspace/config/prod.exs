import Config

config :demo, DemoWeb.Endpoint, debug_errors: true, url: [host: "demo.example"]
