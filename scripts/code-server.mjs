// The browser-based VS Code: installs an extension into it and serves it on 127.0.0.1, with every folder of it temporary.
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { freePort, poll, run, startGroup, temporaryFolder } from "./process.mjs";
import { must } from "./setup.mjs";

/** Quiet: no start page, no telemetry, no updates, nothing fetched. */
const settings = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "git.openRepositoryInParentFolders": "never",
};

/**
 * @typedef {object} Editor
 * @property {(folder: string) => string} address Where a browser opens a folder; it carries the token that the server asks for.
 * @property {string} authority Host and port, as in its `vscode-remote:` URIs.
 * @property {import("node:child_process").ChildProcess} child
 * @property {() => string} log What it printed.
 */

/**
 * Starts an editor and waits until it answers.
 * @param {{ node: string, entry: string }} program
 * @param {{ vsix?: string, isTest?: boolean, settings?: object, env?: NodeJS.ProcessEnv }} [options] `isTest` lets a page's payload name
 *   an extension under development and its tests, and hides toasts and dialogs.
 * @returns {Promise<Editor>}
 */
export async function startCodeServer({ node, entry }, options = {}) {
  const home = temporaryFolder("editor");
  const data = join(home, "data");
  const folders = ["--server-data-dir", data, "--user-data-dir", data, "--extensions-dir", join(home, "extensions")];
  await mkdir(join(data, "User"), { recursive: true });
  await writeFile(join(data, "User/settings.json"), JSON.stringify({ ...settings, ...options.settings }));
  // Without a gallery it asks no market place for updates.
  const env = { ...process.env, HOME: home, EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...options.env };
  const main = join(dirname(entry), "../../lib/vscode/out/server-main.js");
  if (options.vsix) {
    must("Installing the extension", await run(node, [main, ...folders, "--install-extension", options.vsix], { env }));
  }
  const token = randomBytes(16).toString("hex");
  await writeFile(join(home, "token"), token, { mode: 0o600 });
  const port = await freePort();
  const authority = `127.0.0.1:${port}`;
  const flags = ["--host", "127.0.0.1", "--port", String(port), "--connection-token-file", join(home, "token")];
  const quiet = ["--accept-server-license-terms", "--telemetry-level", "off"];
  const test = options.isTest ? ["--enable-smoke-test-driver"] : [];
  const child = startGroup(node, [main, ...folders, ...flags, ...quiet, ...test], { env, stdio: "pipe" });
  const chunks = /** @type {Buffer[]} */ ([]);
  child.stdout?.on("data", (chunk) => chunks.push(chunk));
  child.stderr?.on("data", (chunk) => chunks.push(chunk));
  const log = () => Buffer.concat(chunks).toString();
  await poll(`the editor to start:\n${log()}`, async () => {
    if (child.exitCode !== null) throw new Error(`The editor ended at once:\n${log()}`);
    return fetch(`http://${authority}/version`).then(
      (answer) => answer.ok,
      () => false,
    );
  });
  const address = (/** @type {string} */ folder) =>
    `http://${authority}/?tkn=${token}&folder=${encodeURIComponent(folder).replaceAll("%2F", "/")}`;
  return { address, authority, child, log };
}
