/** The measurement of known mistakes, over a small repository that is made here. */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPairs } from "../../scripts/recall/pairs.ts";
import { moveLine, spanAround } from "../../scripts/recall/places.ts";
import { run } from "../../scripts/recall/run.ts";
import { surroundings } from "../../scripts/recall/surroundings.ts";
import { createEngine } from "../../server/core/index.ts";
import { testWorld } from "../harness/world.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const home = mkdtempSync(path.join(tmpdir(), "firebreak-recall-"));
const sources = path.join(home, "sources");
const work = path.join(sources, "someone+shop", "repo");
const list = path.join(home, "pairs.json");

const vulnerable = `defmodule Shop.Bank do
  def host, do: "bank.example"

  def connect do
    :ssl.connect(
      ~c"bank.example",
      443,
      verify: :verify_none
    )
  end
end
`;
const fixed = vulnerable
  .replace("defmodule", "# Talks to the bank.\ndefmodule")
  .replace(":verify_none", ":verify_peer, cacerts: :public_key.cacerts_get()");

const controller = `defmodule ShopWeb.PageController do
  use Phoenix.Controller

  def show(conn, %{"command" => command}) do
    Shop.Runner.run(command)
    text(conn, "done")
  end
end
`;
const router = `defmodule ShopWeb.Router do
  use Phoenix.Router

  get "/run", ShopWeb.PageController, :show
end
`;
const runner = `defmodule Shop.Runner do
  def run(command), do: :os.cmd(to_charlist(command))
end
`;

function git(...args: readonly string[]): string {
  const who = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com", "-c", "commit.gpgsign=false"];
  return execFileSync("git", [...who, ...args], { cwd: work, encoding: "utf8" }).trim();
}

function commit(files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(work, name)), { recursive: true });
    writeFileSync(path.join(work, name), text);
  }
  git("add", ".");
  git("commit", "--quiet", "--allow-empty", "-m", "A step");
  return git("rev-parse", "HEAD");
}

let commits: { readonly bad: string; readonly good: string; readonly same: string };

beforeAll(() => {
  mkdirSync(work, { recursive: true });
  git("init", "--quiet");
  const mix = "defmodule Shop.MixProject do\n  use Mix.Project\n  def project, do: [app: :shop]\nend\n";
  const web = "lib/shop_web/page_controller.ex";
  const others = { "lib/shop_web/router.ex": router, [web]: controller, "lib/shop/runner.ex": runner };
  const bad = commit({ "mix.exs": mix, "lib/shop/bank.ex": vulnerable, ...others });
  const same = commit({});
  const good = commit({ "lib/shop/bank.ex": fixed, [web]: controller.replace("(command)", '("uptime")') });
  commits = { bad, good, same };
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

function pair(id: string, more: object = {}): object {
  return {
    id,
    project: "someone/shop",
    vulnerable: commits.bad,
    fixed: commits.good,
    path: "lib/shop/bank.ex",
    lines: [8],
    class: "transport security",
    rules: ["tls-verify-none"],
    about: "Nobody looks at the certificate of the bank.",
    ...more,
  };
}

async function recall(pairs: readonly object[]) {
  writeFileSync(list, JSON.stringify(pairs));
  const json = path.join(home, "out.json");
  const lines: string[] = [];
  const status = await run([list, "--sources", sources, "--json", json], {
    openEngine: () => createEngine(testWorld()),
    print: (text) => lines.push(text),
    complain: (text) => lines.push(text),
  });
  return { status, stdout: lines.join("\n"), json: () => JSON.parse(readFileSync(json, "utf8")) };
}

describe("npm run recall", () => {
  test("finds a mistake in the one commit, and nothing after its fix", async () => {
    const { status, stdout, json } = await recall([pair("bank")]);
    expect(stdout).toContain("hit      bank");
    expect(status).toBe(0);
    expect(json().totals).toEqual({ pairs: 1, hit: 1, low: 0, judged: 1, silent: 1 });
    expect(json().pairs[0].hits[0]).toMatchObject({ id: "tls-verify-none", line: 8 });
    expect(json().pairs[0].after).toEqual([]);
  });

  test("counts a finding in another file whose value comes through the place", async () => {
    const through = { path: "lib/shop_web/page_controller.ex", lines: [5], rules: ["cmd-os-cmd"] };
    const { json } = await recall([pair("runner", through)]);
    expect(json().pairs[0].hits).toMatchObject([{ id: "cmd-os-cmd", path: "lib/shop/runner.ex", line: 2 }]);
    expect(json().pairs[0].after).toEqual([]);
  });

  test("says that a finding stays when the commit repairs nothing", async () => {
    const { status, stdout, json } = await recall([pair("bank", { fixed: commits.same })]);
    expect(stdout).toContain("stays    bank");
    expect(json().totals).toMatchObject({ hit: 1, judged: 1, silent: 0 });
    expect(status).toBe(1);
  });

  test("does not judge silence after a partial fix", async () => {
    const { status, json } = await recall([pair("bank", { fixed: commits.same, isPartialFix: true })]);
    expect(json().totals).toMatchObject({ hit: 1, judged: 0 });
    expect(status).toBe(0);
  });

  test("counts a miss with the reason that was written down, and what other rules say there", async () => {
    const { status, stdout, json } = await recall([
      pair("bank", { rules: ["xss-raw"], missed: "another rule's matter" }),
    ]);
    expect(stdout).toContain("wanted xss-raw: another rule's matter");
    expect(stdout).toContain("beside it tls-verify-none");
    expect(stdout).toMatch(/1 {2}another rule's matter/);
    expect(json().totals).toMatchObject({ pairs: 1, hit: 0 });
    expect(status).toBe(1);
  });

  test("keeps pairs that are held out to the totals", async () => {
    const { stdout, json } = await recall([pair("bank"), pair("secret-one", { heldOut: true, fixed: commits.same })]);
    expect(stdout).not.toContain("secret-one");
    expect(JSON.stringify(json())).not.toContain("secret-one");
    expect(json().totals.pairs).toBe(2);
    expect(json().heldOut).toMatchObject({ pairs: 1, hit: 1, silent: 0 });
  });

  test("fails on a project without a mirror and on a commit that is not there", async () => {
    const gone = await recall([pair("bank", { project: "someone/else" })]);
    expect(gone.stdout).toContain("skipped  bank: no mirror of someone/else");
    expect(gone.status).toBe(2);
    const lost = await recall([pair("bank", { vulnerable: "0".repeat(40) })]);
    expect(lost.stdout).toContain("skipped  bank");
    expect(lost.status).toBe(2);
  });

  test("refuses lists that are not right, and says where", async () => {
    const wrong = await recall([pair("bank", { lines: [] })]);
    expect(wrong.status).toBe(2);
    expect(wrong.stdout).toContain("/0/lines must NOT have fewer than 1 items");
    const twice = await recall([pair("bank"), pair("bank")]);
    expect(twice.stdout).toContain("ids twice: bank");
  });
});

describe("places", () => {
  test("reach some lines around, and over the definition", () => {
    expect(spanAround(vulnerable, 8)).toEqual({ first: 4, last: 12 });
    expect(spanAround("a\nb\nc\n", 2)).toEqual({ first: -1, last: 5 });
  });

  test("follow a line through a commit", async () => {
    const move = (line: number) =>
      moveLine(path.join(work, ".git"), { from: commits.bad, to: commits.good }, "lib/shop/bank.ex", line);
    expect(await move(2)).toEqual({ first: 0, last: 6 });
    expect(await move(8)).toEqual({ first: 6, last: 12 });
    expect(await move(10)).toEqual({ first: 8, last: 14 });
  });
});

test("what is around a place is its folder and what the project hangs on", () => {
  const paths = [
    "lib/a/one.ex",
    "lib/a/deep/two.ex",
    "lib/b/three.ex",
    "lib/x_web/router.ex",
    "config/prod.exs",
    "test/a.exs",
  ];
  const isThere = (maxFiles: number) => paths.filter(surroundings(paths, ["lib/a/one.ex"], maxFiles));
  expect(isThere(5)).toEqual(paths.slice(0, 5));
  expect(isThere(4)).toEqual(["lib/a/one.ex", "lib/a/deep/two.ex", "lib/x_web/router.ex", "config/prod.exs"]);
  const around = surroundings(paths, ["lib/a/one.ex"], 4, ["lib/b/three.ex", "test/a.exs"]);
  expect(paths.filter(around)).toEqual(paths.slice(0, 5));
});

test("the list of this repository has pairs enough, and a part of them is held out", async () => {
  const pairs = await readPairs(path.join(root, "test/recall/pairs.json"));
  const heldOut = pairs.filter((one) => one.heldOut).length;
  expect(pairs.length).toBeGreaterThan(100);
  expect(heldOut / pairs.length).toBeGreaterThan(0.25);
});
