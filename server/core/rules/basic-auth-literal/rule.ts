/** Reports passwords of basic authentication that stand in the source. */

import type { Edit } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { type Call, calls } from "../../project/calls.ts";
import { config } from "../../project/config.ts";
import { indentationAt, lineEndOf, replace } from "../../project/edits.ts";
import { conditionsAround, isCompiledForDevelopment, reachesProduction } from "../../project/environments.ts";
import { literalBehind } from "../../project/literals.ts";
import { type Names, names } from "../../project/names.ts";
import { atomName, isAtom, textOfLiteral } from "../../project/nodes.ts";
import { type Option, optionsBehind } from "../../project/options.ts";
import { productionEntriesOf } from "../../project/production.ts";
import { standsForVariable } from "../../project/secrets.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { ListNode } from "../../syntax/ast.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const basicAuthLiteral = defineRule({
  id: "basic-auth-literal",
  title: "Basic auth credentials in source",
  severity: "high",
  cwe: [798],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config, flow, names],
  messages: {
    plug: "The password of basic authentication stands in the source: whoever can read the repository, or ever could, gets in.",
    configured:
      "The password that `plug :basic_auth` asks for stands in the configuration: whoever can read the repository, or ever could, gets in.",
    compared:
      "The credentials of basic authentication are compared with a text in the source: whoever can read the repository gets in.",
  },
  check({ file, calls, config, flow, names, report }) {
    const uses = [
      ...calls.named("plug").filter((call) => isBasicAuthPlug(call, names)),
      ...calls.to("Plug.BasicAuth.basic_auth/2"),
    ].filter(isServed);
    for (const call of uses) {
      const { byKey } = optionsBehind(call.args[1], call, names);
      const password = byKey.get("password");
      const behind = password && literalBehind(password.value, password.form, names.moduleAround(password.form));
      if (!password || !behind || !textOfLiteral(behind.fact)) continue;
      report(spanOf(behind.form, behind.fact), "plug", {
        confidence: "high",
        fixes: fixesOf(
          call,
          ["username", "password"].flatMap((key) => byKey.get(key) ?? []),
        ),
      });
    }
    for (const entry of productionEntriesOf(config, file)) {
      const [, key = "", last = ""] = entry.path;
      if (entry.path.length !== 3 || !/^basic_?auth/.test(key) || last !== "password") continue;
      const password = textOfLiteral(entry.value);
      if (password && !standsForVariable(password))
        report(spanOf(entry.form, entry.value), "configured", { confidence: entry.confidence });
    }
    const parsing = new Set(calls.to("Plug.BasicAuth.parse_basic_auth/1").map(({ definition }) => definition));
    for (const call of calls.to("Plug.Crypto.secure_compare/2")) {
      if (!call.definition || !parsing.has(call.definition) || !isServed(call)) continue;
      for (const [i, arg] of call.args.entries()) {
        const value = flow.valueOf(call, i);
        if (value.kind === "constant" && value.type === "string" && value.text)
          report(spanOf(call.form, arg), "compared", { confidence: "high" });
      }
    }
  },
});

/** `plug :basic_auth, …` where the module does not define it itself, and the plug of the library of that name. */
function isBasicAuthPlug({ form, args, start }: Call, names: Names): boolean {
  const [plug] = args;
  if (!plug || args.length < 2) return false;
  if (!isAtom(plug, "basic_auth")) return names.moduleNamed(form, plug, start) === "BasicAuth";
  const meant = names.resolve(form, { target: undefined, name: "basic_auth", arity: 2, start });
  return !meant.isKnown || meant.module === "Plug.BasicAuth";
}

/** False in development, and under a condition that speaks of it, such as `if Application.compile_env(:shop, :dev_routes)`. */
function isServed(call: Call): boolean {
  return (
    reachesProduction(conditionsAround(call, call.around).environments) !== "no" &&
    !isCompiledForDevelopment(call.around)
  );
}

/** In a function the literals can be read from the environment where they stand; a plug's options are fixed when the project is compiled. */
function fixesOf(call: Call, credentials: readonly Option[]): readonly ProposedFix[] {
  const { form, name } = call;
  if (name === "plug" || credentials.some((one) => textOfLiteral(one.value) && one.form !== form)) return [];
  const edits = credentials.flatMap(({ value, item }) => {
    const key = item?.kind === "pair" ? atomName(item.key) : undefined;
    if (key === undefined || !textOfLiteral(value)) return [];
    return [replace(form, value, `System.fetch_env!("BASIC_AUTH_${key.toUpperCase()}")`)];
  });
  const list = credentials[0]?.list;
  const broken = list && breakLines(call, list, edits);
  return [
    {
      title: "Read the credentials from the environment",
      class: "assist",
      edits: broken ? [...broken, ...edits] : edits,
    },
  ];
}

/** The edits that give each option its own line, where one line is too short for them all. */
function breakLines({ form, node }: Call, list: ListNode, changes: readonly Edit[]): readonly Edit[] | undefined {
  const { text } = form.syntax;
  const grown = changes.reduce((sum, edit) => sum + edit.text.length - (edit.end - edit.start), 0);
  const lineStart = text.lastIndexOf("\n", node.start - 1) + 1;
  const isOneLine = node.kind === "call" && node.hasParens && !text.slice(node.start, node.end).includes("\n");
  if (!list.isImplicit || !isOneLine || node.end - lineStart + grown <= 98) return undefined;
  const end = lineEndOf(text);
  const indentation = indentationAt(text, node.start);
  const gaps = list.items.map((item) => {
    const before = text.slice(0, item.start).trimEnd().length;
    return replace(form, { start: before, end: item.start }, `${end}${indentation}  `);
  });
  return [...gaps, replace(form, { start: list.end, end: list.end }, `${end}${indentation}`)];
}
