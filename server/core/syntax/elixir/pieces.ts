/**
 * Reads a text in pieces that is too broken to be read whole.
 *
 * In an unclosed bracket every further call with a `do` block is an error of its own, and so it is among the arguments of a call without
 * parentheses; tree-sitter's recovery takes time in proportion to the errors before it. Such a text is cut where definitions start, and each piece
 * is read by itself: what is closed in it is understood, and what is not is said once a piece. So is a text on which tree-sitter had to be ended
 * (see runtime.ts).
 */

import type { ModuleScope, SourceFile } from "../source-file.ts";
import { ElixirLexer } from "../template-lexer.ts";
import { movedBy } from "./problems.ts";

/** Calls with a block after another block in a bracket: as many are recovered from in less than a second. */
const MAX_MISPLACED_BLOCKS = 1_000;
/** Words `do` and `fn` of a piece. */
const BLOCKS_IN_PIECE = 400;

/** True if so many blocks stand where none can that tree-sitter would take time out of proportion. Takes linear time. */
export function isTooBroken(text: string): boolean {
  if (!holdsManyBlocks(text)) return false;
  const lexer = new ElixirLexer(text, 0, text.length);
  const open: Opener[] = [opener("do")]; // The file.
  let misplaced = 0;
  while (misplaced <= MAX_MISPLACED_BLOCKS && lexer.next()) if (step(lexer, text, open)) misplaced++;
  return misplaced > MAX_MISPLACED_BLOCKS;
}

/** False where not even the letters stand in a text so often; quick, because every text is asked. */
function holdsManyBlocks(text: string): boolean {
  if (text.length < MAX_MISPLACED_BLOCKS * "do ".length) return false;
  let count = 0;
  for (let at = text.indexOf("do"); at >= 0; at = text.indexOf("do", at + 2)) {
    if (++count > MAX_MISPLACED_BLOCKS) return true;
  }
  return false;
}

/** What is open around a place in the code. */
interface Opener {
  /** `do` for what may hold one expression after another. */
  kind: "do" | "fn" | "bracket" | "binary";
  readonly isFn: boolean;
  /** True after a block: in brackets up to a comma, elsewhere up to whatever comes next. */
  hasBlock: boolean;
}

function opener(kind: Opener["kind"]): Opener {
  return { kind, isFn: kind === "fn", hasBlock: false };
}

/** Moves the openers over a lexeme; true for the `do` of a call that cannot stand where it does, or a comma where it shows that one could not. */
function step({ kind, start }: ElixirLexer, text: string, open: Opener[]): boolean {
  const innermost = open.at(-1);
  const character = text.charAt(start);
  const isAfterBlock = innermost?.kind === "do" && innermost.hasBlock;
  if (isAfterBlock && kind !== "comment") innermost.hasBlock = false;
  if (kind === "bracket" || kind === "open-brace") open.push(opener("bracket"));
  else if (kind === "close-brace" || character === ")" || character === "]") closeBracket(open);
  else if (kind === "arrow" && innermost?.kind === "fn") innermost.kind = "do";
  else if (kind === "other" && character === "," && innermost) {
    innermost.hasBlock = false;
    return isAfterBlock; // The block belongs to the call around its own, which has ended with it.
  } else if (kind === "other" && isBinaryDelimiter(text, start, "<")) open.push(opener("binary"));
  else if (kind === "other" && innermost?.kind === "binary" && isBinaryDelimiter(text, start, ">")) open.pop();
  else if (kind === "word") return stepWord(text.slice(start, start + 4), open);
  return false;
}

function stepWord(spelling: string, open: Opener[]): boolean {
  const innermost = open.at(-1);
  if (/^end\b/.test(spelling)) closeBlock(open);
  else if (/^fn\b/.test(spelling)) open.push(opener("fn"));
  else if (/^do\b/.test(spelling)) {
    open.push(opener("do"));
    return innermost !== undefined && innermost.kind !== "do" && innermost.hasBlock;
  }
  return false;
}

function closeBracket(open: Opener[]): void {
  const { kind } = open.at(-1) ?? {};
  if (kind === "bracket" || kind === "binary") open.pop();
}

/** `end` closes the block around it; one that has none to close in its bracket is left alone. */
function closeBlock(open: Opener[]): void {
  const closed = open.at(-1);
  const outer = open.at(-2);
  if (outer === undefined || (closed?.kind !== "do" && closed?.kind !== "fn")) return;
  open.pop();
  outer.hasBlock = outer.kind !== "do" || !closed.isFn; // After a function a comma may stand everywhere.
}

/** True at the first character of `<<` or `>>` that is not part of a longer operator. */
function isBinaryDelimiter(text: string, at: number, character: string): boolean {
  const isDouble = text.charAt(at) === character && text.charAt(at + 1) === character;
  return isDouble && text.charAt(at - 1) !== character && text.charAt(at + 2) !== character;
}

/** Definitions and attributes at the margin or directly in a module there, and every `do` and `fn`. */
const CUT_OR_BLOCK = /^( {2})?(?:def[a-z]*|@[a-z_]+)\b|\b(?:do|fn)\b/gm;

/** Where the pieces of a text start: 0 first. Only 0 where nothing is to cut at. */
export function cutsOf(text: string): readonly number[] {
  const cuts = [0];
  let blocks = 0;
  for (const stretch of stretchesOf(text)) {
    // A module stays whole where that does not take much.
    const most = stretch.isIndented ? 2 * BLOCKS_IN_PIECE : BLOCKS_IN_PIECE;
    if (stretch.start > 0 && blocks + stretch.blocks > most) {
      cuts.push(stretch.start);
      blocks = 0;
    }
    blocks += stretch.blocks;
  }
  return cuts;
}

/** What stands between two places where a text can be cut. */
interface Stretch {
  readonly start: number;
  readonly isIndented: boolean;
  blocks: number;
}

function stretchesOf(text: string): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let last: Stretch = { start: 0, isIndented: false, blocks: 0 };
  for (const { index, 0: word, 1: indentation } of text.matchAll(CUT_OR_BLOCK)) {
    if (word === "do" || word === "fn") last.blocks++;
    else {
      stretches.push(last);
      last = { start: index, isIndented: indentation !== undefined, blocks: 0 };
    }
  }
  return [...stretches, last];
}

type Contents = Pick<SourceFile, "forms" | "modules" | "comments" | "problems">;

/** What is in a piece, in its place in the file. */
export function movedContents(piece: Contents, distance: number): Contents {
  const scopes = new Map(piece.modules.map((scope) => [scope, movedScope(scope, distance)]));
  const forms = piece.forms.map((form) => {
    return { ...form, start: form.start + distance, modules: form.modules.map((scope) => scopes.get(scope) ?? scope) };
  });
  return {
    forms,
    modules: [...scopes.values()],
    comments: piece.comments.map((comment) => movedBy(comment, distance)),
    problems: piece.problems.map((problem) => movedBy(problem, distance)),
  };
}

function movedScope({ range, nameRange, bodyRange, ...names }: ModuleScope, distance: number): ModuleScope {
  return {
    ...names,
    range: movedBy(range, distance),
    nameRange: movedBy(nameRange, distance),
    bodyRange: movedBy(bodyRange, distance),
  };
}
