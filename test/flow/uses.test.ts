/** What becomes of a value. */

import { expect, test } from "vitest";
import { usesOf } from "../../server/core/flow/uses.ts";
import { calls } from "../../server/core/project/calls.ts";
import { names } from "../../server/core/project/names.ts";
import { secrecyOf } from "../../server/core/project/secret-names.ts";
import { projectOf } from "../project-model/check.ts";

/** The uses of what `source()` gives, as `kind name`. */
async function usesIn(body: string): Promise<readonly string[]> {
  const project = await projectOf({ "lib/shop.ex": `defmodule Shop do\n${body}\nend\n` });
  const [file] = project.files.values();
  const [call] = file ? project.of(calls, file).named("source") : [];
  return call ? usesOf(call, project.get(names)).map(({ kind, name }) => `${kind} ${name}`) : [];
}

test("a variable is followed to where it is read", async () => {
  const uses = await usesIn('def run(m) do\n  a = source() |> Base.encode16()\n  Map.put(m, :token, "x-#{a}")\nend');
  expect(uses).toEqual(["named a", "named token"]);
});

test("a closure's result is that of the call around it", async () => {
  const uses = await usesIn(
    'defp make, do: Enum.map_join(1..6, fn _ -> source() end)\ndef run, do: %{"pin" => make()}',
  );
  expect(uses).toEqual(["returned make", "named pin"]);
});

test("keys, parameters, comparisons and other functions are told", async () => {
  expect(await usesIn("def run, do: save(source(), 1)\ndef save(code, _n), do: code")).toEqual([
    "given Shop.save",
    "named code",
  ]);
  expect(await usesIn("def run(sign), do: source() == sign")).toEqual(["compared sign"]);
  expect(await usesIn("def run(sign), do: Plug.Crypto.secure_compare(source(), sign)")).toEqual(["compared sign"]);
});

test("what a condition decides is no use", async () => {
  expect(await usesIn("def run, do: if(source(), do: :a, else: :b)")).toEqual([]);
  expect(await usesIn("def run do\n  source()\n  :ok\nend")).toEqual([]);
});

test("names say what is secret", () => {
  const secret = ["reset_token", "password_hash", "apiKey", "verification_code", "otp", "session_id", "invite_code"];
  expect(secret.map((name) => secrecyOf(name))).toEqual(secret.map(() => "yes"));
  const open = ["short_code", "country_code", "token_count", "password_length", "id", "cache_key", "token_expires_at"];
  expect(open.map((name) => secrecyOf(name))).toEqual(open.map(() => "no"));
  expect(secrecyOf("code")).toBe("maybe");
  expect(secrecyOf("generate_code", ["Shop.EmailActivationCode"])).toBe("yes");
});
