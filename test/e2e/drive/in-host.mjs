// The suite inside the extension host of a real VS Code, on the development folder or on the installed package.
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startCodeServer } from "../../../scripts/code-server.mjs";
import { endGroup, temporaryFolder } from "../../../scripts/process.mjs";
import { root } from "../../../scripts/setup.mjs";
import { runInHost } from "./browser.mjs";

/** A fresh copy of the folder that the suite works in. @returns {Promise<string>} */
export async function copyWorkspace() {
  const folder = join(temporaryFolder("workspace"), "demo");
  await cp(join(root, "test/e2e/workspace"), folder, { recursive: true });
  return folder;
}

/**
 * @param {{ node: string, entry: string }} program
 * @param {import("playwright-core").Browser} browser
 * @param {string} [vsix] Tests the package instead of the development folder.
 */
export async function runInCodeServer(program, browser, vsix) {
  const editor = await startCodeServer(program, { ...(vsix ? { vsix } : {}), isTest: true });
  const remote = (/** @type {string} */ path) => `vscode-remote://${editor.authority}${path}`;
  const payload = [
    ["extensionDevelopmentPath", remote(vsix ? join(root, "test/e2e/empty-extension") : root)],
    ["extensionTestsPath", remote(join(root, "out/e2e/suite.cjs"))],
  ];
  const address = `${editor.address(await copyWorkspace())}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
  const { totals, log } = await runInHost(browser, address, 180_000);
  endGroup(editor.child);
  await writeFile(join(root, `out/e2e/editor-${vsix ? "vsix" : "folder"}.log`), editor.log());
  return { totals, log };
}
