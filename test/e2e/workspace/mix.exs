defmodule Demo.MixProject do
  use Mix.Project

  def project do
    [app: :demo, version: "0.1.0", elixir: "~> 1.15", deps: deps()]
  end

  defp deps do
    [{:phoenix, "~> 1.8"}, {:phoenix_live_view, "~> 1.1"}, {:plug_crypto, "~> 2.1"}]
  end
end
