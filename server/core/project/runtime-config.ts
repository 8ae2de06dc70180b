/** Edits that move a value of the configuration into runtime.exs, where a release reads it from the environment of the machine that it runs on. */

import type { Edit } from "../finding.ts";
import type { CallNode } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import type { Config, ConfigEntry } from "./config.ts";
import { lineWidth, removeEntry, replace } from "./edits.ts";
import { environmentsTested, reachesProduction } from "./environments.ts";
import { expressionsOf, isCall, sectionOf, walk } from "./nodes.ts";
import { folderOf } from "./paths.ts";
import { wordsOfName } from "./words.ts";

/** `PAYMENTS_SECRET_KEY` for `config :shop, :payments, secret_key: …`. */
export function environmentVariableFor({ path }: Pick<ConfigEntry, "path">): string {
  if (path.at(-1) === "secret_key_base") return "SECRET_KEY_BASE"; // As Phoenix generates it.
  const [, ...keys] = path;
  const words = keys.length > 0 ? keys : path;
  const last = words.slice(-2).flatMap((key) => wordsOfName(key.split(".").at(-1) ?? key));
  return last.join("_").toUpperCase();
}

/** `System.fetch_env!("PAYMENTS_SECRET_KEY")` */
function environmentCallFor(entry: Pick<ConfigEntry, "path">): string {
  return `System.fetch_env!("${environmentVariableFor(entry)}")`;
}

/** In runtime.exs the value itself is replaced; elsewhere the entry goes into its `if config_env() == :prod` block. None where there is no such block. */
export function moveToRuntime(entry: ConfigEntry, config: Config): readonly Edit[] {
  const { path } = entry.call.file;
  if (path.endsWith("runtime.exs")) return [replace(entry.form, entry.value, environmentCallFor(entry))];
  const runtime = config.files.find((file) => file.path === `${folderOf(path)}runtime.exs`);
  const blocks = runtime?.forms.flatMap((form) => productionBlocks(form).map((call) => ({ form, call }))) ?? [];
  const [block] = blocks;
  const written = block && writtenEntry(entry);
  const last = block && expressionsOf(sectionOf(block.call, "do")).at(-1);
  if (!block || !last || written === undefined || entry.form !== entry.call.form) return [];
  return [...removeEntry(entry), replace(block.form, { start: last.end, end: last.end }, `\n\n${written}`)];
}

/** `if config_env() == :prod do … end` */
function productionBlocks(form: Form): readonly CallNode[] {
  const found: CallNode[] = [];
  walk(form.syntax.node, (node) => {
    const [condition] = isCall(node, "if") ? node.args : [];
    const tested = condition && environmentsTested(condition);
    if (isCall(node, "if") && tested?.kind === "only" && reachesProduction(tested) === "yes") found.push(node);
    return undefined;
  });
  return found;
}

/** As the formatter writes it inside the block; `undefined` for keys that cannot be written as they are. */
function writtenEntry({ path, ...entry }: ConfigEntry): string | undefined {
  const [application, second, ...keys] = path;
  if (second === undefined || !path.every((key) => /^[A-Za-z_][\w.]*[?!]?$/.test(key))) return undefined;
  const value = environmentCallFor({ path });
  const isModule = /^[A-Z]/.test(second);
  if (keys.length === 0) return isModule ? undefined : onLines(`  config :${application}`, `${second}: ${value}`);
  const head = `  config :${application}, ${isModule ? second : `:${second}`}`;
  const [last, ...outer] = [...keys].reverse();
  const pair = outer.reduce((inner, key) => `${key}: [${inner}]`, `${last}: ${value}`);
  return entry.pair ? onLines(head, pair) : undefined;
}

function onLines(head: string, pair: string): string | undefined {
  if (head.length + pair.length + 2 <= lineWidth) return `${head}, ${pair}`;
  return pair.length + 4 <= lineWidth ? `${head},\n    ${pair}` : undefined;
}
