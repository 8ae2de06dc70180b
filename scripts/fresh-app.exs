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
    unless options[:html] == false, do: release(folder, assigns, checkout)
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

  # Locked is the version of the checkout; of one that is still developed the last of 1.8.
  defp lock(folder, checkout) do
    [_, written] = Regex.run(~r/@version "([^"]+)"/, File.read!(Path.join(checkout, "installer/mix.exs")))
    version = if String.contains?(written, "-"), do: "1.8.12", else: written

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

FreshApp.run(System.argv())
