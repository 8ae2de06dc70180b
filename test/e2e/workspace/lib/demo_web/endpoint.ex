defmodule DemoWeb.Endpoint do
  use Phoenix.Endpoint, otp_app: :demo

  socket "/live", Phoenix.LiveView.Socket, websocket: [check_origin: false, connect_info: [:peer_data]]
end
