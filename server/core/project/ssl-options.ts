/** The options of Plug.SSL wherever a project gives them: `plug Plug.SSL`, `Plug.SSL.init/1`, and `force_ssl` of an endpoint. https://hexdocs.pm/plug/Plug.SSL.html */

import type { ListNode } from "../syntax/ast.ts";
import type { Form, SourceFile, Span } from "../syntax/source-file.ts";
import { spanOf } from "../syntax/source-file.ts";
import type { Calls } from "./calls.ts";
import { type Config, type ConfigEntry, spanOfEntry } from "./config.ts";
import { conditionsAround, reachesProduction } from "./environments.ts";
import type { Names } from "./names.ts";
import { atomName } from "./nodes.ts";
import { type Option, type Options, optionsBehind } from "./options.ts";
import { pluggedWith } from "./plugged.ts";
import { productionEntriesOf, productionOptions } from "./production.ts";

export interface SslOptions {
  readonly options: Options;
  /** The plug, or the `force_ssl` entry. */
  readonly span: Span;
  readonly entry?: ConfigEntry;
  /** The list of options where it is written out, and its form. */
  readonly list?: ListNode;
  readonly form: Form;
}

/** Those that count in production. */
export function sslOptionsIn(
  file: SourceFile,
  { calls, config, names }: { readonly calls: Calls; readonly config: Config; readonly names: Names },
): readonly SslOptions[] {
  if (!/SSL|force_ssl/.test(file.text)) return [];
  const plugs = pluggedWith("Plug.SSL", calls, names).flatMap(({ call, options }): readonly SslOptions[] => {
    if (reachesProduction(conditionsAround(call, call.around).environments) === "no") return [];
    const { form, span } = call;
    const read = options ? optionsBehind(options, call, names) : { byKey: new Map(), isComplete: true };
    return [{ options: read, span, form, ...(options?.kind === "list" ? { list: options } : {}) }];
  });
  const entries = productionEntriesOf(config, file).flatMap((entry): readonly SslOptions[] => {
    if (entry.path.length !== 3 || entry.path[2] !== "force_ssl" || isOff(entry)) return [];
    const { form, value } = entry;
    const options = productionOptions(config, entry.path);
    return [{ options, span: spanOfEntry(entry), entry, form, ...(value.kind === "list" ? { list: value } : {}) }];
  });
  return [...plugs, ...entries];
}

function isOff({ value }: ConfigEntry): boolean {
  return ["false", "nil"].includes(atomName(value) ?? "");
}

/** Where an option stands: its pair, or its value where it has none. */
export function spanOfOption({ form, item, value }: Option): Span {
  return spanOf(form, item ?? value);
}
