defmodule ShopWeb.ConnCase do
  @moduledoc false

  use ExUnit.CaseTemplate

  alias Ecto.Adapters.SQL.Sandbox

  using do
    quote do
      use ShopWeb, :verified_routes

      import Plug.Conn
      import Phoenix.ConnTest

      @endpoint ShopWeb.Endpoint
    end
  end

  setup tags do
    pid = Sandbox.start_owner!(Shop.Repo, shared: not tags[:async])
    on_exit(fn -> Sandbox.stop_owner(pid) end)
    {:ok, conn: Phoenix.ConnTest.build_conn()}
  end
end
