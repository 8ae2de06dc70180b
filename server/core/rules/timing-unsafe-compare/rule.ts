/** Reports comparisons of secrets whose time tells how much of the secret was right. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { flat } from "../../flow/values.ts";
import { replace } from "../../project/edits.ts";
import { names } from "../../project/names.ts";
import { isScript, isTestPath } from "../../project/paths.ts";
import {
  configuredSide,
  listedSide,
  type SecretSide,
  secretSide,
  surelyNamesSecret,
} from "../../project/secret-sides.ts";
import { type PlacedExpression, writtenExpressions } from "../../project/written-expressions.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { BinaryNode, Node } from "../../syntax/ast.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";

export const timingUnsafeCompare = defineRule({
  id: "timing-unsafe-compare",
  title: "Secret compared with `==`",
  severity: "medium",
  cwe: [208],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [writtenExpressions, flow, names],
  messages: {
    compared:
      "`{operator}` stops at the first byte that differs: the time of the answer tells whoever sends the other side how much of `{secret}` was right.",
  },
  check({ file, writtenExpressions, flow, names, report }) {
    if (isTestPath(file.path) || isScript(file.path)) return;
    const { comparisons, pins, likenesses } = writtenExpressions;
    for (const placed of [...comparisons(), ...pins(), ...likenesses()]) {
      const { form, node, definition } = placed;
      const named = definition && !isOfMany(node) ? secretSide(node, placed, names) : undefined;
      const found = named ?? (definition && (isOfMany(node) ? listedSide : configuredSide)(node, placed, names));
      if (!found) continue;
      const span = spanOf(form, node);
      const sides = [found.other, found.secret].map((side) => flow.valueAt(placed, side));
      if (sides.some((value) => flat(value).kind === "constant")) continue; // Whether it is set, or of which kind.
      const sink = { span, note: "is compared with a secret" };
      const [reached, ofSecret] = sides.map((value) => reaching(value, sink));
      if (reached?.confidence === "high" && ofSecret?.confidence === "high" && !found.isComputed) continue; // Both were sent.
      // A secret that was sent is compared with the server's own.
      const sent = ofSecret?.confidence === "high" && !found.isComputed ? ofSecret : reached;
      const confidence =
        isOfRoom(found.secret) || isOfOneMoment(textOf(form, found.secret)) || isOfMailing(placed, found)
          ? sent && "low"
          : isVerification(placed, found) && sent
            ? atLeastMedium(sent.confidence)
            : confidenceOf(sent?.confidence, found.isComputed);
      if (!named && reached?.confidence !== "high") continue; // A setting may be anything that nobody sends.
      const data = { operator: node.operator, secret: textOf(form, found.secret) };
      const trace = confidence === "low" ? [] : (sent?.trace ?? []);
      if (confidence)
        report(span, "compared", {
          data,
          confidence: named ? confidence : "medium",
          trace,
          fixes: fixesOf(placed),
        });
    }
  },
});

/** A list or a map of secrets, of which one is looked for. */
function isOfMany({ operator }: BinaryNode): boolean {
  return operator === "in" || operator === "[]" || operator === "Enum.member?";
}

/** The word at the door of a game or a meeting opens nothing else, and its guests pass it around. */
function isOfRoom(secret: Node): boolean {
  const owner = secret.kind === "call" ? secret.target : secret.kind === "access" ? secret.container : undefined;
  return owner?.kind === "variable" && /^(lobby|room|game|match|battle|party|meeting|channel)$/.test(owner.name);
}

/** A code of half a minute is gone before anybody has measured how much of it was right. */
function isOfOneMoment(secret: string): boolean {
  return /(^|[^a-z])(totp|hotp)([^a-z]|$)/i.test(secret);
}

/** What the links of a mailing are signed with opens nothing: it counts who read it, or takes an address off the list. */
function isOfMailing({ definition, form }: PlacedExpression<BinaryNode>, { secret }: SecretSide): boolean {
  return /unsubscribe|opt_?(?:in|out)|(?:^|[_/])track(?:ing)?(?:[_/.]|$)|(?:^|_)(?:click|open|pixel|beacon)s?(?:_|$)/.test(
    `${definition?.name} ${textOf(form, secret)} ${form.path}`,
  );
}

/** A function that says that it checks somebody compares what surely is a secret, whoever hands the other side in. */
function isVerification({ definition, form }: PlacedExpression<BinaryNode>, { secret, other }: SecretSide): boolean {
  const name = definition?.name ?? "";
  if (!/valid|verif|auth|check|log_?in|sign_?in|compare|match|correct|confirm|allow/.test(name)) return false;
  // What a plug or a webhook checks is no word of a parser, whatever else is called a token.
  const isOfRequests = /(^|[/_])(plugs?|webhooks?|sockets?|pipelines?)([/_.]|$)/.test(form.path);
  return isOfRequests || [secret, other].some(surelyNamesSecret);
}

function atLeastMedium(confidence: Confidence): Confidence {
  return confidence === "low" ? "medium" : confidence;
}

/** A signature that was just computed is compared with one that came from outside, whatever is seen of its way. */
function confidenceOf(reached: Confidence | undefined, isComputed: boolean): Confidence | undefined {
  if (reached === "high") return "high";
  if (isComputed) return reached === undefined ? undefined : "medium";
  return reached;
}

function fixesOf({ form, node }: PlacedExpression<BinaryNode>): readonly ProposedFix[] {
  if (!/^[!=]==?$/.test(node.operator)) return [];
  const isLoose = (side: Node) => side.kind === "binary" && side.operator !== "|>" && side.operator !== "<>";
  if (isLoose(node.left) || isLoose(node.right)) return [];
  const call = `Plug.Crypto.secure_compare(${textOf(form, node.left)}, ${textOf(form, node.right)})`;
  const text = node.operator.startsWith("!") ? `not ${call}` : call;
  return [{ title: "Compare in constant time", class: "review", edits: [replace(form, node, text)] }];
}
