/** Reports exceptions from forced HTTPS that cover what visitors use. */

import { calls } from "../../project/calls.ts";
import { config } from "../../project/config.ts";
import { isPrivateHost } from "../../project/hosts.ts";
import { type Names, names } from "../../project/names.ts";
import { atomName, isAtom, textOfLiteral, valueUnder } from "../../project/nodes.ts";
import type { Option } from "../../project/options.ts";
import { spanOfOption, sslOptionsIn } from "../../project/ssl-options.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";

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
      const host = hostsOf(exclude.value).find((name) => !isPrivateHost(name));
      if (path !== undefined) report(at, "path", { data: { path }, confidence: "high" });
      else if (host !== undefined) report(at, "host", { data: { host }, confidence: "medium" });
      else if (isAlways(exclude, names)) report(at, "always", { confidence: "high" });
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

function isAlways({ value, form }: Option, names: Names): boolean {
  const [module, name, args] = value.kind === "tuple" ? value.items : [];
  const moduleName = module && names.moduleNamed(form, module, module.start);
  const functionName = atomName(name);
  if (moduleName === undefined || functionName === undefined || args?.kind !== "list") return false;
  const clauses = names.clausesOf(moduleName, functionName, args.items.length + 1);
  return clauses.length > 0 && clauses.every(({ fact }) => isAtom(fact.body, "true"));
}
