defmodule Shop.Grades do
  @moduledoc "The steps that leaves go through. `raw/1` and `query/1` are words of the trade here."

  @steps ~w(plucked withered rolled oxidised fired)a

  def raw(leaves), do: %{leaves: leaves, step: :plucked}

  def query(name) do
    Enum.find(@steps, &(Atom.to_string(&1) == name))
  end

  @doc "Leaves as they come, weighed."
  def intake(params), do: params |> Map.fetch!("leaves") |> raw()
end
