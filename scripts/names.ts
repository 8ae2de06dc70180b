/**
 * `npm run names -- DIR… [--reasons N]`: how many calls of real projects Firebreak can say the meaning of. Counted are calls without a module before them,
 * and calls of functions of the project; what `quote` holds is left out, because it means something only where it is used.
 */

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { isForeign, isScannable, isTest } from "../server/core/engine/paths.ts";
import type { ProjectInput } from "../server/core/project/analysis.ts";
import { facts } from "../server/core/project/facts.ts";
import { type Enclosing, formFacts, type WrittenCall } from "../server/core/project/form-facts.ts";
import { names } from "../server/core/project/names.ts";
import { moduleTable } from "../server/core/project/outline.ts";
import type { Form } from "../server/core/syntax/source-file.ts";
import { projectOf } from "../test/project-model/check.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { reasons: { type: "string", default: "12" } },
});
if (positionals.length === 0) {
  console.error("npm run names -- DIR… [--reasons N]");
  process.exit(2);
}
/** Words that are no calls in any sense that matters: definitions and directives. */
const words = new Set(
  "def defp defmacro defmacrop defmodule defstruct defdelegate defguard defguardp defimpl defprotocol defexception defoverridable alias import require use quote unquote unquote_splicing __MODULE__ __DIR__ __ENV__ __CALLER__ __STACKTRACE__ fn &".split(
    " ",
  ),
);

for (const directory of positionals) report(path.basename(path.resolve(directory)), await measure(directory));

interface Counts {
  unqualified: number;
  /** Of those, the ones of `Kernel` and `Kernel.SpecialForms`. */
  kernel: number;
  unresolved: Map<string, number>;
  own: number;
  undefinedOwn: Map<string, number>;
}

async function measure(directory: string): Promise<Counts> {
  const project = await projectOf(textsIn(directory));
  const counts: Counts = { unqualified: 0, kernel: 0, unresolved: new Map(), own: 0, undefinedOwn: new Map() };
  for (const file of project.files.values()) {
    if (isTest(file.path)) continue;
    for (const form of file.forms) for (const call of formFacts(form.syntax).calls) count(call, form, project, counts);
  }
  return counts;
}

function count(call: WrittenCall, form: Form, project: ProjectInput, counts: Counts): void {
  if (isQuoted(call.around) || words.has(call.name) || call.name === "") return;
  const resolution = project.get(names).resolve(form, call);
  if (!call.target) {
    counts.unqualified++;
    if (!resolution.isKnown) add(counts.unresolved, `${call.name}/${call.arity}: ${resolution.because}`);
    else if (resolution.module === "Kernel") counts.kernel++;
  }
  if (!resolution.isKnown) return;
  const place = project.get(moduleTable).get(resolution.module);
  if (!place) return;
  counts.own++;
  if (project.get(names).originOf(resolution.module, resolution.name, resolution.arity) !== undefined) return;
  const { modules } = project.of(facts, place);
  const module = modules.find(({ index }) => index === place.index);
  const uses = module ? [...project.get(names).usesOf(module)].sort().join(", ") : "";

  add(counts.undefinedOwn, `${resolution.name}/${resolution.arity}: ${uses ? `uses ${uses}` : "no use"}`);
}

function isQuoted(around: Enclosing | undefined): boolean {
  for (let enclosing = around; enclosing; enclosing = enclosing.outer) if (enclosing.call.name === "quote") return true;
  return false;
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function textsIn(directory: string): Readonly<Record<string, string>> {
  const paths = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .filter((one) => isScannable(one) && !isForeign(one))
    .sort();
  return Object.fromEntries(paths.map((one) => [one, readFileSync(path.join(directory, one), "utf8")]));
}

function report(name: string, { unqualified, kernel, unresolved, own, undefinedOwn }: Counts): void {
  const missing = sum(unresolved);
  const line = [
    `${name}: ${unqualified} unqualified calls, ${percent(unqualified - missing, unqualified)} resolved`,
    `${percent(unqualified - kernel - missing, unqualified - kernel)} without Kernel's`,
    `${own} calls into the project, ${percent(own - sum(undefinedOwn), own)} to a definition`,
  ];
  console.log(line.join("; "));
  printTop("unresolved", unresolved);
  printTop("without a definition", undefinedOwn);
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, one) => total + one, 0);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "100.00 %" : `${((100 * part) / whole).toFixed(2)} %`;
}

function printTop(title: string, counts: ReadonlyMap<string, number>): void {
  const top = [...counts].sort((a, b) => b[1] - a[1]).slice(0, Number(values.reasons));
  if (top.length > 0) console.log(`  ${title}`);
  for (const [reason, times] of top) console.log(`  ${String(times).padStart(6)}  ${reason}`);
}
