import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { problemsOfJson } from "../report/schemas.ts";
import { appWith, type Firebreak, installFirebreak } from "./firebreak.ts";

let firebreak: Firebreak;
beforeAll(async () => {
  firebreak = await installFirebreak();
});
afterAll(() => firebreak.dispose());

const prodPath = "config/prod.exs";
const prod = `import Config

config :shop, ShopWeb.Endpoint,
  debug_errors: true,
  cache_static_manifest: "priv/static/cache_manifest.json"

config :logger, level: :info
`;
const fixedProd = prod.replace("ShopWeb.Endpoint,\n  debug_errors: true,\n  cache", "ShopWeb.Endpoint, cache");
const bioPath = "lib/shop_web/bio.ex";
const bio = `defmodule ShopWeb.Bio do
  # firebreak:ignore xss-raw -- cleaned when it was saved
  def show(bio), do: bio

  def load(conn, %{"bio" => bio}) do
    :erlang.binary_to_term(bio)
  end
end
`;
const fixedBio = bio.replace("  # firebreak:ignore xss-raw -- cleaned when it was saved\n", "");
const lock = '%{\n  "plug_crypto": {:hex, :plug_crypto, "2.1.0", "x", [:mix], [], "hexpm", "x"},\n}\n';

async function inApp<T>(files: Readonly<Record<string, string | Uint8Array>>, work: (app: App) => Promise<T>) {
  const { root, dispose } = await appWith(files);
  const read = (name: string) => readFile(path.join(root, name), "utf8");
  const fix = (...args: readonly string[]) => firebreak.run(["fix", ...args], { cwd: root });
  return work({ root, read, fix }).finally(dispose);
}
interface App {
  readonly root: string;
  read(name: string): Promise<string>;
  fix(...args: readonly string[]): ReturnType<Firebreak["run"]>;
}

describe("firebreak scan --prove-fixes", () => {
  it("says in the report which fixes end their finding", async () => {
    await inApp({ [prodPath]: prod }, async ({ root }) => {
      const scan = async (...args: readonly string[]) => (await firebreak.run(["scan", ...args], { cwd: root })).out;
      const fixesOf = (out: string) => JSON.parse(out).findings[0].fixes;
      const fix = { title: expect.any(String), class: "safe" };
      const proven = await scan("--format", "json", "--prove-fixes");
      expect(await problemsOfJson(JSON.parse(proven))).toEqual([]);
      expect(fixesOf(proven)).toEqual([{ ...fix, proven: true }]);
      expect(fixesOf(await scan("--format", "json"))).toEqual([fix]);
      expect(await scan("--prove-fixes")).toContain("fix (safe, proven): ");
      expect(JSON.parse(await scan("--format", "sarif", "--prove-fixes")).runs[0].results[0].fixes).toHaveLength(1);
    });
  });
});

describe("firebreak fix", () => {
  it("writes what is safe, prints the diff, and is done then", async () => {
    await inApp({ [prodPath]: prod, [bioPath]: bio }, async ({ read, fix }) => {
      const { code, out, err } = await fix();
      expect({ code, err }).toEqual({ code: 0, err: "Repaired 1 finding in 1 file.\n" });
      expect(out).toContain(`--- a/${prodPath}\n+++ b/${prodPath}\n@@ -1,7 +1,5 @@\n`);
      expect(out).toContain("\n-  debug_errors: true,\n");
      expect(await read(prodPath)).toBe(fixedProd);
      expect(await read(bioPath)).toBe(bio);
      expect(await fix()).toEqual({ code: 0, out: "", err: "Nothing to repair.\n" });
    });
  });

  it("leaves everything alone with --dry-run, and exits with 1 for what is left", async () => {
    await inApp({ [prodPath]: prod }, async ({ root, read, fix }) => {
      const { code, out, err } = await fix("--dry-run");
      expect({ code, err }).toEqual({ code: 1, err: "Would repair 1 finding in 1 file.\n" });
      expect(await read(prodPath)).toBe(prod);
      expect(await readdir(path.join(root, "config"))).toEqual(["prod.exs"]);
      const { out: written } = await fix();
      expect(written).toBe(out);
    });
  });

  it("takes only the rules that are named, also those that the preset hides", async () => {
    await inApp({ [prodPath]: prod, [bioPath]: bio }, async ({ read, fix }) => {
      expect((await fix("--only", "suppression-unused")).code).toBe(0);
      expect(await read(bioPath)).toBe(fixedBio);
      expect(await read(prodPath)).toBe(prod);
    });
  });

  it("applies fixes that need a review only when that is said, for named rules", async () => {
    await inApp({ [bioPath]: bio, "mix.lock": lock }, async ({ read, fix }) => {
      expect((await fix("--only", "unsafe-deserialization")).err).toBe("Nothing to repair.\n");
      const unnamed = await fix("--review");
      expect(unnamed).toMatchObject({ code: 2, out: "", err: expect.stringContaining("--review needs --only") });
      expect((await fix("--review", "--only", "Misc.BinToTerm")).code).toBe(0);
      expect(await read(bioPath)).toContain("Plug.Crypto.non_executable_binary_to_term(bio, [:safe])");
    });
  });

  it("keeps line ends, byte order mark, missing final newline and permissions", async () => {
    const windows = `\ufeff${prod.trimEnd().replaceAll("\n", "\r\n")}`;
    await inApp({ [prodPath]: windows }, async ({ root, read, fix }) => {
      await chmod(path.join(root, prodPath), 0o640);
      expect((await fix()).code).toBe(0);
      expect(await read(prodPath)).toBe(`\ufeff${fixedProd.trimEnd().replaceAll("\n", "\r\n")}`);
      expect((await stat(path.join(root, prodPath))).mode & 0o777).toBe(0o640);
    });
  });

  it("prints a diff that the usual tools can apply", async () => {
    await inApp({ [prodPath]: prod }, async ({ root, read, fix }) => {
      const { out } = await fix("--dry-run");
      await writeFile(path.join(root, "fix.patch"), out);
      const { spawnSync } = await import("node:child_process");
      const applied = spawnSync("git", ["apply", "fix.patch"], { cwd: root, encoding: "utf8" });
      expect(applied.stderr).toBe("");
      expect(await read(prodPath)).toBe(fixedProd);
    });
  });

  it("never follows a link out of the folder", async () => {
    await inApp({ "secret.exs": prod }, async (outside) => {
      await inApp({ "lib/a.ex": "" }, async ({ root, fix }) => {
        await mkdir(path.join(root, "config"));
        await symlink(path.join(outside.root, "secret.exs"), path.join(root, prodPath));
        expect((await fix()).out).toBe("");
        expect(await outside.read("secret.exs")).toBe(prod);
      });
    });
  });

  it("exits with 2 for a folder that has nothing to look at, or is none", async () => {
    await inApp({ "README.md": "hello" }, async ({ fix }) => {
      expect(await fix()).toMatchObject({ code: 2, err: expect.stringContaining("nothing to repair") });
      expect(await fix("README.md")).toMatchObject({ code: 2, err: expect.stringContaining("it is not a folder") });
      expect(await fix("--only", "no-such-rule")).toMatchObject({
        code: 2,
        err: expect.stringContaining("Unknown rule"),
      });
    });
  });
});
