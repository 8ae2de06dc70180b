/**
 * Firebreak's Elixir AST: the shape of Elixir's own quoted form, with types and exact ranges.
 *
 * Invariants: nodes are plain, immutable, serialisable data. `start` and `end` are UTF-16 offsets, end exclusive,
 * relative to the start of the form (see `source-file.ts`) that holds the node. Calls are kept as written: what a
 * name means is decided in `project/`, never here. A pipe stays a pipe (`operators.ts` has no rewriting).
 */

/** Where a node stands: UTF-16 offsets relative to its form, end exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Any Elixir expression, or a piece of one. */
export type Node =
  | IntegerNode
  | FloatNode
  | AtomNode
  | StringNode
  | CharlistNode
  | QuotedAtomNode
  | SigilNode
  | AliasNode
  | VariableNode
  | ListNode
  | TupleNode
  | MapNode
  | StructNode
  | BitstringNode
  | PairNode
  | CallNode
  | UnaryNode
  | BinaryNode
  | AccessNode
  | FnNode
  | ClauseNode
  | BlockNode
  | ErrorNode;

/** `1_000`, `0xFF`, `?a`. `value` is the decimal spelling, so that big integers stay exact. */
export interface IntegerNode extends Range {
  readonly kind: "integer";
  readonly value: string;
  /** True for `?a`. */
  readonly isCharacter: boolean;
}

export interface FloatNode extends Range {
  readonly kind: "float";
  readonly value: number;
}

/** `:ok`, `true`, `nil`, `:"with space"`, and the key of a keyword pair (`ok:`), whose range leaves out the colon. */
export interface AtomNode extends Range {
  readonly kind: "atom";
  readonly name: string;
}

/** A piece of text inside quotes, with escapes already applied; its range covers the source spelling. */
export interface TextPart extends Range {
  readonly kind: "text";
  readonly value: string;
}

/** `#{…}` inside quotes; the range covers the hash and both braces. */
export interface InterpolationPart extends Range {
  readonly kind: "interpolation";
  readonly body: Node;
}

export type Part = TextPart | InterpolationPart;

/** `"…"` or `"""…"""` (`isHeredoc`; indentation already removed from the text parts). */
export interface StringNode extends Range {
  readonly kind: "string";
  readonly parts: readonly Part[];
  readonly isHeredoc: boolean;
}

/** `'…'` or `'''…'''`. (`~c"…"` is a sigil.) */
export interface CharlistNode extends Range {
  readonly kind: "charlist";
  readonly parts: readonly Part[];
  readonly isHeredoc: boolean;
}

/** `:"a#{b}"` or `"a#{b}": 1`: an atom made at run time. */
export interface QuotedAtomNode extends Range {
  readonly kind: "quoted-atom";
  readonly parts: readonly Part[];
}

/** `~s(…)`, `~H"""…"""`, `~SQL[…]`. Text parts keep their escapes when the sigil's name is upper case. */
export interface SigilNode extends Range {
  readonly kind: "sigil";
  /** `s`, `H`, `SQL`: without the tilde. */
  readonly name: string;
  readonly modifiers: string;
  readonly delimiter: string;
  readonly isHeredoc: boolean;
  readonly parts: readonly Part[];
  /** What lies between the delimiters, as written (for a heredoc: from the line after the opening quotes to the closing quotes). */
  readonly content: Range;
  /** For a heredoc: how many characters of indentation each line loses. */
  readonly indentation: number;
}

/** `MyApp.Repo`, `__MODULE__.Repo` (then `base` is the part before the first alias segment). */
export interface AliasNode extends Range {
  readonly kind: "alias";
  readonly base?: Node;
  readonly segments: readonly string[];
}

/** A name alone that Elixir reads as `{name, meta, nil}`: a variable or a call without parentheses and arguments. Also `__MODULE__`, `_`. */
export interface VariableNode extends Range {
  readonly kind: "variable";
  readonly name: string;
}

/** `[a, b]`. Keyword pairs at the end are `PairNode`s with `isKeyword`. */
export interface ListNode extends Range {
  readonly kind: "list";
  readonly items: readonly Node[];
  /** True for the brackets-free keyword list that ends a call's arguments: `f(a, b: 1)`, and for `do … end` blocks. */
  readonly isImplicit: boolean;
}

export interface TupleNode extends Range {
  readonly kind: "tuple";
  readonly items: readonly Node[];
}

/** `%{a => b}`, `%{base | a: 1}`. Items are `PairNode`s in correct programs. */
export interface MapNode extends Range {
  readonly kind: "map";
  readonly base?: Node;
  readonly items: readonly Node[];
}

/** `%User{name: n}`; `name` is an alias, `__MODULE__`, a variable, or anything in broken or generated code. */
export interface StructNode extends Range {
  readonly kind: "struct";
  readonly name: Node;
  readonly base?: Node;
  readonly items: readonly Node[];
}

/** `<<a::size(8), rest::binary>>`; segments with a type are binary `::` nodes. */
export interface BitstringNode extends Range {
  readonly kind: "bitstring";
  readonly items: readonly Node[];
}

/** `key: value` (`isKeyword`) or `key => value` in a map. */
export interface PairNode extends Range {
  readonly kind: "pair";
  readonly key: Node;
  readonly value: Node;
  readonly isKeyword: boolean;
}

/**
 * Any call: `f(x)`, `f x`, `Mod.f(x)`, `m.f`, `fun.(x)`, `if x do … end`, `def f(x), do: …`.
 * `do` blocks are the last argument, as in Elixir: an implicit list of keyword pairs `do:`, `else:`, `rescue:` …
 */
export interface CallNode extends Range {
  readonly kind: "call";
  /** What stands before the dot. */
  readonly target?: Node;
  /** The called name: `f`, `query!`, `binary_to_term`. Empty for `fun.(x)`, and for a call of something else (`unquote(f)(x)`: then `target` is that something). */
  readonly name: string;
  /** The range of the name alone; for `fun.(x)` that of the dot. */
  readonly nameRange: Range;
  readonly args: readonly Node[];
  readonly hasParens: boolean;
  /** How the called thing is written. `quoted`: `Mod."strange name"(x)`; `tuple`: `Mod.{A, B}`. */
  readonly form: "local" | "remote" | "anonymous" | "computed" | "quoted" | "tuple";
  readonly hasDoBlock: boolean;
}

/** `-x`, `not x`, `!x`, `^x`, `@attr`, `&fun/1`, `&1` (operand an integer), `...`, `+x`, `~~~x`. */
export interface UnaryNode extends Range {
  readonly kind: "unary";
  readonly operator: string;
  readonly operand: Node;
}

/** Every binary operator, also `|>`, `=`, `::`, `when`, `<-`, `\\`, `|`, `.` never. `not in` is the operator `not in`; `a..b//c` is `..//` with the range on the left. */
export interface BinaryNode extends Range {
  readonly kind: "binary";
  readonly operator: string;
  readonly operatorRange: Range;
  readonly left: Node;
  readonly right: Node;
}

/** `container[key]`. */
export interface AccessNode extends Range {
  readonly kind: "access";
  readonly container: Node;
  readonly key: Node;
}

/** `fn x -> … end`. */
export interface FnNode extends Range {
  readonly kind: "fn";
  readonly clauses: readonly ClauseNode[];
}

/** `left -> right`; a guard stays a binary `when` around the last of `params`, as in Elixir's quoted form. */
export interface ClauseNode extends Range {
  readonly kind: "clause";
  readonly params: readonly Node[];
  readonly body: Node;
}

/** Several expressions in a row, or `()`; also the body of a `do` block when it is not exactly one expression. A list of `ClauseNode`s where the block holds `->`. */
export interface BlockNode extends Range {
  readonly kind: "block";
  readonly expressions: readonly Node[];
}

/** Text that could not be understood; `children` are the pieces in it that could. */
export interface ErrorNode extends Range {
  readonly kind: "error";
  readonly children: readonly Node[];
}
