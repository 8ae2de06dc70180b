defmodule Shop.Invoices do
  @moduledoc "Invoices lie as PDF files in one folder."

  def directory, do: Application.app_dir(:shop, "priv/invoices")

  def path_of(name), do: Path.join(directory(), name)
end
