/** A workspace as large as a grown application: the sample shop again and again, each time with modules of other names. */

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { memoryFiles } from "../harness/world.ts";
import type { Workspace } from "./engine.ts";

/** Files by path. */
export type Texts = Readonly<Record<string, string>>;

/** At least `count` files in one project. The first shop keeps its names and its configuration; of the others there is what stands in `lib`. */
export async function manyShops(shop: string, count: number): Promise<Workspace & { readonly texts: Texts }> {
  const first = await filesUnder(shop);
  const all = new Map(first);
  const repeated = first.filter(([file]) => file.startsWith("lib/"));
  for (let copy = 2; all.size < count; copy++) {
    for (const [file, text] of repeated) all.set(renamed(file, copy), renamed(text, copy));
  }
  const texts = Object.fromEntries(all);
  return { name: `among ${all.size} files`, files: memoryFiles(texts), texts };
}

/** `Shop`, `ShopWeb`, `lib/shop` and `:shop` with a number behind the first word. */
function renamed(text: string, copy: number): string {
  return text.replace(/\bShop(?=Web\b|\b)/g, `Shop${copy}`).replace(/(?<![a-z])shop(?=_web\b|\b)/g, `shop${copy}`);
}

async function filesUnder(root: string): Promise<readonly (readonly [string, string])[]> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (file) => [path.relative(root, file), await readFile(file, "utf8")] as const));
}
