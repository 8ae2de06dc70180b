/** Reports exceptions from forced HTTPS that cover what visitors use. */

import type { Edit } from "../../finding.ts";
import { calls } from "../../project/calls.ts";
import { config } from "../../project/config.ts";
import { fitsLine, removeOption, replace } from "../../project/edits.ts";
import { isPrivateHost } from "../../project/hosts.ts";
import { type Names, names } from "../../project/names.ts";
import { atomName, isAtom, textOfLiteral, valueUnder } from "../../project/nodes.ts";
import type { Option } from "../../project/options.ts";
import { spanOfOption, sslOptionsIn } from "../../project/ssl-options.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { ListNode, Node } from "../../syntax/ast.ts";
import type { Form } from "../../syntax/source-file.ts";

export const sslExcludeBroad = defineRule({
  id: "ssl-exclude-broad",
  title: "Plug.SSL exclusion too wide",
  severity: "low",
  cwe: [319],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config, names],
  messages: {
    path: "`{path}` is left out of HTTPS: what is sent there can be read and changed on the way.",
    host: "`{host}` is left out of HTTPS: everything that its visitors send can be read and changed on the way.",
    always: "The function that decides about exceptions always says yes: nobody is sent to HTTPS.",
  },
  check({ file, calls, config, names, report }) {
    for (const { options } of sslOptionsIn(file, { calls, config, names })) {
      const exclude = options.byKey.get("exclude");
      if (!exclude || exclude.form.path !== file.path) continue;
      const at = spanOfOption(exclude);
      const path = textsUnder(exclude.value, "paths").find(isBroad);
      const host = hostsOf(exclude.value).find(isPublic);
      if (path !== undefined) report(at, "path", { data: { path }, confidence: "high", fixes: narrowed(exclude) });
      else if (host !== undefined)
        report(at, "host", { data: { host }, confidence: "medium", fixes: narrowed(exclude) });
      else if (isAlways(exclude, names)) report(at, "always", { confidence: "high", fixes: removed(exclude) });
    }
  },
});

function textsUnder(value: Node, key: string): readonly string[] {
  return textsOf(valueUnder(value, key));
}

function textsOf(list: Node | undefined): readonly string[] {
  return list?.kind === "list" ? list.items.flatMap((item) => textOfLiteral(item) ?? []) : [];
}

/** The older form is a list of hosts alone. */
function hostsOf(value: Node): readonly string[] {
  return [...textsUnder(value, "hosts"), ...textsOf(value)];
}

/** All paths, or all of an interface; one health check is what the option is for. */
function isBroad(path: string): boolean {
  return /^\/?\*?$/.test(path) || /^\/(api|graphql|users?|accounts?|admin|auth|login|session|live)(\/|\*|$)/.test(path);
}

function isPublic(host: string): boolean {
  return !isPrivateHost(host);
}

/** Leaves what may stay out of HTTPS: health checks, and the machine itself. */
function narrowed({ form, value }: Option): readonly ProposedFix[] {
  const lists = [
    { list: valueUnder(value, "paths"), isWide: isBroad, otherwise: ["/health"] },
    { list: valueUnder(value, "hosts"), isWide: isPublic, otherwise: ["localhost"] },
    { list: value, isWide: isPublic, otherwise: ["localhost"] },
  ];
  const edits = lists.flatMap(({ list, isWide, otherwise }) => {
    const texts = textsOf(list);
    if (list?.kind !== "list" || !texts.some(isWide)) return [];
    const kept = texts.filter((text) => !isWide(text));
    return [rewritten(form, list, kept.length > 0 ? kept : otherwise)];
  });
  if (edits.length === 0 || edits.includes(undefined)) return [];
  const title = "Leave out health checks and the machine itself alone";
  return [{ title, class: "review", edits: edits.flatMap((edit) => edit ?? []) }];
}

/** `undefined` for a list that holds more than texts, or goes over several lines. */
function rewritten(form: Form, list: ListNode, texts: readonly string[]): Edit | undefined {
  const { text } = form.syntax;
  const written = `[${texts.map((one) => `"${one}"`).join(", ")}]`;
  const isPlain = textsOf(list).length === list.items.length && !text.slice(list.start, list.end).includes("\n");
  return isPlain && fitsLine(text, list, written) ? replace(form, list, written) : undefined;
}

function removed(exclude: Option): readonly ProposedFix[] {
  const edits = removeOption(exclude);
  return edits.length > 0
    ? [{ title: "Remove the function: the machine itself alone is left out then", class: "review", edits }]
    : [];
}

function isAlways({ value, form }: Option, names: Names): boolean {
  const [module, name, args] = value.kind === "tuple" ? value.items : [];
  const moduleName = module && names.moduleNamed(form, module, module.start);
  const functionName = atomName(name);
  if (moduleName === undefined || functionName === undefined || args?.kind !== "list") return false;
  const clauses = names.clausesOf(moduleName, functionName, args.items.length + 1);
  return clauses.length > 0 && clauses.every(({ fact }) => isAtom(fact.body, "true"));
}
