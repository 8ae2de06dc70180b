defmodule Shop.Accounts.Scope do
  @moduledoc "On whose behalf something is done. Contexts take it first and look at nothing of others."

  alias Shop.Accounts.User

  defstruct user: nil

  def for_user(%User{} = user), do: %__MODULE__{user: user}
  def for_user(nil), do: nil

  def staff?(%__MODULE__{user: %User{role: role}}), do: role in [:staff, :admin]
  def staff?(_scope), do: false
end
