defmodule DemoWeb.Endpoint do
  use Phoenix.Endpoint, otp_app: :demo

  socket "/socket", DemoWeb.UserSocket, websocket: [check_origin: false, check_csrf: false, connect_info: [:session]]
end
