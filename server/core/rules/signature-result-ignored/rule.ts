/** Reports checks of signatures whose answer nobody looks at. */

import { type Call, calls } from "../../project/calls.ts";
import { textOfLiteral, walk } from "../../project/nodes.ts";
import { isTestPath } from "../../project/paths.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";

export const signatureResultIgnored = defineRule({
  id: "signature-result-ignored",
  title: "Verification whose result is not looked at",
  severity: "critical",
  cwe: [347, 252],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls],
  messages: {
    dropped:
      "`{function}` answers whether the signature is right, and nobody looks at the answer: any signature is taken.",
    always: "`{function}` answers with a tuple, which counts as true whatever it says: any signature is taken.",
  },
  check({ file, calls, report }) {
    if (isTestPath(file.path)) return;
    for (const call of calls.to(...answering)) {
      const name = call.resolution.isKnown ? `${call.resolution.module}.${call.name}` : call.name;
      if (isDropped(call) && !takesTime(call))
        report(call.nameSpan, "dropped", { data: { function: name }, confidence: "high" });
    }
    for (const call of calls.to(...tagged)) {
      const name = call.resolution.isKnown ? `${call.resolution.module}.${call.name}` : call.name;
      if (isDropped(call)) report(call.nameSpan, "dropped", { data: { function: name }, confidence: "high" });
      else if (isCondition(call)) report(call.nameSpan, "always", { data: { function: name }, confidence: "high" });
    }
  },
});

/** Functions that answer with a boolean or a verified struct, and do not raise. */
const answering: readonly string[] = [
  ":public_key.verify",
  ":crypto.verify",
  "Plug.Crypto.secure_compare/2",
  ":crypto.hash_equals/2",
  "JOSE.JWT.verify/2",
  "JOSE.JWT.verify_strict/3",
  "JOSE.JWS.verify/2",
  "JOSE.JWS.verify_strict/3",
  ":jose_jwt.verify",
  ":jose_jws.verify",
  ":public_key.pkix_verify/2",
];

/** Functions that answer with a tuple, which is true whatever it says. */
const tagged: readonly string[] = [
  "Plug.Crypto.verify",
  "Phoenix.Token.verify",
  "Joken.verify",
  "Joken.verify_and_validate",
  ":public_key.pkix_path_validation/3",
  "Stripe.Webhook.construct_event",
];

/** `_same = secure_compare(@dummy, given)`: a comparison with a text of the code is made to take as long as a real one. */
function takesTime({ name, args }: Call): boolean {
  const isWritten = (side: Node) =>
    textOfLiteral(side) !== undefined || (side.kind === "unary" && side.operator === "@");
  return /^(secure_compare|hash_equals)$/.test(name) && args.some(isWritten);
}

/** A statement of its own, with others after it, or `_ = verify(…)`. */
function isDropped({ node, definition, start, end }: Call): boolean {
  let isFound = false;
  for (const body of definition ? [definition.body, ...definition.otherBodies] : []) {
    if (!body) continue;
    walk(body, (inner) => {
      if (
        inner.kind === "block" &&
        inner.expressions.slice(0, -1).some((one) => isSame(one, { start, end }) || one === node)
      )
        isFound = true;
      if (
        inner.kind === "binary" &&
        inner.operator === "=" &&
        isIgnored(inner.left) &&
        isSame(inner.right, { start, end })
      )
        isFound = true;
      return isFound ? false : undefined;
    });
  }
  return isFound;
}

function isSame(node: Node, { start, end }: { readonly start: number; readonly end: number }): boolean {
  return node.start === start && node.end === end;
}

function isIgnored(node: Node): boolean {
  return node.kind === "variable" && node.name.startsWith("_");
}

/** `if Plug.Crypto.verify(…), do: …`, also with `&&` and `||`. */
function isCondition({ definition, start, end }: Call): boolean {
  let isFound = false;
  if (definition?.body)
    walk(definition.body, (inner) => {
      const asked =
        inner.kind === "call" && !inner.target && /^(?:if|unless)$/.test(inner.name)
          ? inner.args[0]
          : inner.kind === "binary" && inner.operator === "&&"
            ? inner.left
            : undefined;
      if (asked && isSame(asked, { start, end })) isFound = true;
      return isFound ? false : undefined;
    });
  return isFound;
}
