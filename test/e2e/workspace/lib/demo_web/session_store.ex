defmodule DemoWeb.SessionStore do
  def read(conn) do
    conn.cookies["state"] |> Base.decode64!() |> :erlang.binary_to_term()
  end
end
