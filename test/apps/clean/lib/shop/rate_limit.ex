defmodule Shop.RateLimit do
  @moduledoc "Counts tries per key, in memory."

  use Hammer, backend: :ets
end
