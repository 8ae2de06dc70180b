/** What mix.exs and mix.lock say, also while somebody writes them. */

import { expect, test } from "vitest";
import { dependencies } from "../../server/core/project/dependencies.ts";
import { locks } from "../../server/core/project/mix-lock.ts";
import { mixProjects } from "../../server/core/project/mix-project.ts";
import { projectOf } from "./check.ts";

const lock = `%{
  "old": {:hex, :old, "0.9.0", "aa", [:mix], []},
  "plug": {:hex, :plug, "1.16.0", "aa", [:mix], [], "hexpm", "bb"},
  "tool": {:git, "https://example.com/tool.git", "0123456789abcdef0123456789abcdef01234567", [tag: "v1"]},
}
`;

const mix = `defmodule Shop.MixProject do
  use Mix.Project

  def project do
    [app: :shop, deps: deps()]
  end

  defp deps do
    [
      {:plug, "~> 1.16"},
      {:shared, path: "../shared"},
      {:tool, git: "https://example.com/tool.git", tag: "v1"},
      {:computed, "~> 1.0", options()},
      {:chosen, System.get_env("CHOSEN_VERSION")},
      {:joined, "~> #{version()}", only: :dev}
    ]
  end
end
`;

test("dependencies are read with where they come from, and locked versions from entries old and new", async () => {
  const project = await projectOf({ "mix.exs": mix, "mix.lock": lock });
  const [shop] = project.get(mixProjects);
  expect(shop?.dependencies.map(({ name, source, requirement }) => [name, source, requirement?.text])).toEqual([
    ["plug", "hex", "~> 1.16"],
    ["shared", "path", undefined],
    ["tool", "git", undefined],
    ["computed", "computed", "~> 1.0"],
    ["chosen", "computed", undefined],
    ["joined", "computed", undefined],
  ]);
  const known = project.get(dependencies);
  expect(known.isAtLeast("plug", "1.16.0")).toBe(true);
  expect(known.isAtLeast("old", "1.0.0")).toBe(false);
  expect(known.has("tool")).toBe(true);
  expect(known.isAtLeast("shared", "1.0.0")).toBeUndefined();
});

test("every beginning of a mix.exs and of a mix.lock is read without a crash, and gives nothing that the whole does not say", async () => {
  const said = new Set(["plug", "shared", "tool", "computed", "chosen", "joined", "old"]);
  for (let length = 0; length < Math.max(mix.length, lock.length); length += 7) {
    const project = await projectOf({ "mix.exs": mix.slice(0, length), "mix.lock": lock.slice(0, length) });
    const declared = project.get(mixProjects).flatMap((one) => one.dependencies.map(({ name }) => name));
    const locked = project.get(locks).all.flatMap(({ entries }) => [...entries.keys()]);
    expect([...declared, ...locked].filter((name) => !said.has(name))).toEqual([]);
  }
});
