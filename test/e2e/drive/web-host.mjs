// The suite in the oldest supported VS Code with no server behind it: extension and language server are workers of the page.
import { join } from "node:path";
import { freePort, poll } from "../../../scripts/process.mjs";
import { root } from "../../../scripts/setup.mjs";
import { runInHost } from "./browser.mjs";
import { copyWorkspace } from "./in-host.mjs";

/**
 * @param {string} tools The folder of the installed web editor.
 * @param {import("playwright-core").Browser} browser
 */
export async function runInWebHost(tools, browser) {
  /** @type {{ open(options: object): Promise<{ dispose(): void }> }} */
  const { open } = await import(join(tools, "node_modules/@vscode/test-web/out/server/index.js"));
  const port = await freePort();
  const server = await open({
    browserType: "none",
    quality: "stable",
    commit: "npm1911",
    testRunnerDataDir: join(tools, "data"),
    extensionDevelopmentPath: root,
    extensionTestsPath: join(root, "out/e2e/suite-web.js"),
    folderPath: await copyWorkspace(),
    host: "127.0.0.1",
    port,
  });
  const address = `http://127.0.0.1:${port}/`;
  await poll("the web editor", () =>
    fetch(address).then(
      (answer) => answer.ok,
      () => false,
    ),
  );
  const result = await runInHost(browser, address, 180_000);
  server.dispose();
  return result;
}
