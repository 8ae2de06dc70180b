/** `firebreak advisories`: asked of a server on this machine that answers like OSV, or as no honest one would. */

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type OsvContent, osvRecord, startOsv } from "../harness/osv-server.ts";
import { appWith, type Firebreak, installFirebreak } from "./firebreak.ts";

let firebreak: Firebreak;
beforeAll(async () => {
  firebreak = await installFirebreak();
});
afterAll(() => firebreak.dispose());

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const lock = `%{
  "fable": {:hex, :fable, "1.2.0", "00", [:mix], [], "hexpm", "00"},
  "own": {:hex, :own, "1.0.0", "00", [:mix], [], "hexpm:acme", "00"},
  "forked": {:git, "https://git.example.org/forked.git", "d47473dd47473dd47473dd47473dd47473dd4747", []},
}
`;
const mix = `defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop, version: "1.0.0", deps: [{:fable, "~> 1.2"}]]
end
`;

async function shopWith(content: OsvContent) {
  const server = await startOsv(content);
  const app = await appWith({ "mix.lock": lock, "mix.exs": mix });
  const cache = await appWith({});
  cleanups.push(server.dispose, app.dispose, cache.dispose);
  const env = { XDG_CACHE_HOME: cache.root, HOME: cache.root, HEX_API_URL: "" };
  const run = (...args: readonly string[]) => firebreak.run(args, { cwd: app.root, env });
  const update = (...args: readonly string[]) => run("advisories", "update", "--osv", server.url, ...args);
  return { server, app, cache, run, update };
}

const fable = {
  ids: { fable: ["CVE-2026-1"] },
  records: { "CVE-2026-1": osvRecord("CVE-2026-1", "fable", [{ introduced: "0" }, { fixed: "1.2.1" }]) },
};

describe("an update", () => {
  test("stores what OSV says, and a scan finds it", async () => {
    const { run, update, app } = await shopWith(fable);
    expect((await run("scan", "--only", "dep-vulnerable")).out).toContain("nothing found");
    const updated = await update();
    expect(updated.code, updated.err).toBe(0);
    expect(updated.out).toContain("1 advisories about 1 package");
    const { out } = await run("scan", "--only", "dep-vulnerable");
    expect(out).toContain("`fable` 1.2.0 has a known vulnerability (CVE-2026-1");
    expect(out).toContain("(today)");
    await expect(readFile(path.join(app.root, "advisories.json"))).rejects.toThrow();
  });

  test("sends the names of public packages alone", async () => {
    const { update, server } = await shopWith(fable);
    await update();
    expect(server.asked.map(({ path }) => path)).toEqual(["/v1/querybatch", "/v1/vulns/CVE-2026-1"]);
    expect(JSON.parse(server.asked[0]?.body ?? "")).toEqual({
      queries: [{ package: { name: "fable", ecosystem: "Hex" } }],
    });
  });

  test("writes to a file that was named, which a scan takes with --advisories", async () => {
    const { run, update, app } = await shopWith(fable);
    expect((await update("--output", "known.json")).code).toBe(0);
    expect((await run("scan", "--only", "dep-vulnerable")).out).toContain("nothing found");
    expect((await run("scan", "--only", "dep-vulnerable", "--advisories", "known.json")).out).toContain("CVE-2026-1");
    await writeFile(path.join(app.root, "other.json"), "{}");
    const refused = await run("scan", "--advisories", "other.json");
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("other.json is no file that");
  });

  test("follows all pages of an answer", async () => {
    const ids = Array.from({ length: 7 }, (_, i) => `CVE-2026-${100 + i}`);
    const records = Object.fromEntries(ids.map((id) => [id, osvRecord(id, "fable", [{ introduced: "0" }])]));
    const { update } = await shopWith({ ids: { fable: ids }, records, pageSize: 3 });
    expect((await update()).out).toContain("7 advisories");
  });

  test("asks for retired versions where the address of a registry's API is given", async () => {
    const packages = {
      fable: { name: "fable", retirements: { "1.2.0": { reason: "security", message: "leaks\u001b[31m <b>tales" } } },
    };
    const { update, run, server } = await shopWith({ ...fable, packages });
    expect((await update("--hex-api", `${server.url}/api/`)).out).toContain("1 retired version");
    const { out } = await run("scan", "--only", "dep-retired");
    expect(unwrapped(out)).toContain("`fable` 1.2.0 was retired by its authors: it is not secure (leaks 31m b tales)");
  });

  test("takes back what OSV withdrew", async () => {
    const withdrawn = { withdrawn: "2026-10-03T00:00:00Z", aliases: ["CVE-2026-45331"] };
    const record = osvRecord("GHSA-xxxx-yyyy-zzzz", "fable", [{ introduced: "0" }], withdrawn);
    const { update, run } = await shopWith({
      ids: { fable: ["GHSA-xxxx-yyyy-zzzz"] },
      records: { "GHSA-xxxx-yyyy-zzzz": record },
    });
    expect((await update()).out).toContain("0 advisories");
    expect((await run("scan", "--only", "dep-vulnerable")).out).toContain("nothing found");
  });
});

describe("an answer that cannot be believed", () => {
  const refused: readonly (readonly [string, NonNullable<OsvContent["instead"]>, string])[] = [
    [
      "that leads elsewhere",
      { "/": (_, response) => response.writeHead(302, { location: "http://127.0.0.1:9/" }).end() },
      "leads to another address",
    ],
    ["that is an error", { "/": (_, response) => response.writeHead(500).end("no") }, "status 500"],
    ["that is no JSON", { "/": (_, response) => response.writeHead(200).end("<html>") }, "no JSON"],
    ["of another form", { "/": (_, response) => response.writeHead(200).end('{"results":[1]}') }, "not of the form"],
    ["with fewer results", { "/": (_, response) => response.writeHead(200).end('{"results":[]}') }, "not of the form"],
    [
      "that is no UTF-8",
      { "/": (_, response) => response.writeHead(200).end(Buffer.from([0x22, 0xff, 0x22])) },
      "no UTF-8 text",
    ],
    [
      "that breaks off",
      {
        "/": (_, response) => response.writeHead(200, { "content-length": "100" }).write("{", () => response.destroy()),
      },
      "could not be fetched",
    ],
    [
      "that has no end",
      { "/v1/querybatch": (_, response) => response.writeHead(200).end('{"results":[{"next_page_token":"again"}]}') },
      "has no end",
    ],
    ["that is huge", { "/": (_, response) => pour(response) }, "longer than 5000000 bytes"],
  ];

  test.each(refused)("one %s changes nothing, and is told", async (_, instead, reason) => {
    const { update, run } = await shopWith({ ...fable, instead });
    const { code, err } = await update();
    expect(err).toContain(reason);
    expect(code).toBe(2);
    expect((await run("advisories")).out).toContain("known on 2026-08-01");
  });

  test("no answer at all is told", async () => {
    const { run } = await shopWith({});
    const { code, err } = await run("advisories", "update", "--osv", "http://127.0.0.1:9");
    expect(code).toBe(2);
    expect(err).toContain("could not be fetched");
  });

  test("another host is never asked without TLS", async () => {
    const { run } = await shopWith({});
    expect((await run("advisories", "update", "--osv", "http://osv.example.org")).err).toContain("only asked with TLS");
  });

  test("records of other shapes are left out, and counted", async () => {
    const odd = [
      null,
      [],
      "text",
      { id: 7 },
      osvRecord("CVE-2026-2", "fable", [{ introduced: "one" }]),
      osvRecord("CVE-2026-3", "../etc", [{ introduced: "0" }]),
    ];
    const ids = odd.map((_, i) => `CVE-2026-9${i}0`);
    const records = Object.fromEntries(ids.map((id, i) => [id, odd[i]]));
    const { update } = await shopWith({
      ids: { fable: [...ids, "CVE-2026-1"] },
      records: { ...records, ...fable.records },
    });
    const { out, code } = await update();
    expect(code).toBe(0);
    expect(out).toContain("1 advisories about 1 package. 6 records could not be read");
  });

  test("control characters of a title do not reach the terminal", async () => {
    const record = osvRecord("CVE-2026-1", "fable", [{ introduced: "0" }], {
      summary: "red \u001b[31m\u202e and `code`\n# more",
    });
    const { update, run } = await shopWith({ ids: fable.ids, records: { "CVE-2026-1": record } });
    await update();
    const { out } = await run("scan", "--only", "dep-vulnerable", "--no-color");
    expect(unwrapped(out)).toContain("red 31m and code # more");
    expect(["\u001b", "\u202e"].filter((character) => out.includes(character))).toEqual([]);
  });
});

test("a stored file that was damaged is told, and what comes with Firebreak counts", async () => {
  const { run, update, cache } = await shopWith(fable);
  await update();
  await writeFile(path.join(cache.root, "firebreak/advisories.json"), "{");
  const { out } = await run("scan");
  expect(out).toContain("The refreshed advisories cannot be read");
});

test("how old the advisories are is said where rules are explained", async () => {
  const { run } = await shopWith({});
  expect((await run("explain", "dep-vulnerable")).out).toMatch(
    /153 advisories and 2 retired versions, known on 2026-08-01 \(\d+ days ago\)/,
  );
});

function unwrapped(text: string): string {
  return text.replace(/\s+/g, " ");
}

/** More than anybody asked for; ends when the other side has enough. */
function pour(response: import("node:http").ServerResponse): void {
  response.writeHead(200);
  const more = () => {
    while (!response.destroyed && response.write(" ".repeat(65_536)));
  };
  response.on("drain", more).on("error", () => {});
  more();
}
