/** The layers of the architecture: every import in `client/` and `server/` is read, and what breaks an invariant is printed. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A part of the code: its files, and what these may import besides their own part. */
interface Layer {
  readonly name: string;
  /** Paths that begin so, the longest of all layers counts. */
  readonly at: string;
  /** Names of layers. */
  readonly uses: readonly string[];
  /** Packages, with everything below them. */
  readonly packages: readonly string[];
}

const coreBase = ["core types", "syntax"];
const layers: readonly Layer[] = [
  { name: "client", at: "client/", uses: ["protocol"], packages: ["vscode", "vscode-languageclient", "node:*"] },
  {
    name: "hosts",
    at: "server/hosts/",
    uses: ["cli", "lsp", "protocol", "report", "core"],
    packages: ["node:*", "vscode-languageserver", "vscode-uri", "write-file-atomic"],
  },
  { name: "cli", at: "server/cli/", uses: ["report", "core"], packages: ["commander", "diff", "picocolors"] },
  {
    name: "lsp",
    at: "server/lsp/",
    uses: ["protocol", "core"],
    packages: ["vscode-languageserver", "vscode-languageserver-textdocument", "vscode-uri"],
  },
  { name: "protocol", at: "server/lsp/protocol.ts", uses: [], packages: [] },
  {
    name: "report",
    at: "server/report/",
    uses: ["core"],
    packages: ["markdown-it", "picocolors", "sarif", "string-width", "wrap-ansi"],
  },
  { name: "core", at: "server/core/index.ts", uses: ["engine", "rules", "rule contract", ...coreBase], packages: [] },
  {
    name: "engine",
    at: "server/core/engine/",
    uses: ["rules", "rule contract", "flow", "project", ...coreBase],
    packages: ["@noble/hashes", "diff", "jsonc-parser", "leven", "picomatch"],
  },
  { name: "rules", at: "server/core/rules/", uses: ["rule contract", "flow", "project", ...coreBase], packages: [] },
  { name: "rule contract", at: "server/core/rule.ts", uses: ["flow", "project", ...coreBase], packages: [] },
  { name: "flow", at: "server/core/flow/", uses: ["project", ...coreBase], packages: [] },
  { name: "project", at: "server/core/project/", uses: coreBase, packages: [] },
  { name: "syntax", at: "server/core/syntax/", uses: ["core types"], packages: ["web-tree-sitter"] },
  { name: "core types", at: "server/core/", uses: ["syntax"], packages: [] },
];

interface Import {
  readonly file: string;
  /** A path in the repository, or a package. */
  readonly target: string;
}

function sourceFiles(folder: string): readonly string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.m?ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll("\\", "/"));
}

function importsOf(file: string, text: string): readonly Import[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles.map(({ fileName }) => ({
    file,
    target: fileName.startsWith(".") ? normalize(join(dirname(file), fileName)).replaceAll("\\", "/") : fileName,
  }));
}

function layerOf(path: string): Layer | undefined {
  return layers.filter(({ at }) => path.startsWith(at)).sort((a, b) => b.at.length - a.at.length)[0];
}

/** The broken invariant in words; `undefined` for a permitted import. */
function violation({ file, target }: Import): string | undefined {
  const layer = layerOf(file);
  if (!layer) return `${file} belongs to no layer`;
  if (target === "package.json" && layer.name === "hosts") return undefined; // For the version.
  const isInside = /^(client|server)\//.test(target);
  if (!isInside) return packageViolation(layer, file, target);
  const other = layerOf(target);
  if (layer.name === "rules" && other?.name === "rules" && ruleOf(file) !== ruleOf(target)) {
    return ruleOf(file) === "registry.generated.ts"
      ? undefined
      : `${file} imports ${target}: rules never import one another`;
  }
  if (other === layer || layer.uses.includes(other?.name ?? "")) return undefined;
  return `${file} imports ${target}: ${layer.name} may only use ${layer.uses.join(", ") || "nothing"}`;
}

function packageViolation({ name, packages }: Layer, file: string, target: string): string | undefined {
  if (target.startsWith(".") || target.startsWith(".."))
    return `${file} imports ${target}, which is outside of client and server`;
  if (packages.some((allowed) => matchesPackage(allowed, target))) return undefined;
  return `${file} imports ${target}: ${name} may only use the packages ${packages.join(", ") || "(none)"}`;
}

function matchesPackage(allowed: string, target: string): boolean {
  if (allowed === "node:*") return target.startsWith("node:");
  return target === allowed || target.startsWith(`${allowed}/`);
}

function ruleOf(path: string): string {
  return path.slice("server/core/rules/".length).split("/")[0] as string;
}

test("imports point down only", () => {
  const imports = ["client", "server"]
    .flatMap(sourceFiles)
    .flatMap((file) => importsOf(file, readFileSync(join(root, file), "utf8")));
  expect(imports.length).toBeGreaterThan(100);
  expect(imports.flatMap((found) => violation(found) ?? [])).toEqual([]);
});

test.each([
  ["server/core/syntax/a.ts", 'import { x } from "../project/y.ts";', "syntax may only use core types"],
  ["server/core/engine/a.ts", 'import fs from "node:fs";', "engine may only use the packages"],
  ["server/core/engine/a.ts", 'export * from "vscode";', "engine may only use the packages"],
  ["server/core/rules/a/rule.ts", 'import { b } from "../b/rule.ts";', "rules never import one another"],
  ["server/core/rules/a/rule.ts", 'import type { Memo } from "../../engine/memo.ts";', "rules may only use"],
  ["server/core/index.ts", 'const x = await import("../lsp/server.ts");', "core may only use"],
  ["server/lsp/a.ts", 'import { publish } from "../core/engine/publish.ts";', "lsp may only use"],
  ["server/report/a.ts", 'import "../lsp/to-lsp.ts";', "report may only use"],
  ["client/a.ts", 'import { createEngine } from "../server/core/index.ts";', "client may only use"],
  ["server/hosts/a.ts", 'import "../../test/harness/world.ts";', "hosts may only use the packages"],
])("%s may not say %s", (file, text, message) => {
  expect(importsOf(file, text).map(violation)).toEqual([expect.stringContaining(message)]);
});
