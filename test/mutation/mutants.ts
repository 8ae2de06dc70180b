/** Rules broken on purpose, one small change at a time: in general ways, so that no rule can be written for them. */

import ts from "typescript";

export interface Mutant {
  /** What was changed, such as "drop the guard", and where (1-based line). */
  readonly what: string;
  readonly line: number;
  /** The whole file, changed. */
  readonly text: string;
}

/** Offsets of the original text, and what stands there instead. */
interface Change {
  readonly what: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** Items of a table that are dropped one by one; of a longer one, as many in even steps. */
const maxItems = 12;

/** Properties that say something about a rule, not what it finds. */
const metadata = new Set(["cwe", "owasp", "aliases", "needs", "messages"]);

/** Every way in which a file of a rule is broken. */
export function mutantsOf(text: string): readonly Mutant[] {
  const source = ts.createSourceFile("rule.ts", text, ts.ScriptTarget.ES2022, true);
  const changes: Change[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && metadata.has(node.name.getText(source))) return;
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node)) return;
    changes.push(...changesOf(node, source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return changes.map(({ what, start, end, replacement }) => ({
    what,
    line: source.getLineAndCharacterOfPosition(start).line + 1,
    text: text.slice(0, start) + replacement + text.slice(end),
  }));
}

function changesOf(node: ts.Node, source: ts.SourceFile): readonly Change[] {
  const replaced = (what: string, target: ts.Node, replacement: string): Change => {
    return { what, start: target.getStart(source), end: target.getEnd(), replacement };
  };
  if (ts.isIfStatement(node)) {
    const condition = node.expression;
    const negated = replaced("negate the condition", condition, `!(${condition.getText(source)})`);
    return isGuard(node) ? [negated, replaced("drop the guard", node, ";")] : [negated];
  }
  if (ts.isConditionalExpression(node)) {
    return [replaced("negate the choice", node.condition, `!(${node.condition.getText(source)})`)];
  }
  if (ts.isBinaryExpression(node)) {
    const swapped = swappedOperators.get(node.operatorToken.kind);
    return swapped ? [replaced(`write ${swapped}`, node.operatorToken, swapped)] : [];
  }
  if (ts.isArrayLiteralExpression(node)) return withoutItems(node.elements, source);
  if (ts.isObjectLiteralExpression(node) && isTable(node)) return withoutItems(node.properties, source);
  if (ts.isPropertyAssignment(node) && node.name.getText(source) === "fixes" && !isEmptyList(node.initializer)) {
    return [replaced("drop the fixes", node.initializer, "[]")];
  }
  if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) {
    const isReport = node.expression.expression.getText(source) === "report";
    return isReport ? [replaced("report nothing", node, ";")] : [];
  }
  if (ts.isStringLiteral(node)) {
    const swapped = swappedConfidences.get(node.text);
    return swapped === undefined ? [] : [replaced(`say "${swapped}"`, node, `"${swapped}"`)];
  }
  return [];
}

const swappedOperators: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.AmpersandAmpersandToken, "||"],
  [ts.SyntaxKind.BarBarToken, "&&"],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, "!=="],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, "==="],
]);

const swappedConfidences: ReadonlyMap<string, string> = new Map([
  ["low", "high"],
  ["medium", "low"],
]);

function isGuard({ thenStatement, elseStatement }: ts.IfStatement): boolean {
  return !elseStatement && (ts.isContinueStatement(thenStatement) || ts.isReturnStatement(thenStatement));
}

function isEmptyList(node: ts.Node): boolean {
  return ts.isArrayLiteralExpression(node) && node.elements.length === 0;
}

/** A record that is looked things up in, and not the options of a call. */
function isTable(node: ts.ObjectLiteralExpression): boolean {
  return ts.isVariableDeclaration(node.parent) && node.properties.length > 1;
}

function withoutItems(items: ts.NodeArray<ts.Node>, source: ts.SourceFile): readonly Change[] {
  if (!items.every((item) => isConstant(item))) return [];
  const step = Math.max(1, items.length / maxItems);
  return Array.from({ length: Math.min(items.length, maxItems) }, (_, i) => Math.floor(i * step)).map((index) => {
    const item = items[index] as ts.Node;
    const next = items[index + 1];
    const end = next ? next.getStart(source) : item.getEnd();
    const what = `drop ${item.getText(source).replace(/\s+/g, " ").slice(0, 60)}`;
    return { what, start: item.getStart(source), end, replacement: "" };
  });
}

/** Text, or what is made of text alone. */
function isConstant(node: ts.Node): boolean {
  if (ts.isPropertyAssignment(node)) return isConstant(node.initializer);
  if (ts.isArrayLiteralExpression(node)) return node.elements.length > 0 && node.elements.every(isConstant);
  if (ts.isObjectLiteralExpression(node)) return node.properties.length > 0 && node.properties.every(isConstant);
  return ts.isStringLiteral(node) || ts.isRegularExpressionLiteral(node) || ts.isNumericLiteral(node);
}
