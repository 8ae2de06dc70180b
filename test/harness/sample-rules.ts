/** Small rules for tests of the engine and of the harness itself; the product's rules are not used there, so that they can change freely. */

import { fileAnalysis, projectAnalysis } from "../../server/core/project/analysis.ts";
import { walk } from "../../server/core/project/nodes.ts";
import { defineRule, editOf, type Rule } from "../../server/core/rule.ts";
import type { CallNode, Node } from "../../server/core/syntax/ast.ts";
import { type Form, type SourceFile, spanOf, textOf } from "../../server/core/syntax/source-file.ts";
import type { TemplateNode } from "../../server/core/syntax/template-ast.ts";

export interface FoundCall {
  readonly form: Form;
  readonly call: CallNode;
}

/** Every call of a file, in Elixir and in templates. */
export const sampleCalls = fileAnalysis("calls", ({ file }) => callsOf(file));

/** The names of all functions that are defined anywhere. */
export const sampleDefinitions = projectAnalysis("definitions", ({ all }) => {
  const names = [...all(sampleCalls).values()].flatMap((calls) => calls.flatMap(({ call }) => definedName(call)));
  return [...new Set(names)].sort();
});

const metadata = { cwe: [79], owasp: ["A03:2021"], preset: "on", since: "0.1.0" } as const;

/** `danger(x)`: high where `x` is written `param`, else medium; the trace starts at the argument; the fix leaves the argument alone. */
export const sampleDanger: Rule = defineRule({
  ...metadata,
  id: "sample-danger",
  title: "A call of danger",
  severity: "high",
  aliases: ["Sample.Danger"],
  scope: "file",
  needs: [sampleCalls],
  messages: { call: "`danger/1` gets {what}." },
  check({ calls, report }) {
    for (const { form, call } of calls) {
      const [argument] = call.args;
      if (call.name !== "danger" || !argument || argument.kind === "string") continue;
      const what = textOf(form, argument);
      report(spanOf(form, call.nameRange), "call", {
        confidence: what === "param" ? "high" : "medium",
        data: { what },
        trace: [{ span: spanOf(form, argument), note: "comes from here" }],
        fixes: [{ title: "Drop the call", class: "safe", edits: [editOf(spanOf(form, call), what)] }],
      });
    }
  },
});

/** Calls of functions that are defined nowhere in the project: a file rule that needs the whole project. */
export const sampleUndefined: Rule = defineRule({
  ...metadata,
  id: "sample-undefined",
  title: "A call of something unknown",
  severity: "low",
  scope: "file",
  needs: [sampleCalls, sampleDefinitions],
  messages: { unknown: "Nothing defines `{name}`." },
  check({ calls, definitions, report }) {
    for (const { form, call } of calls) {
      if (!call.name.startsWith("my_") || definitions.includes(call.name) || isHead(call, calls)) continue;
      report(spanOf(form, call.nameRange), "unknown", { confidence: "low", data: { name: call.name } });
    }
  },
});

/** The second and later definitions of a name, over all files: a project rule. */
export const sampleTwice: Rule = defineRule({
  ...metadata,
  id: "sample-twice",
  title: "A function that is defined twice",
  severity: "medium",
  preset: "audit",
  scope: "project",
  needs: [projectAnalysis("everything", ({ all }) => [...all(sampleCalls).values()].flat())],
  messages: { again: "`{name}` is defined again." },
  check({ everything, report }) {
    const seen = new Set<string>();
    for (const { form, call } of everything) {
      for (const name of definedName(call)) {
        if (seen.has(name)) report(spanOf(form, call.nameRange), "again", { confidence: "high", data: { name } });
        seen.add(name);
      }
    }
  },
});

export const sampleRules: readonly Rule[] = [sampleDanger, sampleUndefined, sampleTwice];

function definedName(call: CallNode): readonly string[] {
  const head = call.args[0];
  if (!/^defp?$/.test(call.name) || (head?.kind !== "call" && head?.kind !== "variable")) return [];
  return [head.name];
}

function isHead(call: CallNode, calls: readonly FoundCall[]): boolean {
  return calls.some((other) => definedName(other.call).length > 0 && other.call.args[0] === call);
}

function callsOf(file: SourceFile): readonly FoundCall[] {
  return file.forms.flatMap((form) => {
    const roots = [
      form.syntax.node,
      ...form.syntax.templates.flatMap(({ template }) => expressionsIn(template.children)),
    ];
    return roots.flatMap((root) => callsIn(root).map((call) => ({ form, call })));
  });
}

function callsIn(root: Node): readonly CallNode[] {
  const found: CallNode[] = [];
  walk(root, (node) => {
    if (node.kind === "call") found.push(node);
    return undefined;
  });
  return found;
}

function expressionsIn(nodes: readonly TemplateNode[]): readonly Node[] {
  return nodes.flatMap((node): readonly Node[] => {
    if (node.kind === "expression") return [node.expression];
    if (node.kind === "block-expression")
      return [node.expression, ...node.sections.flatMap(({ children }) => expressionsIn(children))];
    if (node.kind !== "element") return [];
    const values = node.attributes.flatMap(({ value }) => (value?.kind === "expression" ? [value.expression] : []));
    return [...values, ...expressionsIn(node.children)];
  });
}
