/** Which Elixir and OTP count for a file. */

import { expect, test } from "vitest";
import { type Runtime, runtimeVersions } from "../../server/core/project/runtime-versions.ts";
import { projectOf } from "./check.ts";

type Texts = Readonly<Record<string, string>>;

/** `27.2`, `>= 1.18`, or `unknown`. */
async function versionOf(runtime: Runtime, texts: Texts, path = "lib/shop.ex"): Promise<string> {
  const found = (await projectOf(texts)).get(runtimeVersions).of(runtime, path);
  return found ? `${found.isMinimum ? ">= " : ""}${found.version}` : "unknown";
}

test("reads .tool-versions", async () => {
  const texts = { ".tool-versions": "nodejs 22.1.0\nelixir 1.18.1-otp-27\nerlang 27.2 # the same as in the image\n" };
  expect(await versionOf("elixir", texts)).toBe("1.18.1");
  expect(await versionOf("otp", texts)).toBe("27.2");
});

test("reads the tools of mise.toml, and nothing else of it", async () => {
  const toml = '[env]\nerlang = "1"\n\n[tools]\nerlang = "26.2.5"\nelixir = { version = "1.16.3-otp-26" }\n';
  expect(await versionOf("otp", { ".mise.toml": toml })).toBe("26.2.5");
  expect(await versionOf("elixir", { "mise.toml": toml })).toBe("1.16.3");
  expect(await versionOf("otp", { "mise.toml": '[env]\nerlang = "26"\n' })).toBe("unknown");
});

test("fills in the arguments of a Dockerfile, and prefers what it says", async () => {
  const dockerfile = `ARG ELIXIR_VERSION=1.17.3
ARG OTP_VERSION=27.1.2
ARG BUILDER="hexpm/elixir:\${ELIXIR_VERSION}-erlang-\${OTP_VERSION}-debian-bookworm-20250929-slim"
FROM --platform=linux/amd64 \${BUILDER} AS builder
FROM debian:bookworm-slim
`;
  const texts = { Dockerfile: dockerfile, ".tool-versions": "erlang 26.0\n" };
  expect(await versionOf("otp", texts)).toBe("27.1.2");
  expect(await versionOf("elixir", texts)).toBe("1.17.3");
  expect(await versionOf("otp", { "Dockerfile.prod": "FROM elixir:1.20.2-otp-29 AS builder\n" })).toBe("29");
  expect(await versionOf("otp", { Dockerfile: "FROM elixir:1.18.0-alpine\n" })).toBe("unknown");
});

test("takes a lower bound from mix.exs where nothing says more", async () => {
  const mix = 'defmodule Shop.MixProject do\n  def project, do: [\n    app: :shop,\n    elixir: "~> 1.19"\n  ]\nend\n';
  expect(await versionOf("elixir", { "mix.exs": mix })).toBe(">= 1.19");
  expect(await versionOf("otp", { "mix.exs": mix })).toBe(">= 26");
  expect(await versionOf("otp", { "mix.exs": mix, "mise.toml": '[tools]\nerlang = "28"\n' })).toBe("28");
});

test("the nearest folder decides", async () => {
  const texts = { ".tool-versions": "erlang 27.0\n", "iframe/Dockerfile": "FROM erlang:24.1.7\n" };
  expect(await versionOf("otp", texts, "lib/shop.ex")).toBe("27.0");
  expect(await versionOf("otp", texts, "iframe/lib/shop.ex")).toBe("24.1.7");
});

test("a version of an outer folder counts more than a lower bound of the app's own mix.exs", async () => {
  const mix = 'defmodule Shop.MixProject do\n  def project, do: [\n    elixir: "~> 1.15"\n  ]\nend\n';
  const texts = { "Dockerfile.prod": "FROM elixir:1.18.0-otp-27\n", "app/mix.exs": mix };
  expect(await versionOf("otp", texts, "app/lib/shop.ex")).toBe("27");
  expect(await versionOf("elixir", texts, "app/lib/shop.ex")).toBe("1.18.0");
});

test("a lower bound never says no", async () => {
  const known = (await projectOf({ "mix.exs": '[\n  elixir: "~> 1.15"\n]\n' })).get(runtimeVersions);
  expect(known.isAtLeast("otp", "24", "lib/a.ex")).toBe(true);
  expect(known.isAtLeast("otp", "26", "lib/a.ex")).toBeUndefined();
  const exact = (await projectOf({ ".tool-versions": "erlang 25.3.2\n" })).get(runtimeVersions);
  expect(exact.isAtLeast("otp", "26", "lib/a.ex")).toBe(false);
});
