/** Edits of a dependency's tuple in mix.exs. */

import type { Edit } from "../finding.ts";
import type { Node } from "../syntax/ast.ts";
import { textOf } from "../syntax/source-file.ts";
import { replace } from "./edits.ts";
import type { DeclaredDependency } from "./mix-project.ts";

/** Adds options at the end: `{:credo, "~> 1.7"}` and `only: :dev` give `{:credo, "~> 1.7", only: :dev}`. None for options that are computed. */
export function addOptions({ form, tuple, source, options }: DeclaredDependency, written: string): readonly Edit[] {
  const last: Node | undefined = options ?? tuple.items.at(-1);
  if (!last || (source === "computed" && !options)) return [];
  if (options && !options.isImplicit) {
    const end = options.end - 1;
    return [replace(form, { start: end, end }, options.items.length > 0 ? `, ${written}` : written)];
  }
  const isBroken = textOf(form, tuple).includes("\n");
  return isBroken ? [] : [replace(form, { start: last.end, end: last.end }, `, ${written}`)];
}
