/** Keystrokes through the language server's standard input and output, as an editor sees them. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { build } from "esbuild";
import { bundlesOf, copyGrammars } from "../../scripts/bundles.mjs";
import { indexLines } from "../../server/core/index.ts";
import { createFolder, modern, startClient } from "../lsp/client.ts";
import { applyKeystroke, keystrokes, largeModule } from "./large-module.ts";
import type { Texts } from "./many-shops.ts";
import { type Figure, latencies } from "./measure.ts";

/**
 * From a change to the pulled diagnostics of it; and from the start of the server to the first ones, and until everything was looked at. The file stands
 * among those of a workspace. `pause`: milliseconds between an answer and the next keystroke; with 0 the other files are still looked at when it comes.
 */
export async function benchServer(
  lines: number,
  count: number,
  workspace: { readonly name: string; readonly texts: Texts } = { name: "alone", texts: {} },
  pause = 0,
): Promise<readonly Figure[]> {
  const server = await buildServer();
  const file = "lib/shop_web/live/large_live.ex";
  let text = largeModule(lines);
  const folder = await createFolder({ ...workspace.texts, [file]: text });
  const uri = folder.uriOf(file);
  const start = performance.now();
  const client = await startClient(server, { folders: [folder.folder], capabilities: modern });
  await client.open(uri, text);
  await client.pull(uri);
  const first = performance.now() - start;
  await client.until(client.isReady);
  const all = performance.now() - start;
  const samples: number[] = [];
  for (const [index, keystroke] of keystrokes(text, count).entries()) {
    const lineIndex = indexLines(text);
    const range = { start: positionAt(lineIndex, keystroke.start), end: positionAt(lineIndex, keystroke.end) };
    text = applyKeystroke(text, keystroke);
    if (pause > 0) await setTimeout(pause);
    const typed = performance.now();
    await client.change(uri, index + 2, [{ range, text: keystroke.text }]);
    await client.pull(uri);
    samples.push(performance.now() - typed);
  }
  await client.stop();
  await Promise.all([folder.dispose(), server.dispose()]);
  return [
    { name: `server start to first diagnostics, ${lines} lines, ${workspace.name}`, value: first, unit: "ms" },
    { name: `server start to everything, ${lines} lines, ${workspace.name}`, value: all, unit: "ms" },
    ...latencies(`keystroke over stdio, ${pause} ms apart, ${lines} lines, ${workspace.name}`, samples),
  ];
}

function positionAt(lines: ReturnType<typeof indexLines>, offset: number) {
  const { line, column } = lines.positionAt(offset);
  return { line, character: column };
}

/** The server as it is shipped. */
async function buildServer() {
  const home = await mkdtemp(path.join(tmpdir(), "firebreak-bench-"));
  const outdir = path.join(home, "dist");
  await copyGrammars(outdir);
  for (const options of bundlesOf(["server"], { outdir, isProduction: true })) {
    await build({ ...options, logLevel: "warning" });
  }
  await writeFile(path.join(home, "package.json"), '{ "type": "module" }');
  return { server: path.join(outdir, "server.js"), dispose: () => rm(home, { recursive: true, force: true }) };
}
