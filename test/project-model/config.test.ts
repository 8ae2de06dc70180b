/** Configuration entries and their environments; locked versions. */

import { expect, test } from "vitest";
import { config } from "../../server/core/project/config.ts";
import { dependencies } from "../../server/core/project/dependencies.ts";
import { reachesProduction } from "../../server/core/project/environments.ts";
import { compareWritten } from "../../server/core/project/hex-version.ts";
import { locks } from "../../server/core/project/mix-lock.ts";
import { productionOptions } from "../../server/core/project/production.ts";
import { projectOf } from "./check.ts";

/** Whether each `debug` entry of a configuration file counts in production, in order. */
async function reachOf(path: string, text: string): Promise<readonly string[]> {
  const project = await projectOf({ [path]: text });
  return project
    .get(config)
    .endingWith("debug")
    .map(({ call }) => reachesProduction(call.environments));
}

test("the file's name says the environment", async () => {
  const text = "import Config\nconfig :shop, debug: true\n";
  expect(await reachOf("config/config.exs", text)).toEqual(["yes"]);
  expect(await reachOf("config/dev.exs", text)).toEqual(["no"]);
  expect(await reachOf("apps/web/config/prod.exs", text)).toEqual(["yes"]);
  expect(await reachOf("config/staging.exs", text)).toEqual(["maybe"]);
});

test("conditions on the environment narrow it, in both branches", async () => {
  const text = `import Config
if config_env() == :prod do
  config :shop, debug: 1
else
  config :shop, debug: 2
end
case Mix.env() do
  :dev -> config :shop, debug: 3
  _ -> config :shop, debug: 4
end
unless config_env() in [:dev, :test], do: nil
`;
  expect(await reachOf("config/runtime.exs", text)).toEqual(["yes", "maybe", "no", "yes"]);
});

test("keys of nested lists have their path", async () => {
  const project = await projectOf({
    "config/config.exs": "import Config\nconfig :shop, Shop.Endpoint, http: [port: 4000]\n",
  });
  const paths = project.get(config).entries.map(({ path }) => path.join(" "));
  expect(paths).toContain("shop Shop.Endpoint http port");
});

test("a later file that counts in production overrides", async () => {
  const project = await projectOf({
    "config/config.exs": "import Config\nconfig :shop, debug: true\n",
    "config/dev.exs": "import Config\nconfig :shop, debug: true\n",
    "config/prod.exs": "import Config\nconfig :shop, debug: false\n",
  });
  const all = project.get(config);
  const [base] = all.endingWith("debug").filter(({ call }) => call.file.path === "config/config.exs");
  expect(base && all.overrideInProduction(base)?.call.file.path).toBe("config/prod.exs");
});

test("versions are read from the lock file and compared by number", async () => {
  const lock =
    '%{\n  "phoenix": {:hex, :phoenix, "1.8.10", "ab", [:mix], [], "hexpm", "cd"},\n  "own": {:git, "git://x", "abc", []},\n}\n';
  const project = await projectOf({ "mix.lock": lock });
  const known = project.get(dependencies);
  expect(known.isAtLeast("phoenix", "1.8.7")).toBe(true);
  expect(known.isAtLeast("phoenix", "1.9.0")).toBe(false);
  expect(known.isAtLeast("own", "1.0.0")).toBeUndefined();
  const start = lock.indexOf('"own"');
  expect(project.get(locks).all[0]?.entries.get("own")).toMatchObject({
    version: undefined,
    git: { url: "git://x", commit: "abc" },
    nameRange: { start, end: start + 5 },
  });
  expect(compareWritten("1.9.0-rc.1", "1.9.0")).toBeLessThan(0);
});

test("tuples of two are read like pairs", async () => {
  const project = await projectOf({
    "config/config.exs": "import Config\nconfig :shop, Shop.Repo, [{:ssl, [{:verify, 1}]}]\n",
  });
  const paths = project.get(config).entries.map(({ path }) => path.join(" "));
  expect(paths).toEqual(["shop Shop.Repo", "shop Shop.Repo ssl", "shop Shop.Repo ssl verify"]);
});

test("what counts in production is merged over the files", async () => {
  const project = await projectOf({
    "config/config.exs": "import Config\nconfig :shop, Shop.Mailer, adapter: 1, tls: 2, relay: 3\n",
    "config/dev.exs": "import Config\nconfig :shop, Shop.Mailer, adapter: 4\n",
    "config/prod.exs": "import Config\nconfig :shop, Shop.Mailer, tls: 5\n",
    "config/runtime.exs":
      "import Config\nif config_env() == :prod do\n  config :shop, Shop.Mailer, relay: 6\nelse\n  config :shop, Shop.Mailer, relay: 7, ssl: 8\nend\n",
  });
  const { byKey } = productionOptions(project.get(config), ["shop", "Shop.Mailer"]);
  const written = [...byKey].map(([key, { value }]) => `${key}=${value.kind === "integer" ? value.value : "?"}`);
  expect(written.sort()).toEqual(["adapter=1", "relay=6", "tls=5"]);
});
