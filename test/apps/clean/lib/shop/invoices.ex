defmodule Shop.Invoices do
  @moduledoc "Invoices lie as PDF files in one folder."

  def directory, do: Application.app_dir(:shop, "priv/invoices")

  def path_of(name) do
    case Path.safe_relative(name) do
      {:ok, relative} -> {:ok, Path.join(directory(), Path.basename(relative))}
      :error -> :error
    end
  end
end
