defmodule Shop do
  @moduledoc """
  Kettle & Leaf, a small shop for tea and what belongs to it.

  `Shop.Accounts` knows who is there, `Shop.Catalog` what is sold, `Shop.Sales` what was bought.
  """
end
