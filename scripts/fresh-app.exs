# Renders the templates of Phoenix's installer and of its release generator into folders, so that fresh applications can be scanned:
#
#     elixir scripts/fresh-app.exs PHOENIX_CHECKOUT TARGET_FOLDER
#
# The checkout is read, and only its templates are evaluated. A template that cannot be rendered is named, and the script fails at its end.
defmodule FreshApp do
  @installer "installer/templates"

  def run([checkout, target]) do
    failures =
      for {name, mappings, options} <- projects(checkout), reduce: [] do
        failures -> render_project(Path.join(target, name), mappings, options, checkout) ++ failures
      end

    Enum.each(failures, &IO.puts(:stderr, &1))
    if failures != [], do: System.halt(1)
  end

  def run(_arguments) do
    IO.puts(:stderr, "elixir scripts/fresh-app.exs PHOENIX_CHECKOUT TARGET_FOLDER")
    System.halt(2)
  end

  # Each project: the sets of templates that it is made of, with the folder of each.
  defp projects(checkout) do
    read = &mappings_of(Path.join(checkout, "installer/lib/phx_new/#{&1}.ex"))
    single = read.("single")
    umbrella = read.("umbrella")
    web = read.("web")
    ecto = read.("ecto")
    mailer = read.("mailer")
    all = [:new, :gettext, :html, :ecto, :css, :js, :static, :mailer]

    [
      {"single", take(single, all, ""), [in_umbrella: false]},
      {"no_live", take(single, all, ""), [in_umbrella: false, live: false, dashboard: false]},
      {"api", take(single, [:new, :ecto, :gettext], ""),
       [in_umbrella: false, html: false, live: false, javascript: false, css: false, mailer: false]},
      {"umbrella",
       take(umbrella, [:new], "") ++
         take(ecto, [:new], "apps/shop/") ++
         take(mailer, [:new], "apps/shop/") ++
         take(web, [:new, :gettext, :html, :css, :js, :static], "apps/shop_web/"), [in_umbrella: true]}
    ]
  end

  defp take(mappings, names, folder) do
    for name <- names, {kind, place, files} <- Keyword.get(mappings, name, []), kind != :keep, {source, to} <- files do
      {kind, to_string(source), if(place == :project, do: "", else: folder) <> to_string(to)}
    end
  end

  # The literal lists that `template/2` is called with.
  defp mappings_of(path) do
    ast = path |> File.read!() |> Code.string_to_quoted!()

    {_ast, attributes} =
      Macro.prewalk(ast, %{}, fn
        {:@, _, [{name, _, [text]}]} = node, found when is_binary(text) -> {node, Map.put(found, name, text)}
        node, found -> {node, found}
      end)

    {_ast, found} =
      Macro.prewalk(ast, [], fn
        {:template, _, [name, list]} = node, found when is_atom(name) -> {node, [{name, plain(list, attributes)} | found]}
        node, found -> {node, found}
      end)

    found
  end

  defp plain({:{}, _, items}, attributes), do: items |> plain(attributes) |> List.to_tuple()
  defp plain({{:., _, [:erlang, :binary_to_atom]}, _, [text, _]}, attributes), do: plain(text, attributes)
  defp plain({:<<>>, _, parts}, attributes), do: Enum.map_join(parts, &plain(&1, attributes))
  defp plain({:"::", _, [{_call, _, [value]}, _type]}, attributes), do: plain(value, attributes)
  defp plain({:@, _, [{name, _, _}]}, attributes), do: Map.fetch!(attributes, name)
  defp plain(list, attributes) when is_list(list), do: Enum.map(list, &plain(&1, attributes))
  defp plain({a, b}, attributes), do: {plain(a, attributes), plain(b, attributes)}
  defp plain(other, _attributes), do: other

  defp render_project(folder, files, options, checkout) do
    assigns = assigns(options)
    failures = Enum.flat_map(files, &render(&1, folder, assigns, checkout))
    failures =
      if options[:html] == false do
        failures
      else
        release(folder, assigns, checkout)
        failures ++ generators(folder, assigns, checkout) ++ routes(folder, assigns, checkout)
      end

    lock(folder, checkout)
    File.write!(Path.join(folder, "config/dev.exs"), database(), [:append])
    File.write!(Path.join(folder, "config/runtime.exs"), database_of_production(), [:append])
    failures
  end

  defp render({:text, source, to}, folder, assigns, checkout) do
    path = place(folder, to, assigns)
    File.cp!(Path.join([checkout, @installer, source]), path)
    []
  end

  # An umbrella's configuration is made of what its apps add.
  defp render({kind, source, to}, folder, assigns, checkout) when kind in [:config, :prod_config] do
    path = place(folder, to, assigns)
    before = if File.exists?(path), do: File.read!(path), else: "import Config\n"
    failures = write(Path.join([checkout, @installer, source]), path, assigns)
    added = path |> File.read!() |> String.replace(~r/\A\s*import Config\n/, "")
    added = if kind == :prod_config, do: "if config_env() == :prod do\n#{added}\nend\n", else: added
    File.write!(path, before <> "\n" <> added)
    failures
  end

  defp render({_kind, source, to}, folder, assigns, checkout) do
    write(Path.join([checkout, @installer, source]), place(folder, to, assigns), assigns)
  end

  defp write(template, path, assigns) do
    gettext = fn text, _gettext? -> inspect(text) end
    eex_gettext = fn text, _gettext? -> text end
    bindings = [assigns: assigns, maybe_heex_attr_gettext: gettext, maybe_eex_gettext: eex_gettext]
    File.write!(path, EEx.eval_file(template, bindings))
    []
  rescue
    error -> ["#{template}: #{Exception.message(error)}"]
  end

  defp place(folder, to, assigns) do
    name =
      to
      |> String.replace(":lib_web_name", assigns[:lib_web_name])
      |> String.replace(":web_app", "shop_web")
      |> String.replace(":app", "shop")

    path = Path.join(folder, name)
    File.mkdir_p!(Path.dirname(path))
    path
  end

  defp release(folder, _assigns, checkout) do
    templates = Path.join(checkout, "priv/templates/phx.gen.release")
    bindings = [
      app_namespace: "Shop",
      otp_app: :shop,
      assets_dir_exists?: true,
      elixir_vsn: "1.18.4",
      otp_vsn: "27.3.4",
      debian: "bookworm",
      debian_vsn: "20250630",
      version: "1.18.4"
    ]

    for {source, to} <- [{"Dockerfile.eex", "Dockerfile"}, {"release.ex", "lib/shop/release.ex"}] do
      path = Path.join(templates, source)
      target = Path.join(folder, to)
      File.mkdir_p!(Path.dirname(target))
      if File.exists?(path), do: File.write!(target, EEx.eval_file(path, bindings))
    end
  end

  # What `phx.gen.auth`, `phx.gen.html`, `phx.gen.json` and `phx.gen.live` write, for a user, and for something sold.
  defp generators(folder, assigns, checkout) do
    web = if assigns[:in_umbrella], do: "apps/shop_web/lib/shop_web", else: "lib/shop_web"
    app = if assigns[:in_umbrella], do: "apps/shop/lib/shop", else: "lib/shop"
    live? = assigns[:live] and not assigns[:in_umbrella]
    user = user()
    sold = Map.new(sold())

    auth =
      for name <- names_in(checkout, "phx.gen.auth"), not String.contains?(name, ["test", "AGENTS", "conn_case", "functions", "routes"]),
          live? == String.contains?(name, "_live") or not String.contains?(name, ["_live", "registration_", "session_confirm", "session_new", "session_html", "settings_"]) do
        {"phx.gen.auth/" <> name, "#{web}/auth/user_" <> name, user}
      end

    pages =
      for kind <- ["phx.gen.html", "phx.gen.json", "phx.gen.live"], name <- names_in(checkout, kind), not String.contains?(name, ["test", "core_components"]) do
        %{singular: singular} = schema = sold[kind]
        renamed = String.replace(name, "resource_form.html", "#{singular}_form.html")
        place = if String.contains?(name, "heex"), do: "#{singular}_html/#{renamed}", else: "#{singular}_#{renamed}"
        {"#{kind}/#{name}", "#{web}/#{String.replace(kind, ".", "_")}/#{place}", schema}
      end

    data = for {_kind, schema} <- sold, do: {"phx.gen.schema/schema.ex", "#{app}/catalog/#{schema.singular}.ex", schema}
    Enum.flat_map(auth ++ pages ++ data, &generate(&1, folder, live?, checkout)) ++ context("#{app}/catalog.ex", folder, live?, checkout)
  end

  # One context for all of them; `phx.gen.auth` and the others add their functions at its end.
  defp context(to, folder, live?, checkout) do
    evaluated = fn source, schema -> checkout |> template(source) |> EEx.eval_file(bindings(schema, live?)) end
    functions = for {_kind, schema} <- sold(), do: evaluated.("phx.gen.context/schema_access.ex", schema)
    added = Enum.join(functions ++ [evaluated.("phx.gen.auth/context_functions.ex", user())])
    text = evaluated.("phx.gen.context/context.ex", user())
    File.write!(Path.join(folder, to), replaced(text, ~r/end\s*\z/, fn _end -> added <> "end\n" end))
    []
  rescue
    error -> ["#{to}: #{error |> Exception.message() |> String.slice(0, 200)}"]
  end

  defp template(checkout, source) do
    path = Path.join([checkout, "priv/templates", source])
    if File.exists?(path <> ".eex"), do: path <> ".eex", else: path
  end

  defp user, do: schema("User", "user", "users", [])

  # Each generator makes something else, so that no two write a module of one name.
  defp sold do
    [
      {"phx.gen.html", schema("Product", "product", "products", name: :string, price: :integer)},
      {"phx.gen.json", schema("Order", "order", "orders", name: :string, price: :integer)},
      {"phx.gen.live", schema("Review", "review", "reviews", name: :string, price: :integer)}
    ]
  end

  # What `phx.gen.auth` writes into the router, and what the other generators ask their users to write there.
  defp routes(folder, assigns, checkout) do
    live? = assigns[:live] and not assigns[:in_umbrella]
    path = Path.join(folder, if(assigns[:in_umbrella], do: "apps/shop_web/lib/shop_web/router.ex", else: "lib/shop_web/router.ex"))
    auth = checkout |> template("phx.gen.auth/routes.ex") |> EEx.eval_file(bindings(user(), live?))
    has_scopes? = File.exists?(Path.join(checkout, "priv/templates/phx.gen.auth/scope.ex.eex"))
    fetch = if has_scopes?, do: "fetch_current_scope_for_user", else: "fetch_current_user"

    text =
      path
      |> File.read!()
      |> replaced("use ShopWeb, :router\n", &(&1 <> "\n  import ShopWeb.UserAuth\n"))
      |> replaced("plug :put_secure_browser_headers\n", &(&1 <> "    plug :#{fetch}\n"))
      |> replaced(~r/end\s*\z/, fn _end -> auth <> sold_routes(live?) <> "end\n" end)

    File.write!(path, text)
    []
  rescue
    error -> ["router.ex: #{error |> Exception.message() |> String.slice(0, 200)}"]
  end

  defp replaced(text, pattern, by) do
    if text =~ pattern, do: String.replace(text, pattern, by, global: false), else: raise("nothing like #{inspect(pattern)}")
  end

  defp sold_routes(live?) do
    live =
      for {suffix, module, action} <- [
            {"", "Index", :index}, {"/new", "Form", :new}, {"/:id", "Show", :show}, {"/:id/edit", "Form", :edit}
          ],
          live?,
          do: ~s(    live "/reviews#{suffix}", ReviewLive.#{module}, :#{action}\n)

    """

      scope "/", ShopWeb do
        pipe_through :browser

        resources "/products", ProductController
    #{live}  end

      scope "/api", ShopWeb do
        pipe_through :api

        resources "/orders", OrderController, except: [:new, :edit]
      end
    """
  end

  defp names_in(checkout, kind) do
    names = checkout |> Path.join("priv/templates/#{kind}") |> File.ls!() |> Enum.sort()
    names |> Enum.map(&String.replace_suffix(&1, ".eex", "")) |> Enum.uniq()
  end

  defp generate({source, to, schema}, folder, live?, checkout) do
    path = Path.join(folder, to)
    File.mkdir_p!(Path.dirname(path))
    File.write!(path, checkout |> template(source) |> EEx.eval_file(bindings(schema, live?)))
    []
  rescue
    error -> ["#{source}: #{error |> Exception.message() |> String.slice(0, 200)}"]
  end

  defp schema(name, singular, plural, attrs) do
    module = Module.concat(["Shop", "Catalog", name])

    %{
      alias: Module.concat([name]), module: module, singular: singular, plural: plural, table: plural, collection: plural,
      human_singular: name, human_plural: name <> "s", repo: Shop.Repo, repo_alias: "", web_namespace: nil, web_path: nil,
      route_prefix: "/" <> plural, api_route_prefix: "/api/" <> plural, route_helper: singular, string_attr: :name, attrs: attrs,
      types: attrs, opts: [], binary_id: false, timestamp_type: :utc_datetime, migration?: true, embedded?: false, generate?: true,
      prefix: nil, assocs: [], uniques: [], indexes: [], optionals: [], redacts: [], defaults: %{}, migration_defaults: %{},
      migration_module: Ecto.Migration, sample_id: -1, options: [], attrs_types: attrs, fixture_params: [],
      fixture_unique_functions: [], params: %{create: %{name: "some name", price: 42}, update: %{name: "other name", price: 43},
      default_key: :name}, scope: nil, context_app: :shop
    }
  end

  defp bindings(schema, live?) do
    context = %{
      alias: "Catalog", module: Shop.Catalog, name: "Catalog", web_module: ShopWeb, base_module: Shop, schema: schema,
      context_app: :shop, basename: "catalog", test_fixtures_file: "", scope: nil, generate?: true, opts: []
    }

    scope = %{
      name: :user, alias: Scope, module: Shop.Catalog.Scope, assign_key: :current_scope, access_path: [:user, :id], schema_key: :user_id,
      schema_table: :users, schema_type: :id, schema_migration_type: :id, default: true, route_prefix: nil, test_data_fixture: nil,
      test_setup_helper: nil, route_access_path: nil
    }

    [
      context: context, schema: schema, primary_key: :id, scope: nil, live?: live?, assigns: [], conn_scope: "", socket_scope: "",
      context_scope_prefix: "", assign_scope_prefix: "", scope_param_route_prefix: "", scope_param_prefix: "", scope_conn_route_prefix: "",
      scope_socket_route_prefix: "", scope_assign_route_prefix: "", test_context_scope: "", scope_config: %{scope: scope, create_new?: true},
      hashing_library: %{module: Bcrypt, name: :bcrypt}, web_app_name: :shop_web, web_namespace: ShopWeb, endpoint_module: ShopWeb.Endpoint,
      auth_module: ShopWeb.UserAuth, router_scope: ~s("/", ShopWeb), web_path_prefix: "", gettext?: true, core_components?: true, datetime_module: DateTime,
      datetime_now: "DateTime.utc_now(:second)", test_case_options: "", inputs: [~s(<.input field={@form[:name]} type="text" label="Name" />)],
      migration: %{column_definitions: [], extensions: []}, layout: nil, scope_param: "", context_app: :shop
    ]
  end

  # The installer asks for `~> 1.8.8`, so that a project made today locks the last patch of its minor version.
  @newest %{"1.7" => "1.7.24", "1.8" => "1.8.9"}

  defp lock(folder, checkout) do
    [_, written, minor] = Regex.run(~r/@version "((\d+\.\d+)[^"]*)"/, File.read!(Path.join(checkout, "installer/mix.exs")))
    version = Map.get(@newest, minor, written)

    File.write!(Path.join(folder, "mix.lock"), """
    %{
      "phoenix": {:hex, :phoenix, "#{version}", "00", [:mix], [], "hexpm", "00"},
    }
    """)
  end

  # What the installer adds for PostgreSQL.
  defp database do
    """

    config :shop, Shop.Repo,
      username: "postgres",
      password: "postgres",
      hostname: "localhost",
      database: "shop_dev"
    """
  end

  defp database_of_production do
    """

    if config_env() == :prod do
      database_url = System.get_env("DATABASE_URL") || raise "DATABASE_URL is missing"
      config :shop, Shop.Repo, url: database_url, pool_size: String.to_integer(System.get_env("POOL_SIZE") || "10")
    end
    """
  end

  defp assigns(options) do
    defaults = [
      app_name: "shop",
      app_module: "Shop",
      root_app_module: if(options[:in_umbrella], do: "Shop.Umbrella", else: "Shop"),
      lib_web_name: "shop_web",
      web_app_name: if(options[:in_umbrella], do: "shop_web", else: "shop"),
      endpoint_module: "ShopWeb.Endpoint",
      web_namespace: "ShopWeb",
      phoenix_dep: ~s[{:phoenix, "~> 1.8.0"}],
      phoenix_dep_umbrella_root: ~s[{:phoenix, "~> 1.8.0"}],
      phoenix_js_path: "phoenix",
      phoenix_version: Version.parse!("1.8.0"),
      phoenix_github_version_tag: "v1.8",
      secret_key_base_dev: random(64),
      secret_key_base_test: random(64),
      signing_salt: random(8),
      lv_signing_salt: random(8),
      asset_builders: [:tailwind, :esbuild],
      javascript: true,
      css: true,
      mailer: true,
      ecto: true,
      html: true,
      live: true,
      live_comment: nil,
      dashboard: true,
      gettext: true,
      adapter_app: :postgrex,
      adapter_module: "Ecto.Adapters.Postgres",
      adapter_config: [dev: [], test: [], test_setup_all: "", test_setup: "", prod_variables: "", prod_config: ""],
      web_adapter_app: :bandit,
      web_adapter_module: "Bandit.PhoenixAdapter",
      web_adapter_vsn: "~> 1.5",
      web_adapter_docs: "https://hexdocs.pm/bandit/Bandit.html#t:options/0",
      generators: [timestamp_type: :utc_datetime],
      namespaced?: false,
      dev: false,
      from_elixir_install: false,
      inside_docker_env?: false,
      agents_md: false,
      config_regex_E: "",
      test_case_options: ", async: true"
    ]

    Keyword.merge(defaults, options)
  end

  defp random(length), do: length |> :crypto.strong_rand_bytes() |> Base.encode64() |> binary_part(0, length)
end

# What the templates of the generators call.
defmodule Mix.Phoenix do
  def to_text(data), do: inspect(data, limit: :infinity)
  def context_app, do: :shop
end

defmodule Mix.Phoenix.Schema do
  def value(_schema, _key, value), do: inspect(value)
  def failed_render_change_message(_schema), do: ""
  def type_for_migration(type), do: type
  def required_fields(schema), do: schema.attrs
  def default_param(_schema, action), do: %{create: "some name", update: "other name"}[action]
  def type_and_opts_for_schema(type), do: inspect(type)

  def format_fields_for_schema(schema),
    do: Enum.map_join(schema.types, "\n", fn {key, type} -> "    field #{inspect(key)}, #{inspect(type)}" end)

  def format_schema_body(schema, _binary_id \\ nil), do: format_fields_for_schema(schema)
  def invalid_form_value(_type, _value), do: nil
  def live_form_value(value), do: value
end

defmodule Mix.Tasks.Phx.Gen.Html do
  def indent_inputs(inputs, spaces), do: Enum.map_join(inputs, "\n", &(String.duplicate(" ", spaces) <> &1))
end

defmodule Phoenix do
  def json_library, do: Jason
end

defmodule Phoenix.Naming do
  def humanize(atom), do: atom |> to_string() |> String.capitalize()
end

FreshApp.run(System.argv())
