/** Reports files in the folder that all users of the machine share, under a name that others know before. */

import { calls } from "../../project/calls.ts";
import { assignedTo, type Site } from "../../project/options.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";

export const tempFilePredictable = defineRule({
  id: "temp-file-predictable",
  title: "Temporary file under a name that others know",
  severity: "low",
  cwe: [377, 379],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls],
  messages: {
    fixed:
      "Every user of the machine may write into this folder, and the name is known before: what is there already, such as a link to another file, is written to. `Plug.Upload.random_file/1` gives a name that nobody knows.",
  },
  check({ file, calls, report }) {
    for (const [signature, index] of Object.entries(writers)) {
      for (const call of calls.to(signature)) {
        const path = call.args[index];
        const written = path && behind(path, call);
        if (!path || !written || !isServing(file.path, call) || !isFixedBelowTemp(written)) continue;
        if (!isRandom(call)) report(spanOf(call.form, path), "fixed", { confidence: "medium" });
      }
    }
  },
});

/** Functions that write a file, by the argument that is its path: https://hexdocs.pm/elixir/File.html */
const writers: Readonly<Record<string, number>> = {
  "File.write": 0,
  "File.write!": 0,
  "File.cp": 1,
  "File.cp!": 1,
  "File.copy": 1,
  "File.copy!": 1,
  "File.touch": 0,
  "File.touch!": 0,
  ":file.write_file": 0,
};

function behind(node: Node, site: Site): Node {
  return node.kind === "variable" ? (assignedTo(node.name, node.start, site.definition) ?? node) : node;
}

/** `"/tmp/report.csv"`, `Path.join(System.tmp_dir!(), "report.csv")`, `"#{System.tmp_dir()}/report.csv"`. */
function isFixedBelowTemp(node: Node): boolean {
  if (node.kind === "string") {
    const [first, ...rest] = node.parts;
    if (first?.kind === "text") return rest.length === 0 && /^\/(?:var\/)?tmp\/./.test(first.value);
    return first !== undefined && isTempFolder(first.body) && rest.every(({ kind }) => kind === "text");
  }
  if (node.kind === "binary" && node.operator === "|>" && node.right.kind === "call")
    return isJoin(node.right) && isTempFolder(node.left) && node.right.args.every(isText);
  if (node.kind !== "call" || !isJoin(node)) return false;
  const parts = node.args.length === 1 && node.args[0]?.kind === "list" ? node.args[0].items : node.args;
  return parts[0] !== undefined && isTempFolder(parts[0]) && parts.slice(1).every(isText);
}

function isJoin(node: Extract<Node, { kind: "call" }>): boolean {
  return node.name === "join" && node.target?.kind === "alias" && node.target.segments.join(".") === "Path";
}

function isText(node: Node): boolean {
  return node.kind === "string" && node.parts.every(({ kind }) => kind === "text");
}

function isTempFolder(node: Node): boolean {
  if (node.kind === "call") return /^tmp_dir!?$/.test(node.name);
  return node.kind === "string" && node.parts[0]?.kind === "text" && /^\/(?:var\/)?tmp\/?$/.test(node.parts[0].value);
}

/** The function draws something, or makes a folder of its own. */
function isRandom({ form, definition }: Site): boolean {
  return /rand|uuid|unique|Briefly|Temp\.|mkdtemp|make_ref/i.test(definition ? textOf(form, definition) : "");
}
