/** What `config :phoenix, :filter_parameters` says. https://hexdocs.pm/phoenix/Phoenix.Logger.html#module-parameter-filtering */

import type { ListNode, Node, SigilNode } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import type { Config, ConfigEntry } from "./config.ts";
import type { Dependencies } from "./dependencies.ts";
import { atomName, textOfLiteral, wordsOf } from "./nodes.ts";
import { productionEntriesOf } from "./production.ts";
import { writtenValueOf } from "./settings.ts";

export interface ParameterFilter {
  /** `deny`: what holds one of the words is hidden. `keep`: all but exactly these names, and what is inside of them. */
  readonly kind: "deny" | "keep";
  readonly words: readonly string[];
  readonly list: ListNode | SigilNode;
  /** The whole value, and the form that both stand in. */
  readonly value: Node;
  readonly form: Form;
}

/** `undefined` for another key, and for a value that cannot be read. */
export function parameterFilterOf(entry: ConfigEntry): ParameterFilter | undefined {
  const { path } = entry;
  if (path.length !== 2 || path[0] !== "phoenix" || path[1] !== "filter_parameters") return undefined;
  const { form, node: value } = writtenValueOf(entry);
  const [kind, list] = value.kind === "tuple" ? [atomName(value.items[0]), value.items[1]] : ["discard", value];
  const words = list && (list.kind === "list" ? textsOf(list) : wordsOf(list));
  if (!words || (list.kind !== "list" && list.kind !== "sigil")) return undefined;
  if (kind !== "keep" && kind !== "discard") return undefined;
  return { kind: kind === "keep" ? "keep" : "deny", words, list, value, form };
}

/** What Phoenix hides when nothing is set. https://hexdocs.pm/phoenix/Phoenix.Logger.html#module-parameter-filtering */
export function filteredByDefault(dependencies: Dependencies): readonly string[] {
  return dependencies.isAtLeast("phoenix", "1.8.7") ? ["password", "token"] : ["password"];
}

/** True when Phoenix's own filter would hide it: it looks for these texts anywhere in the name. https://hexdocs.pm/phoenix/Phoenix.Logger.html#module-parameter-filtering */
export function isFiltered(name: string, filtered: readonly string[]): boolean {
  return filtered.some((text) => name.includes(text));
}

/** Says of a parameter, and of those that it comes inside of, whether the filter that counts in production hides it. */
export function hiddenInProduction(
  config: Config,
  dependencies: Dependencies,
): (name: string, parents: readonly string[]) => boolean {
  const filters = config.files
    .flatMap((file) => productionEntriesOf(config, file))
    .flatMap((entry) => parameterFilterOf(entry) ?? []);
  if (filters.length === 0) return (name) => isFiltered(name, filteredByDefault(dependencies));
  return (name, parents) =>
    filters.every(({ kind, words }) =>
      kind === "deny" ? isFiltered(name, words) : ![name, ...parents].some((one) => words.includes(one)),
    );
}

function textsOf({ items }: ListNode): readonly string[] | undefined {
  const texts = items.flatMap((item) => textOfLiteral(item) ?? []);
  return texts.length === items.length ? texts : undefined;
}

/** Names that tell where in the application somebody was, and nothing about the person. */
const harmless = "page per_page order order_by sort sort_by locale slug status tab action".split(" ");

/** What may well be logged of the parameters that a project receives. */
export function keptNames(received: readonly string[]): readonly string[] {
  const names = new Set(received);
  return ["id", ...harmless.filter((name) => names.has(name))];
}

/** The filter that keeps these names alone, as it is written in the configuration. */
export function keepWritten(names: readonly string[]): string {
  return `{:keep, [${names.map((name) => `"${name}"`).join(", ")}]}`;
}
