/** The command: reads its arguments, measures, prints. */

import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Engine } from "../../server/core/index.ts";
import { measure, type Result } from "./measure.ts";
import { type Pair, readPairs } from "./pairs.ts";
import { printResult, printTotals, publicResults } from "./report.ts";
import { isMeasured, isSkipped, reachesGoals, totalsOf } from "./totals.ts";

const usage =
  "npm run recall -- [PAIRS] --sources DIR [--only ID,…] [--project OWNER/NAME] [--class NAME] [--max-files N] [--json FILE]";

export interface RunOptions {
  readonly openEngine: () => Promise<Engine>;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Gives the exit code: 0 the goals are reached, 1 they are not, 2 wrong usage or a pair that could not be measured. */
export async function run(args: readonly string[], { openEngine, print, complain }: RunOptions): Promise<number> {
  const request = await readRequest(args).catch((error: unknown) => (error instanceof Error ? error : String(error)));
  if (typeof request === "string" || request instanceof Error) {
    complain(request instanceof Error ? request.message : request);
    return 2;
  }
  const results: Result[] = [];
  const tell = (result: Result) => {
    results.push(result);
    print(printResult(result));
  };
  const engine = await openEngine();
  await measure(engine, request.pairs, { ...request, tell });
  engine.dispose();
  const measured = results.filter(isMeasured);
  print(printTotals(measured));
  if (request.json !== undefined) await writeFile(request.json, `${JSON.stringify(publicResults(results), null, 1)}\n`);
  if (results.some(isSkipped)) return 2;
  return reachesGoals(totalsOf(measured)) ? 0 : 1;
}

interface Request {
  readonly pairs: readonly Pair[];
  readonly sources: string;
  readonly maxFiles: number;
  readonly json: string | undefined;
}

/** Rejects with what is wrong. */
async function readRequest(args: readonly string[]): Promise<Request> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      sources: { type: "string" },
      only: { type: "string" },
      project: { type: "string" },
      class: { type: "string" },
      "max-files": { type: "string", default: "Infinity" },
      json: { type: "string" },
    },
  });
  const { sources, json } = values;
  const [list = "test/recall/pairs.json", ...rest] = positionals;
  const maxFiles = Number(values["max-files"]);
  if (sources === undefined || rest.length > 0 || Number.isNaN(maxFiles)) throw new Error(usage);
  const ids = values.only?.split(",");
  const pairs = (await readPairs(list)).filter(
    (pair) =>
      (!ids || ids.includes(pair.id)) &&
      (values.project ?? pair.project) === pair.project &&
      (values.class ?? pair.class) === pair.class,
  );
  if (pairs.length === 0) throw new Error("No pair is left to measure.");
  return { pairs, sources, maxFiles, json };
}
