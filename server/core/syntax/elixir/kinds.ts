/** The grammar's node types as small numbers, so that the lowering can switch on them. */

/** tree-sitter's symbol of an ERROR node. */
export const ERROR_TYPE = 65535;

/** Kinds of nodes; `token` is every anonymous one. */
export const Kind = {
  token: 0,
  access: 1,
  alias: 2,
  fn: 3,
  arguments: 4,
  atom: 5,
  binary: 6,
  bitstring: 7,
  block: 8,
  body: 9,
  boolean: 10,
  call: 11,
  char: 12,
  charlist: 13,
  doBlock: 14,
  section: 15,
  dot: 16,
  float: 17,
  identifier: 18,
  integer: 19,
  interpolation: 20,
  keywords: 21,
  list: 22,
  map: 23,
  mapContent: 24,
  operatorIdentifier: 25,
  pair: 26,
  quotedAtom: 27,
  quotedKeyword: 28,
  keyword: 29,
  sigil: 30,
  stabClause: 31,
  string: 32,
  struct: 33,
  tuple: 34,
  unary: 35,
  escape: 36,
  quotedContent: 37,
  sigilModifiers: 38,
  sigilName: 39,
  source: 40,
  comment: 41,
  error: 42,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

const KIND_OF_NAME: Readonly<Record<string, Kind>> = {
  access_call: Kind.access,
  alias: Kind.alias,
  anonymous_function: Kind.fn,
  arguments: Kind.arguments,
  atom: Kind.atom,
  binary_operator: Kind.binary,
  bitstring: Kind.bitstring,
  block: Kind.block,
  body: Kind.body,
  boolean: Kind.boolean,
  nil: Kind.boolean,
  call: Kind.call,
  char: Kind.char,
  charlist: Kind.charlist,
  do_block: Kind.doBlock,
  after_block: Kind.section,
  rescue_block: Kind.section,
  catch_block: Kind.section,
  else_block: Kind.section,
  dot: Kind.dot,
  float: Kind.float,
  identifier: Kind.identifier,
  integer: Kind.integer,
  interpolation: Kind.interpolation,
  keywords: Kind.keywords,
  list: Kind.list,
  map: Kind.map,
  map_content: Kind.mapContent,
  operator_identifier: Kind.operatorIdentifier,
  pair: Kind.pair,
  quoted_atom: Kind.quotedAtom,
  quoted_keyword: Kind.quotedKeyword,
  keyword: Kind.keyword,
  sigil: Kind.sigil,
  stab_clause: Kind.stabClause,
  string: Kind.string,
  struct: Kind.struct,
  tuple: Kind.tuple,
  unary_operator: Kind.unary,
  escape_sequence: Kind.escape,
  quoted_content: Kind.quotedContent,
  sigil_modifiers: Kind.sigilModifiers,
  sigil_name: Kind.sigilName,
  source: Kind.source,
  comment: Kind.comment,
};

/** What the lowering must know of a grammar: the kind of each symbol, and the spelling of the tokens. */
export interface GrammarTable {
  readonly kinds: Uint8Array;
  readonly names: readonly string[];
  /** 1 for tokens that open or close a text. */
  readonly quotes: Uint8Array;
  /** 1 for operators that the grammar can take the start of a name or number for: see respell.ts. */
  readonly misreadOperators: Uint8Array;
  readonly commentType: number;
}

const QUOTES: ReadonlySet<string> = new Set(['"', "'", '"""', "'''", ..."()[]{}<>|/"]);
const MISREAD_OPERATORS: ReadonlySet<string> = new Set(["in", "or", "and", "when", "+", "-"]);

/** The part of a loaded grammar that the table is made of. */
export interface GrammarSymbols {
  readonly types: readonly string[];
  nodeTypeIsNamed(symbol: number): boolean;
}

export function tableOf(grammar: GrammarSymbols): GrammarTable {
  const kinds = new Uint8Array(ERROR_TYPE + 1);
  const quotes = new Uint8Array(ERROR_TYPE + 1);
  const misreadOperators = new Uint8Array(ERROR_TYPE + 1);
  grammar.types.forEach((name, symbol) => {
    if (grammar.nodeTypeIsNamed(symbol)) kinds[symbol] = KIND_OF_NAME[name] ?? Kind.token;
    else if (QUOTES.has(name)) quotes[symbol] = 1;
    else if (MISREAD_OPERATORS.has(name)) misreadOperators[symbol] = 1;
  });
  kinds[ERROR_TYPE] = Kind.error;
  const commentType = grammar.types.findIndex((_name, symbol) => kinds[symbol] === Kind.comment);
  return { kinds, names: grammar.types, quotes, misreadOperators, commentType };
}
