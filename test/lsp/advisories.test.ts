/** The setting `firebreak.refreshAdvisories`: OSV is asked where the user wants it, and only there. */

import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type OsvContent, osvRecord, startOsv } from "../harness/osv-server.ts";
import { createFolder, type Installation, installServer, modern, startClient } from "./client.ts";

let installation: Installation;
beforeAll(async () => {
  installation = await installServer();
});
afterAll(() => installation.dispose());

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const lock = '%{\n  "fable": {:hex, :fable, "1.2.0", "00", [:mix], [], "hexpm", "00"},\n}\n';
const content: OsvContent = {
  ids: { fable: ["CVE-2026-1"] },
  records: { "CVE-2026-1": osvRecord("CVE-2026-1", "fable", [{ introduced: "0" }]) },
};

async function shopWith(answers: OsvContent) {
  const [osv, root, storage] = [
    await startOsv(answers),
    await createFolder({ "mix.lock": lock }),
    await createFolder({}),
  ];
  cleanups.push(osv.dispose, root.dispose, storage.dispose);
  const start = async (settings: object) => {
    const client = await startClient(installation, {
      capabilities: modern,
      folders: [root.folder],
      settings: settings as never,
      options: { storage: storage.directory, osv: osv.url },
    });
    cleanups.push(async () => {
      client.kill();
      await client.exited;
    });
    return client;
  };
  const stored = () => readFile(path.join(storage.directory, "advisories.json"), "utf8").catch(() => undefined);
  return { osv, start, stored };
}

test("without the setting nothing is asked", async () => {
  const { osv, start, stored } = await shopWith(content);
  const client = await start({ scan: "workspace" });
  await client.until(client.isReady);
  expect(await client.stop()).toBe(0);
  expect(osv.asked).toEqual([]);
  expect(await stored()).toBeUndefined();
});

test("with the setting OSV is asked once a day, and the answer is kept", async () => {
  const { osv, start, stored } = await shopWith(content);
  const client = await start({ scan: "workspace", refreshAdvisories: true });
  const { log } = client;
  await client.until(() => log.some((line) => line.includes("Asking for advisories about 1 package")));
  await expect.poll(stored).toContain("CVE-2026-1");
  await client.stop();
  const asked = osv.asked.length;
  const again = await start({ scan: "workspace", refreshAdvisories: true });
  await again.until(again.isReady);
  await again.stop();
  expect(osv.asked.length).toBe(asked);
});

test("an answer that cannot be believed is told in the log, and nothing is kept", async () => {
  const { start, stored } = await shopWith({
    instead: { "/": (_, response) => void response.writeHead(302, { location: "http://127.0.0.1:9/" }).end() },
  });
  const client = await start({ scan: "openFiles", refreshAdvisories: true });
  await client.until(() => client.log.some((line) => line.includes("leads to another address")));
  expect(await stored()).toBeUndefined();
});
