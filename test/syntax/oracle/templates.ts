/**
 * Compares the tags we find in every template under the given directories with those EEx finds: `tsx
 * test/syntax/oracle/templates.ts DIR…`. Prints each difference, then the counts.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expressionsOf } from "../../../server/core/syntax/template-walk.ts";
import { loadParser } from "../../harness/load-parser.ts";
import { startEExOracle, tagLines } from "./eex-oracle.ts";
import { firstDifference } from "./oracle.ts";

const parser = await loadParser();
const oracle = startEExOracle();
const counts = { files: 0, templates: 0, expressions: 0, tags: 0, problems: 0, equal: 0, different: 0, refused: 0 };

for (const path of process.argv.slice(2).flatMap(filesUnder)) {
  const file = parser.parse(path, readFileSync(path, "utf8"));
  counts.files++;
  for (const { syntax } of file.forms)
    for (const { template } of syntax.templates) await compare(path, syntax.text, template);
}
oracle.close();
console.log(JSON.stringify(counts));

async function compare(path: string, text: string, template: Parameters<typeof tagLines>[1]): Promise<void> {
  counts.templates++;
  counts.expressions += expressionsOf(template).length;
  counts.problems += template.problems.length;
  for (const { message, start } of template.problems)
    console.log("problem", path, message, JSON.stringify(text.slice(start, start + 60)));
  const expected = await oracle.tags(text.slice(template.start, template.end));
  if (!expected.ok) {
    counts.refused++;
    console.log("refused", path, expected.reason);
    return;
  }
  const ours = tagLines(text, template);
  counts.tags += ours.length;
  const difference = firstDifference(expected.lines, ours);
  if (difference === undefined) counts.equal++;
  else {
    counts.different++;
    console.log("different", path, difference);
  }
}

function filesUnder(directory: string): string[] {
  const isSkipped = (path: string) => /[/\\](node_modules|deps|_build|\.git)[/\\]/.test(path);
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ex|exs|heex|l?eex)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !isSkipped(path));
}
