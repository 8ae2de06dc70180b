// A headless browser on an editor's page.
import { chromium } from "playwright-core";

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** @param {string} executablePath */
export function launchBrowser(executablePath) {
  return chromium.launch({ executablePath, args: flags });
}

/**
 * Opens an editor whose page was told of in-host tests, and waits for their end.
 * @param {import("playwright-core").Browser} browser
 * @param {string} address
 * @param {number} limit In milliseconds.
 * @returns {Promise<{ totals: Totals, log: string[] }>}
 *
 * @typedef {{ passed: number, failed: number }} Totals
 */
export async function runInHost(browser, address, limit) {
  const page = await browser.newPage();
  const log = /** @type {string[]} */ ([]);
  /** @type {(code: number) => void} */
  let finish = () => {};
  const ended = new Promise((resolve) => {
    finish = resolve;
  });
  await page.exposeFunction("codeAutomationLog", (/** @type {string} */ _type, /** @type {unknown[]} */ args) => {
    log.push(args.map((arg) => (typeof arg === "string" ? arg : JSON.stringify(arg))).join(" "));
  });
  await page.exposeFunction("codeAutomationExit", (/** @type {number} */ code) => finish(code));
  await page.goto(address);
  const timer = setTimeout(() => finish(124), limit);
  const code = await ended;
  clearTimeout(timer);
  const totals = totalsOf(log, Number(code));
  if (totals.failed > 0) await page.screenshot({ path: "out/screenshots/in-host-failure.png" });
  await page.close();
  return { totals, log };
}

/**
 * Reads the line with the totals; a run without one, or with an exit code that contradicts it, has failed.
 * @param {readonly string[]} log
 * @param {number} code
 * @returns {Totals}
 */
export function totalsOf(log, code) {
  const line = log.flatMap((entry) => entry.split("\n")).findLast((entry) => entry.includes("FIREBREAK-E2E {"));
  const json = /FIREBREAK-E2E (\{[^}]*\})/.exec(line ?? "")?.[1];
  const totals = json ? JSON.parse(json) : { passed: 0, failed: 1 };
  if (code !== 0 && totals.failed === 0) totals.failed = 1;
  if (totals.passed + totals.failed === 0) totals.failed = 1;
  return totals;
}
