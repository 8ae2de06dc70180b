/** The merged configuration: what a key is in an environment, and why. */

import { expect, test } from "vitest";
import { config } from "../../server/core/project/config.ts";
import { type Setting, settingOf } from "../../server/core/project/settings.ts";
import { projectOf } from "./check.ts";

type Texts = Readonly<Record<string, string>>;

/** `"a" config/config.exs`, `$HOST config/runtime.exs`, `? because`; alternatives after `|`. */
async function saidOf(texts: Texts, path: string, environment = "prod"): Promise<string | undefined> {
  const project = await projectOf(texts);
  const setting = settingOf(project.get(config), path.split(" "), { environment });
  return setting && written(setting);
}

function written({ value, entry, otherwise }: Setting): string {
  const place = entry ? ` ${entry.call.file.path}` : "";
  const rest = otherwise ? ` | ${written(otherwise)}` : "";
  if (value.kind === "unknown") return `? ${value.because}${place}${rest}`;
  if (value.kind === "environment-variable") return `$${value.name}${value.fallback ? " or else" : ""}${place}${rest}`;
  const { node } = value;
  const text = node.kind === "integer" ? node.value : node.kind === "atom" ? node.name : node.kind;
  return `${text}${place}${rest}`;
}

const shop: Texts = {
  "config/config.exs": `import Config
config :shop, ShopWeb.Endpoint, url: [host: 1, port: 2], level: 3, debug: 4
import_config "#{config_env()}.exs"
config :shop, ShopWeb.Endpoint, last: 9
`,
  "config/dev.exs": "import Config\nconfig :shop, ShopWeb.Endpoint, debug: 5, url: [port: 6], last: 6\n",
  "config/test.exs": "import Config\nconfig :shop, ShopWeb.Endpoint, debug: 7\n",
  "config/prod.exs": 'import Config\nconfig :shop, ShopWeb.Endpoint, url: [host: 8]\nimport_config "prod.secret.exs"\n',
  "config/prod.secret.exs": "import Config\nconfig :shop, ShopWeb.Endpoint, key: 10\n",
  "config/runtime.exs": `import Config
host = System.get_env("PHX_HOST") || "example.com"
if config_env() == :prod do
  config :shop, ShopWeb.Endpoint,
    url: [scheme: host],
    port: String.to_integer(System.get_env("PORT", "4000")),
    secret: System.fetch_env!("SECRET")
end
if System.get_env("SERVER") do
  config :shop, ShopWeb.Endpoint, debug: 11
end
`,
};

test("each environment has the value that is read last for it", async () => {
  const at = (key: string, environment: string) => saidOf(shop, `shop ShopWeb.Endpoint ${key}`, environment);
  expect(await at("url host", "dev")).toBe("1 config/config.exs");
  expect(await at("url host", "prod")).toBe("8 config/prod.exs");
  expect(await at("url port", "dev")).toBe("6 config/dev.exs");
  expect(await at("url port", "prod")).toBe("2 config/config.exs");
  expect(await at("level", "test")).toBe("3 config/config.exs");
  expect(await at("key", "prod")).toBe("10 config/prod.secret.exs");
  expect(await at("key", "dev")).toBeUndefined();
});

test("what stands after an import is read after the imported file", async () => {
  expect(await saidOf(shop, "shop ShopWeb.Endpoint last", "dev")).toBe("9 config/config.exs");
});

test("a condition that is known when it runs leaves the earlier value as another one", async () => {
  const said = await saidOf(shop, "shop ShopWeb.Endpoint debug", "test");
  expect(said).toBe("11 config/runtime.exs | 7 config/test.exs");
});

test("variables of the system are named, with what counts without them", async () => {
  const at = (key: string) => saidOf(shop, `shop ShopWeb.Endpoint ${key}`);
  expect(await at("url scheme")).toBe("$PHX_HOST or else config/runtime.exs");
  expect(await at("port")).toBe("$PORT or else config/runtime.exs");
  expect(await at("secret")).toBe("$SECRET config/runtime.exs");
});

test("what only a run knows is unknown, with the reason", async () => {
  const texts = {
    "config/config.exs":
      'import Config\nconfig :shop, Shop.Mailer, a: Vault.read("a"), b: missing, c: 1 + 2\nimport_config "#{System.get_env("X")}.exs"\n',
  };
  expect(await saidOf(texts, "shop Shop.Mailer a")).toBe("? `Vault.read` gives it config/config.exs");
  expect(await saidOf(texts, "shop Shop.Mailer b")).toBe("? `missing` is only known when it runs config/config.exs");
  expect(await saidOf(texts, "shop Shop.Mailer c")).toBe("? it is worked out when it runs config/config.exs");
  expect(await saidOf(texts, "shop Shop.Mailer d")).toBe("? the name of an imported file is only known when it runs");
});

test("an imported file that is not there makes what nothing sets unknown", async () => {
  const texts = { "config/config.exs": 'import Config\nimport_config "prod.secret.exs"\n' };
  expect(await saidOf(texts, "shop Shop.Mailer key")).toBe("? `config/prod.secret.exs` is not there");
});

test("lists may be put together in variables, by `++`, by Keyword and by conditions", async () => {
  const texts = {
    "config/config.exs": `import Config
base = [a: 1, b: 2]
tls = if config_env() == :prod, do: [tls: 3], else: [tls: 4]
config :shop, Shop.Mailer, base |> Keyword.merge(b: 5) |> Keyword.put(:c, 6)
config :shop, Shop.Mailer, tls ++ [d: 7]
config :shop, Shop.Other, if(config_env() == :test, do: [e: 8], else: [e: 9])
config :shop, Shop.Third, e: if(config_env() == :test, do: 8, else: 9), f: config_env() == :prod
`,
  };
  const at = (key: string, environment = "prod") => saidOf(texts, `shop ${key}`, environment);
  expect(await at("Shop.Mailer a")).toBe("1 config/config.exs");
  expect(await at("Shop.Mailer b")).toBe("5 config/config.exs");
  expect(await at("Shop.Mailer c")).toBe("6 config/config.exs");
  expect(await at("Shop.Mailer d")).toBe("7 config/config.exs");
  expect(await at("Shop.Mailer tls")).toBe("3 config/config.exs");
  expect(await at("Shop.Mailer tls", "dev")).toBe("4 config/config.exs");
  expect(await at("Shop.Other e")).toBe("9 config/config.exs");
  expect(await at("Shop.Third e", "test")).toBe("8 config/config.exs");
  expect(await at("Shop.Third f")).toBe("true config/config.exs");
  expect(await at("Shop.Third f", "dev")).toBe("false config/config.exs");
});

test("a list of which not all can be read makes what it may set unknown", async () => {
  const texts = {
    "config/config.exs": "import Config\nconfig :shop, Shop.Mailer, a: 1\n",
    "config/runtime.exs": "import Config\nconfig :shop, Shop.Mailer, Vault.all() ++ [b: 2]\n",
  };
  expect(await saidOf(texts, "shop Shop.Mailer b")).toBe("2 config/runtime.exs");
  expect(await saidOf(texts, "shop Shop.Mailer a")).toBe(
    "? not all that is put together for it can be read config/runtime.exs | 1 config/config.exs",
  );
});

test("loops over literal lists set a key for each of their rounds", async () => {
  const texts = {
    "config/config.exs": `import Config
for repo <- [Shop.Repo, Shop.ReadRepo] do
  config :shop, repo, pool_size: 1
end
for {app, level} <- [shop: 2, other: 3], do: config(app, :level, level)
Enum.each([:one, :two], fn key -> config :shop, key, 4 end)
`,
  };
  expect(await saidOf(texts, "shop Shop.Repo pool_size")).toBe("1 config/config.exs");
  expect(await saidOf(texts, "shop Shop.ReadRepo pool_size")).toBe("1 config/config.exs");
  expect(await saidOf(texts, "other level")).toBe("3 config/config.exs");
  expect(await saidOf(texts, "shop two")).toBe("4 config/config.exs");
});

test("an umbrella's apps are read where its own file imports them", async () => {
  const texts = {
    "config/config.exs":
      'import Config\nfor path <- "../apps/*/config/config.exs" |> Path.expand(__DIR__) |> Path.wildcard() do\n  import_config path\nend\nconfig :web, Web.Endpoint, port: 2\n',
    "apps/web/config/config.exs":
      'import Config\nconfig :web, Web.Endpoint, port: 1, a: 1\nimport_config "#{Mix.env()}.exs"\n',
    "apps/web/config/prod.exs": "import Config\nconfig :web, Web.Endpoint, a: 3\n",
    "apps/data/config/config.exs": "import Config\nconfig :data, Data.Repo, pool: 4\n",
  };
  expect(await saidOf(texts, "web Web.Endpoint port")).toBe("2 config/config.exs");
  expect(await saidOf(texts, "web Web.Endpoint a")).toBe("3 apps/web/config/prod.exs");
  expect(await saidOf(texts, "data Data.Repo pool")).toBe("4 apps/data/config/config.exs");
});

test("files that import one another end, and what only one environment imports counts there alone", async () => {
  const texts = {
    "config/config.exs":
      'import Config\nimport_config "config.exs"\nimport_config "a.exs"\nimport_config "#{config_env()}.exs"\n',
    "config/a.exs": 'import Config\nimport_config "b.exs"\nconfig :shop, a: 1\n',
    "config/b.exs": 'import Config\nimport_config "a.exs"\nconfig :shop, b: 2\n',
    "config/prod.exs": 'import Config\nimport_config "only.exs"\n',
    "config/dev.exs": "import Config\n",
    "config/only.exs": "import Config\nconfig :shop, only: 3\n",
  };
  expect(await saidOf(texts, "shop a")).toBe("1 config/a.exs");
  expect(await saidOf(texts, "shop b", "dev")).toBe("2 config/b.exs");
  expect(await saidOf(texts, "shop only")).toBe("3 config/only.exs");
  expect(await saidOf(texts, "shop only", "dev")).toBeUndefined();
});

test("an app of an umbrella that is opened alone has its configuration outside, and what it says is unknown", async () => {
  const mix = (path: string) =>
    `defmodule Web.MixProject do\n  use Mix.Project\n  def project, do: [app: :web, config_path: "${path}"]\nend\n`;
  const outside = "? `../../config/config.exs` lies outside of the workspace";
  expect(await saidOf({ "mix.exs": mix("../../config/config.exs") }, "web Web.Endpoint port")).toBe(outside);
  const open = {
    "apps/web/mix.exs": mix("../../config/config.exs"),
    "apps/data/mix.exs": mix("../../../x.exs"),
    ...shop,
  };
  expect(await saidOf(open, "shop ShopWeb.Endpoint level")).toBe("3 config/config.exs");
  const project = await projectOf(open);
  const near = (path: string) =>
    settingOf(project.get(config), ["shop", "ShopWeb.Endpoint", "level"], { environment: "prod", near: path });
  expect(near("apps/web/lib/web/endpoint.ex")?.value.kind).toBe("written");
  expect(near("apps/data/lib/data.ex")?.value.kind).toBe("unknown");
});

test("half-written configuration and mix.exs give what can be read", async () => {
  const texts = {
    "mix.exs": 'defmodule Shop.MixProject do\n  def project do\n    [app: :shop, config_path: "../',
    "config/config.exs":
      "import Config\nconfig :shop, level: 1\n\nconfig :shop, ShopWeb.Endpoint, [port: 2\nimport_config(",
    "config/prod.exs": "",
  };
  expect(await saidOf(texts, "shop level")).toBe("1 config/config.exs");
  expect(await saidOf({ ...texts, "mix.exs": "" }, "other level")).toBeUndefined();
});
