// The suite in a desktop VS Code: the one named in VSCODE_EXECUTABLE, or a downloaded one.
import { join } from "node:path";
import { downloadAndUnzipVSCode, runTests } from "@vscode/test-electron";
import { temporaryFolder } from "../../../scripts/process.mjs";
import { root } from "../../../scripts/setup.mjs";
import { totalsOf } from "./browser.mjs";
import { copyWorkspace } from "./in-host.mjs";

/** @returns {Promise<{ path: string } | { reason: string }>} */
export async function findDesktopEditor() {
  if (process.env.VSCODE_EXECUTABLE) return { path: process.env.VSCODE_EXECUTABLE };
  if (process.platform === "linux" && !process.env.DISPLAY) return { reason: "there is no display" };
  try {
    return { path: await downloadAndUnzipVSCode({ version: "stable", cachePath: join(root, ".vscode-test") }) };
  } catch (error) {
    return {
      reason: `none is named in VSCODE_EXECUTABLE and none could be downloaded (${String(error).slice(0, 120)})`,
    };
  }
}

/** @param {string} vscodeExecutablePath */
export async function runInDesktop(vscodeExecutablePath) {
  const profile = temporaryFolder("profile");
  const log = /** @type {string[]} */ ([]);
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = /** @type {typeof process.stdout.write} */ ((chunk) => log.push(String(chunk)) > 0);
  const code = await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: root,
    extensionTestsPath: join(root, "out/e2e/suite.cjs"),
    launchArgs: [
      await copyWorkspace(),
      "--disable-extensions",
      `--user-data-dir=${profile}`,
      "--disable-workspace-trust",
    ],
  }).then(
    (result) => result,
    () => 1,
  );
  process.stdout.write = write;
  return { totals: totalsOf(log, code), log };
}
