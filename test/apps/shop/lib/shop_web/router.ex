defmodule ShopWeb.Router do
  use ShopWeb, :router

  import Phoenix.LiveDashboard.Router
  import ShopWeb.UserAuth

  @csp "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'self'"

  pipeline :browser do
    plug :accepts, ["html"]
    plug :fetch_session
    plug :fetch_live_flash
    plug :put_root_layout, html: {ShopWeb.Layouts, :root}
    plug :protect_from_forgery
    plug :put_secure_browser_headers, %{"content-security-policy" => @csp}
    plug :fetch_current_scope
    plug ShopWeb.Cart
  end

  pipeline :api do
    plug :accepts, ["json"]
  end

  pipeline :limited_checkout do
    plug ShopWeb.LimitTries, name: "checkout", scale: 600_000, limit: 10
  end

  pipeline :limited_mail do
    plug ShopWeb.LimitTries, name: "mail", scale: 3_600_000, limit: 5
  end

  pipeline :user do
    plug :require_user
  end

  pipeline :staff do
    plug :require_user
    plug :require_staff
  end

  scope "/", ShopWeb do
    pipe_through :browser

    get "/", PageController, :home
    get "/products", ProductController, :index
    get "/products/:slug", ProductController, :show
    get "/cart", CartController, :show
    post "/cart/lines", CartController, :add
    get "/wishlist", WishlistController, :show
    # HOLE csrf-get-state-change medium: an image tag on any page empties the visitor's cart
    get "/cart/clear", CartController, :clear
    get "/log-in", SessionController, :new
    delete "/log-out", SessionController, :delete
    # HOLE rate-limit-login medium: lists of leaked passwords can be tried as fast as we answer
    post "/log-in", SessionController, :create
    get "/log-in/:token", SessionController, :magic_link

    live_session :public, on_mount: {ShopWeb.UserAuth, :current_scope} do
      live "/finder", FinderLive
    end
  end

  scope "/", ShopWeb do
    pipe_through [:browser, :limited_mail]

    post "/log-in/link", SessionController, :send_link
  end

  scope "/", ShopWeb do
    pipe_through [:browser, :user, :limited_checkout]

    get "/checkout", CheckoutController, :new
    post "/checkout", CheckoutController, :create
    post "/gift-cards", GiftCardController, :create
  end

  scope "/account", ShopWeb do
    pipe_through [:browser, :user]

    get "/orders", OrderController, :index
    get "/orders/:id", OrderController, :show
    get "/invoices/:name", InvoiceController, :show
    get "/profile", ProfileController, :edit
    put "/profile", ProfileController, :update
    get "/export", ProfileController, :export

    live_session :account, on_mount: {ShopWeb.UserAuth, :require_user} do
      live "/reviews", ReviewsLive
    end
  end

  scope "/admin", ShopWeb.Admin do
    pipe_through [:browser, :staff]

    live_session :staff, on_mount: {ShopWeb.UserAuth, :require_staff} do
      live "/products", ProductsLive
      live "/products/:slug/picture", PictureLive
    end

    # HOLE authz-live-session-no-on-mount high: the plugs guard the page, nothing guards the socket behind it
    live "/stock", StockLive
  end

  scope "/api", ShopWeb.API do
    pipe_through :api

    get "/products", ProductController, :index
    get "/products/:slug", ProductController, :show
  end

  scope "/webhooks", ShopWeb do
    pipe_through :api

    post "/payments", WebhookController, :payment
  end

  scope "/" do
    pipe_through :browser

    # HOLE live-dashboard-exposed high: processes, ETS tables and the environment, for everybody
    live_dashboard "/dashboard", metrics: ShopWeb.Telemetry
  end
end
