/**
 * `npm run recall -- [PAIRS] --sources DIR`: how many known mistakes of public projects are found, and whether they are gone after the fix.
 * See `docs/development.md`.
 */

import process from "node:process";
import { createEngine } from "../server/core/index.ts";
import { nodeWorld } from "../server/hosts/node-world.ts";
import { run } from "./recall/run.ts";

process.exitCode = await run(process.argv.slice(2), {
  openEngine: () => createEngine(nodeWorld({ log: (level, message) => console.error(`${level}: ${message}`) })),
  print: console.log,
  complain: console.error,
});
