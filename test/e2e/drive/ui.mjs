// A user's way through the interface: open a file, see the squiggle, pick a fix, save; scan; open a rule's page. The folder is not
// trusted, as any folder is when it is opened for the first time. Screenshots go to out/screenshots/.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startCodeServer } from "../../../scripts/code-server.mjs";
import { endGroup, poll } from "../../../scripts/process.mjs";
import { root } from "../../../scripts/setup.mjs";
import { copyWorkspace } from "./in-host.mjs";

const template = "lib/demo_web/controllers/page_html/show.html.heex";

/**
 * @param {{ node: string, entry: string }} program
 * @param {import("playwright-core").Browser} browser
 * @param {string} vsix
 * @returns {Promise<{ totals: import("./browser.mjs").Totals, log: string[] }>}
 */
export async function runThroughInterface(program, browser, vsix) {
  const settings = { "security.workspace.trust.startupPrompt": "never", "security.workspace.trust.banner": "never" };
  const editor = await startCodeServer(program, { vsix, settings });
  const folder = await copyWorkspace();
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(45_000);
  const log = /** @type {string[]} */ ([]);
  const totals = { passed: 0, failed: 0 };
  await page.goto(editor.address(folder));
  for (const [title, check] of Object.entries(checks)) {
    try {
      await check(page, folder);
      totals.passed += 1;
      log.push(`  ✓ ${title}`);
    } catch (error) {
      totals.failed += 1;
      log.push(`  ✗ ${title}\n    ${error instanceof Error ? error.message : String(error)}`);
      await screenshot(page, `failure-${totals.failed}`);
      break; // Each check goes on from where the last one left the editor.
    }
  }
  await page.close();
  endGroup(editor.child);
  return { totals, log };
}

/** @typedef {import("playwright-core").Page} Page */

/** @type {Readonly<Record<string, (page: Page, folder: string) => Promise<void>>>} */
const checks = {
  "the folder opens in restricted mode": async (page) => {
    await page.locator(".monaco-workbench").waitFor();
    await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
  },

  "a file that is opened gets its squiggle": async (page) => {
    await openFile(page, template);
    await page.locator(".squiggly-warning").first().waitFor();
    await screenshot(page, "squiggle");
  },

  "the status bar counts the findings": async (page) => {
    await page.locator(".statusbar-item", { hasText: /Firebreak: [1-9]/ }).waitFor();
  },

  "a hover explains the finding": async (page) => {
    await goTo(page, 3, 5);
    await command(page, "Show or Focus Hover");
    const hover = page.locator(".monaco-hover", { hasText: "xss-raw" }).first();
    await hover.waitFor();
    await screenshot(page, "hover");
    await page.keyboard.press("Escape");
  },

  "the Problems panel lists it with its rule": async (page) => {
    await command(page, "Problems: Focus on Problems View");
    await page.locator(".markers-panel .monaco-list-row", { hasText: "xss-raw" }).first().waitFor();
    await screenshot(page, "problems");
  },

  "Ctrl+. offers the fix, and saving puts it on disk": async (page, folder) => {
    await openFile(page, template);
    await goTo(page, 3, 5);
    await pickQuickFix(page, /Drop `?raw/);
    await page.locator(".view-line", { hasText: "{@body}" }).waitFor();
    await page.locator(".squiggly-warning").waitFor({ state: "detached" });
    await page.keyboard.press("Control+s");
    await poll("the fixed file on disk", async () => {
      const text = await readFile(join(folder, template), "utf8");
      return text === "<article>\n  <h1>{@title}</h1>\n  {@body}\n</article>\n";
    });
    await screenshot(page, "fixed");
  },

  "Scan Workspace reports, and lists findings of files that are not open": async (page) => {
    await command(page, "Firebreak: Scan Workspace");
    await page
      .locator(".notification-toast", { hasText: /Firebreak scanned \d+ files and shows \d+ findings/ })
      .waitFor();
    await page.locator(".markers-panel .monaco-list-row", { hasText: "session_store.ex" }).first().waitFor();
    await page.locator(".markers-panel .monaco-list-row", { hasText: "config-debug-errors" }).first().waitFor();
    await screenshot(page, "workspace-scan");
    await command(page, "Notifications: Clear All Notifications");
  },

  "a file that is closed keeps its findings in the Problems panel": async (page) => {
    await openFile(page, "lib/demo_web/endpoint.ex");
    await page.locator(".squiggly-warning").first().waitFor();
    await command(page, "View: Close Editor");
    await page.locator(".tab", { hasText: "endpoint.ex" }).waitFor({ state: "detached" });
    await openFile(page, "lib/demo_web/session_store.ex"); // A whole round to the server later.
    await page.locator(".squiggly-warning").first().waitFor();
    await page.locator(".markers-panel .monaco-list-row", { hasText: "cswsh-check-origin" }).first().waitFor();
  },

  "Fix All in File applies the safe fix": async (page) => {
    await openFile(page, "config/prod.exs");
    await page.locator(".squiggly-warning").first().waitFor();
    await command(page, "Firebreak: Fix All in File");
    await page.locator(".view-line", { hasText: "debug_errors" }).waitFor({ state: "detached" });
    await page.keyboard.press("Control+s");
  },

  "the status bar's menu opens a rule's page": async (page) => {
    await page.locator(".statusbar-item", { hasText: "Firebreak" }).click();
    await quickPick(page, "Open Rule Page");
    await screenshot(page, "choose-rule");
    await quickPick(page, "xss-raw");
    await page.locator(".tab", { hasText: "Preview xss-raw" }).waitFor();
    await poll("the page's text", async () => (await textOfFrames(page)).includes("Why it is dangerous"));
    await screenshot(page, "rule-page");
  },

  "the project file is checked against its schema": async (page, folder) => {
    await writeFile(join(folder, ".firebreak.json"), '{\n  "preset": "no such preset"\n}\n');
    await openFile(page, ".firebreak.json");
    await command(page, "Problems: Focus on Problems View");
    await page.locator(".markers-panel .monaco-list-row", { hasText: "Value is not accepted" }).first().waitFor();
    await screenshot(page, "project-file");
  },
};

/** @param {Page} page @param {string} path */
async function openFile(page, path) {
  await page.keyboard.press("Control+p");
  await page.locator(".quick-input-widget input").fill(path);
  await page
    .locator(".quick-input-list .monaco-list-row", { hasText: path.split("/").at(-1) ?? path })
    .first()
    .waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".tab.active", { hasText: path.split("/").at(-1) ?? path }).waitFor();
  await page.locator(".editor-instance .view-line").first().waitFor();
}

/** @param {Page} page @param {number} line @param {number} column */
async function goTo(page, line, column) {
  await page.keyboard.press("Control+g");
  await page.locator(".quick-input-widget input").fill(`:${line}:${column}`);
  await page.keyboard.press("Enter");
  await page.locator(".statusbar-item", { hasText: `Ln ${line}, Col ${column}` }).waitFor();
}

/** @param {Page} page @param {string} title */
async function command(page, title) {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input").fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor();
  await page.keyboard.press("Enter");
}

/** @param {Page} page @param {string} label */
async function quickPick(page, label) {
  const row = page.locator(".quick-input-list .monaco-list-row", { hasText: label }).first();
  await page.locator(".quick-input-list .monaco-list-row").first().waitFor();
  await page.locator(".quick-input-widget input").fill(label); // A long list draws only the rows in view.
  await row.waitFor();
  await row.click();
}

/** The first ask can come before the server has published: asks again until the fix is listed. @param {Page} page @param {RegExp} title */
async function pickQuickFix(page, title) {
  const row = page.locator(".action-widget .monaco-list-row", { hasText: title }).first();
  await poll("the quick fix", async () => {
    await page.keyboard.press("Control+.");
    const isListed = await row.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
    if (!isListed) await page.keyboard.press("Escape");
    return isListed;
  });
  await screenshot(page, "quick-fix");
  await row.click();
}

/** What webviews show, each in frames of its own. @param {Page} page */
async function textOfFrames(page) {
  const bodies = page.frames().map((frame) => frame.locator("body"));
  const texts = await Promise.all(bodies.map((body) => body.textContent({ timeout: 1000 }).catch(() => "")));
  return texts.join("\n");
}

/** @param {Page} page @param {string} name */
async function screenshot(page, name) {
  await page.screenshot({ path: join(root, "out/screenshots", `${name}.png`), animations: "disabled" });
}
