/** The list of all rules as a module: a list, not a search through folders, so that it can be bundled. */

export interface RegistryEntry {
  readonly id: string;
  readonly exportName: string;
}

export function registryText(entries: readonly RegistryEntry[]): string {
  const imports = entries.map(({ id, exportName }) => `import { ${exportName} } from "./${id}/rule.ts";`);
  const names = entries.map(({ exportName }) => `  ${exportName},`);
  return [
    "// Written by `npm run gen`. Do not edit.",
    "",
    'import type { Rule } from "../rule.ts";',
    ...imports,
    "",
    "export const rules: readonly Rule[] = [",
    ...names,
    "];",
    "",
  ].join("\n");
}
