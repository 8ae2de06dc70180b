defmodule ShopWeb.PageControllerTest do
  use ShopWeb.ConnCase, async: true

  test "greets", %{conn: conn} do
    conn = get(conn, ~p"/")
    assert html_response(conn, 200) =~ "Tea, and what belongs to it"
  end
end
