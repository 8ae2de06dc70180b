/** Reports settings that let the sender of a token choose how it is checked, or whether. */

import { calls } from "../../project/calls.ts";
import { config } from "../../project/config.ts";
import { removeItem } from "../../project/edits.ts";
import { reachesProduction } from "../../project/environments.ts";
import { names } from "../../project/names.ts";
import { atomName, isAtom, textOfLiteral, wordsOf } from "../../project/nodes.ts";
import { conditionOf, optionIndex, possibleValues } from "../../project/option-index.ts";
import { isTestPath } from "../../project/paths.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { type Form, spanOf } from "../../syntax/source-file.ts";

export const jwtAlgConfusion = defineRule({
  id: "jwt-alg-confusion",
  title: "Sender of a token chooses how it is checked",
  severity: "high",
  cwe: [347, 327],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config, names, optionIndex],
  messages: {
    unsecured: "Tokens without a signature are taken from here on: anybody writes their own.",
    none: "`none` is among the algorithms: a token without a signature is taken, and anybody writes their own.",
    mixed:
      "`{shared}` and `{own}` are taken for one key: what the public key verifies, everybody who knows that key can sign with `{shared}`.",
  },
  check({ file, calls, config, names, optionIndex, report }) {
    if (isTestPath(file.path)) return;
    for (const call of calls.to(
      "JOSE.unsecured_signing/1",
      ":jose.unsecured_signing/1",
      ":jose_jwa.unsecured_signing/1",
    ))
      if (isAtom(call.args[0], "true")) report(call.nameSpan, "unsecured", { confidence: "high" });
    const judge = (form: Form, list: Node) => {
      for (const { node, form: at } of possibleValues(list, form, names.moduleAround(form))) {
        const algorithms = algorithmsOf(node);
        const none = algorithms.find(({ name }) => name.toLowerCase() === "none");
        const shared = algorithms.find(({ name }) => /^HS\d+$/.test(name))?.name;
        const own = algorithms.find(({ name }) => /^(?:RS|PS|ES)\d+|EdDSA$/.test(name))?.name;
        if (none)
          report(spanOf(at, none.node), "none", { confidence: "high", fixes: withoutItem(at, node, none.node) });
        else if (shared && own) report(spanOf(at, node), "mixed", { data: { shared, own }, confidence: "medium" });
      }
    };
    for (const call of calls.to(...strict)) if (call.args[1]) judge(call.form, call.args[1]);
    for (const option of ["allowed_algos", "allowed_algorithms"].flatMap(optionIndex.named))
      if (reachesProduction(conditionOf(option, config).environments) !== "no") judge(option.form, option.value);
  },
});

/** The second argument is what may be used: https://hexdocs.pm/jose/JOSE.JWT.html#verify_strict/3 */
const strict: readonly string[] = [
  "JOSE.JWT.verify_strict/3",
  "JOSE.JWS.verify_strict/3",
  ":jose_jwt.verify_strict/3",
  ":jose_jws.verify_strict/3",
];

interface Algorithm {
  readonly name: string;
  readonly node: Node;
}

function algorithmsOf(node: Node): readonly Algorithm[] {
  if (node.kind === "sigil") return (wordsOf(node) ?? []).map((name) => ({ name, node }));
  if (node.kind !== "list") return [];
  return node.items.flatMap((item) => {
    const name = textOfLiteral(item) ?? atomName(item);
    return name === undefined ? [] : [{ name, node: item }];
  });
}

function withoutItem(form: Form, list: Node, item: Node): readonly ProposedFix[] {
  if (list.kind !== "list" || list.items.length < 2) return [];
  return [{ title: "Take `none` out", class: "review", edits: removeItem(form, list, item) }];
}
