/** Places of a check that say yes where there was no secret to compare with, or where an error came up. */

import type { ModuleFacts, Placed } from "../../project/facts.ts";
import type { Definition } from "../../project/form-facts.ts";
import { atomName, clausesOf, expressionsOf, sectionOf, textOfLiteral, walk } from "../../project/nodes.ts";
import { assignedTo } from "../../project/options.ts";
import { wordsOfName } from "../../project/words.ts";
import type { CallNode, Node, Range } from "../../syntax/ast.ts";

interface Grant {
  readonly at: Range;
  /** The name of what is missing. */
  readonly secret: string;
}

/** `true`, `:ok`, `{:ok, …}`, and, where a request is passed on, `conn` and `{:cont, socket}`. */
export function isGrant(body: Node | undefined, passesOn = true): boolean {
  const last = expressionsOf(body).at(-1);
  if (!last) return false;
  if (["true", "ok"].includes(atomName(last) ?? "")) return true;
  if (last.kind === "tuple") return ["ok", ...(passesOn ? ["cont"] : [])].includes(atomName(last.items[0]) ?? "");
  return passesOn && last.kind === "variable" && last.name === "conn";
}

/** `_`, `_user`, `user`: fits whatever comes. */
export function isNothing(param: Node): boolean {
  return param.kind === "variable";
}

/** Where a function says yes because a secret is `nil` or empty. */
export function grantsWithoutSecret(placed: Placed<Definition>, module: ModuleFacts): readonly Grant[] {
  const found: Grant[] = [...grantOfClause(placed, module)];
  const { fact } = placed;
  const secretIn: SecretIn = (node) => secretNameOf(node) ?? secretNameOf(assignedIn(node, fact));
  if (fact.body)
    walk(fact.body, (node) => {
      if (node.kind === "call") found.push(...grantsOfCase(node, secretIn), ...grantsOfIf(node, secretIn));
      return undefined;
    });
  return found;
}

type SecretIn = (node: Node | undefined) => string | undefined;

/** What a variable was set to before. */
function assignedIn(node: Node | undefined, fact: Definition): Node | undefined {
  return node?.kind === "variable" ? assignedTo(node.name, node.start, fact) : undefined;
}

/** `def verify(_body, _signature, nil), do: :ok`, where other clauses call that parameter a secret. */
function grantOfClause({ fact }: Placed<Definition>, { clausesNamed }: ModuleFacts): readonly Grant[] {
  if (!isGrant(fact.body)) return [];
  const others = (clausesNamed.get(fact.name) ?? []).filter(
    (one) => one.fact !== fact && one.fact.arity === fact.arity,
  );
  return fact.params.flatMap((param, i) => {
    const secret = isEmpty(param) ? others.map((one) => secretNameOf(one.fact.params[i])).find(Boolean) : undefined;
    return secret === undefined ? [] : [{ at: fact.nameRange, secret }];
  });
}

/** `case secret() do nil -> :ok; … end` */
function grantsOfCase(node: CallNode, secretIn: SecretIn): readonly Grant[] {
  if (node.target || node.name !== "case") return [];
  const secret = secretIn(node.args[0]);
  if (secret === undefined) return [];
  return clausesOf(sectionOf(node, "do")).flatMap(({ params, body, start, end }) => {
    const [pattern] = params;
    return pattern && isEmpty(pattern) && isGrant(body) ? [{ at: { start, end }, secret }] : [];
  });
}

/** `if is_nil(secret), do: :ok`, `if secret do … else :ok end`, `unless secret, do: conn`. */
function grantsOfIf(node: CallNode, secretIn: SecretIn): readonly Grant[] {
  const [condition] = node.args;
  if (node.target || !condition || (node.name !== "if" && node.name !== "unless")) return [];
  const missing = missingIn(condition, secretIn);
  const present = secretIn(condition);
  const section = (node.name === "if") === (missing !== undefined) ? "do" : "else";
  const branch = sectionOf(node, section);
  const secret = missing ?? present;
  return secret !== undefined && branch && isGrant(branch) ? [{ at: branch, secret }] : [];
}

/** The secret of which a condition says that it is missing: `is_nil(secret)`, `secret == ""`, `secret in [nil, ""]`, `!secret`. */
function missingIn(condition: Node, secretIn: SecretIn): string | undefined {
  if (condition.kind === "call" && condition.name === "is_nil") return secretIn(condition.args[0]);
  if (condition.kind === "unary" && /^(?:!|not)$/.test(condition.operator)) return secretIn(condition.operand);
  if (condition.kind !== "binary") return undefined;
  const { operator, left, right } = condition;
  if (operator === "==" || operator === "===") return isEmpty(right) ? secretIn(left) : undefined;
  if (operator === "in" && right.kind === "list" && right.items.every(isEmpty)) return secretIn(left);
  if (operator === "or" || operator === "||") return missingIn(left, secretIn) ?? missingIn(right, secretIn);
  return undefined;
}

function isEmpty(node: Node): boolean {
  return atomName(node) === "nil" || textOfLiteral(node) === "";
}

/** The name of a variable, setting or function that is the server's own secret. */
function secretNameOf(node: Node | undefined): string | undefined {
  if (!node) return undefined;
  if (node.kind === "variable" || (node.kind === "unary" && node.operator === "@"))
    return namesOwnSecret(node.kind === "variable" ? node.name : "");
  if (node.kind === "binary" && (node.operator === "|>" || node.operator === "=")) return secretNameOf(node.right);
  if (node.kind === "access") return namesOwnSecret(atomName(node.key) ?? textOfLiteral(node.key) ?? "");
  if (node.kind !== "call" || node.args.some(isOfRequest)) return undefined;
  const written = node.args.flatMap((arg) => atomName(arg) ?? textOfLiteral(arg) ?? []);
  return [node.name, ...written.reverse()].map((name) => namesOwnSecret(name)).find((name) => name !== undefined);
}

/** `extract_api_key(conn)` is what the visitor sent, who need not have sent any. */
function isOfRequest(node: Node): boolean {
  return node.kind === "variable" && /^_?(?:conn|params|headers|req|request)$/.test(node.name);
}

/** What the server has to know; tokens and passwords may be those of a visitor, who need not send one. */
function namesOwnSecret(name: string): string | undefined {
  const words = wordsOfName(name);
  const last = words.at(-1) ?? "";
  const isOwn =
    last === "secret" ||
    /(?:^|_)(?:secret|signing|webhook|verification|hmac|public|api|auth|shared)_(?:key|token|secret)$/.test(
      words.join("_"),
    );
  return isOwn && !/^(?:public|has|is)$/.test(words[0] ?? "") ? name : undefined;
}

/** Bodies of `rescue` and `catch` of the function that say yes. */
export function grantsAfterErrors({ otherBodies, body }: Definition): readonly Range[] {
  const found: Range[] = otherBodies.flatMap(grantsIn);
  if (body)
    walk(body, (node) => {
      if (node.kind === "call" && node.name === "try" && !node.target)
        for (const section of ["rescue", "catch"]) found.push(...grantsIn(sectionOf(node, section)));
      return undefined;
    });
  return found;
}

/** Clauses that take any error: `_ -> true`, `_error -> conn`, `_, _ -> :ok`. */
function grantsIn(section: Node | undefined): readonly Range[] {
  return clausesOf(section).filter(
    ({ params, body }) => params.every(isNothing) && isGrant(body) && atomName(body) !== "ok",
  );
}
