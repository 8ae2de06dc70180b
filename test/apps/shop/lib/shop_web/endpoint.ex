defmodule ShopWeb.Endpoint do
  use Phoenix.Endpoint, otp_app: :shop

  @session_options [
    store: :cookie,
    key: "_shop_key",
    signing_salt: "t7Yx2LmQ0pRs",
    encryption_salt: "Zk4nV9cWq1Hd",
    same_site: "Lax",
    max_age: 2_592_000
  ]

  socket "/live", Phoenix.LiveView.Socket,
    websocket: [connect_info: [session: @session_options], max_frame_size: 1_000_000],
    longpoll: [connect_info: [session: @session_options]]

  socket "/socket", ShopWeb.UserSocket,
    websocket: [
      # HOLE cswsh-check-origin high: any web page can open this socket with its visitor's session
      check_origin: false,
      connect_info: [session: @session_options],
      max_frame_size: 1_000_000
    ],
    longpoll: false

  plug Plug.Static,
    at: "/",
    from: :shop,
    gzip: not code_reloading?,
    only: ShopWeb.static_paths()

  if code_reloading? do
    socket "/phoenix/live_reload/socket", Phoenix.LiveReloader.Socket
    plug Phoenix.LiveReloader
    plug Phoenix.CodeReloader
    plug Phoenix.Ecto.CheckRepoStatus, otp_app: :shop
  end

  plug ShopWeb.ClientAddress
  plug Plug.RequestId
  plug Plug.Telemetry, event_prefix: [:phoenix, :endpoint]

  plug Plug.Parsers,
    parsers: [:urlencoded, {:multipart, length: 8_000_000}, :json],
    pass: ["*/*"],
    body_reader: {ShopWeb.RawBody, :read_body, []},
    json_decoder: Phoenix.json_library()

  plug Plug.MethodOverride
  plug Plug.Head
  plug Plug.Session, @session_options
  plug ShopWeb.Router
end
