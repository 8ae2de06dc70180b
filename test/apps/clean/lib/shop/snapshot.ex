defmodule Shop.Snapshot do
  @moduledoc """
  Keeps the counters of the shop over a restart. Never `:erlang.binary_to_term(file)`: the folder is on a shared disk.
  """

  def write!(path, %{} = counters) do
    File.write!(path, :erlang.term_to_binary(counters))
  end

  @doc "Reads what `write!/2` wrote; builds no atom that is not there, and no function."
  def read(path) do
    with {:ok, binary} <- File.read(path) do
      {:ok, Plug.Crypto.non_executable_binary_to_term(binary, [:safe])}
    end
  end

  @doc "A round trip in memory, which drops what sub-binaries hold on to: the term is ours."
  def compact(counters), do: counters |> :erlang.term_to_binary() |> :erlang.binary_to_term()
end
