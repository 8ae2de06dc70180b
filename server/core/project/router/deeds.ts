/**
 * What functions do to a connection or a socket as far as protection goes: whether they end the request, what of the visitor's identity they look at,
 * which headers they set.
 *
 * Invariant: plain data from the file's own text and the outlines of others, so that typing that changes none of it changes no route.
 */

import type { CallNode, ClauseNode, Node } from "../../syntax/ast.ts";
import type { Form } from "../../syntax/source-file.ts";
import { fileAnalysis } from "../analysis.ts";
import { facts, type ModuleFacts, type Placed } from "../facts.ts";
import type { Definition } from "../form-facts.ts";
import { literalBehind } from "../literals.ts";
import { type Names, names } from "../names.ts";
import { argumentsOf, atomName, childrenOf, clausesOf, isAtom, pairsOf, textOfLiteral } from "../nodes.ts";
import { moduleTable, outline, takes } from "../outline.ts";

/** Where a visitor's identity is looked up. */
export type Identity = "session" | "assigns" | "authorization" | "cookies" | "password" | "token";

export interface Deeds {
  /** It may end the request: `halt/1`, an exception, `{:halt, socket}`. */
  readonly halts: boolean;
  /** It may do so where something is missing, and not only where it is there. */
  readonly denies: boolean;
  readonly reads: readonly Identity[];
  /** Lower-case names of response headers. */
  readonly headers: readonly string[];
  /** Header names are computed. */
  readonly setsOtherHeaders: boolean;
  readonly deletesHeaders: readonly string[];
  readonly protectsFromForgery: boolean;
  readonly putsSecureHeaders: boolean;
  readonly fetchesSession: boolean;
  /** It may change what is stored: a call of a Repo's `insert`, `update` or `delete`, or of their like. */
  readonly writes: boolean;
  /** It looks at the request's verb. */
  readonly asksForMethod: boolean;
  /** It looks at the request's path. */
  readonly asksForPath: boolean;
  /** A parameter that it takes apart is a token or the like, which other sites do not know. */
  readonly needsSecret: boolean;
  /** A `mount/3` that names its second parameter looks at the session. */
  readonly readsSessionArgument: boolean;
}

export interface FunctionDeeds extends Deeds {
  /** Functions of the project that it calls, `Module.name/arity`. */
  readonly calls: readonly CalledFunction[];
}

export interface CalledFunction extends FunctionName {
  /** True when it is called only where something is there: it denies nobody whom one does not know. */
  readonly isWherePresent: boolean;
}

export interface FunctionName {
  readonly module: string;
  readonly name: string;
  readonly arity: number;
}

export const nothingDone: Deeds = {
  halts: false,
  denies: false,
  reads: [],
  headers: [],
  setsOtherHeaders: false,
  deletesHeaders: [],
  protectsFromForgery: false,
  putsSecureHeaders: false,
  fetchesSession: false,
  writes: false,
  asksForMethod: false,
  asksForPath: false,
  needsSecret: false,
  readsSessionArgument: false,
};

export function joinDeeds(a: Deeds, b: Deeds): Deeds {
  return {
    halts: a.halts || b.halts,
    denies: a.denies || b.denies,
    reads: [...new Set([...a.reads, ...b.reads])],
    headers: [...new Set([...a.headers, ...b.headers])],
    setsOtherHeaders: a.setsOtherHeaders || b.setsOtherHeaders,
    deletesHeaders: [...new Set([...a.deletesHeaders, ...b.deletesHeaders])],
    protectsFromForgery: a.protectsFromForgery || b.protectsFromForgery,
    putsSecureHeaders: a.putsSecureHeaders || b.putsSecureHeaders,
    fetchesSession: a.fetchesSession || b.fetchesSession,
    writes: a.writes || b.writes,
    asksForMethod: a.asksForMethod || b.asksForMethod,
    asksForPath: a.asksForPath || b.asksForPath,
    needsSecret: a.needsSecret || b.needsSecret,
    readsSessionArgument: a.readsSessionArgument || b.readsSessionArgument,
  };
}

/** By module, then by `name/arity` as defined (`on_mount:argument/4` for hooks); the clauses of a function together. */
export const functionDeeds = fileAnalysis(
  "function-deeds",
  ({ get, project }): ReadonlyMap<string, ReadonlyMap<string, FunctionDeeds>> => {
    const known = project.get(names);
    const isOurs = (module: string) => project.get(moduleTable).has(module);
    const isThere = ({ module, name, arity }: FunctionName): boolean => {
      const place = project.get(moduleTable).get(module);
      const heads = place && project.of(outline, place).modules[place.index]?.functions.get(name);
      return heads?.some((head) => takes(head, arity)) ?? false;
    };
    const found = new Map<string, Map<string, FunctionDeeds>>();
    for (const module of get(facts).modules) {
      const byName = new Map<string, FunctionDeeds>();
      for (const placed of module.definitions) {
        const key = keyOf(placed.fact);
        byName.set(
          key,
          joined(byName.get(key), deedsOf(placed, { form: placed.form, module, names: known, isOurs, isThere })),
        );
      }
      found.set(module.name, byName);
    }
    return found;
  },
);

/** The clauses of `on_mount/4` are apart by their first argument: each is a hook of its own. */
function keyOf({ name, arity, params: [first] }: Definition): string {
  return name === "on_mount" && arity === 4 ? `on_mount:${atomName(first) ?? "*"}/4` : `${name}/${arity}`;
}

function joined(a: FunctionDeeds | undefined, b: FunctionDeeds): FunctionDeeds {
  return a ? { ...joinDeeds(a, b), calls: [...a.calls, ...b.calls] } : b;
}

/** On which side of a test a place lies. */
type Side = "always" | "missing" | "present" | "surely present";

interface Collected {
  halts: boolean;
  denies: boolean;
  readonly reads: Set<Identity>;
  readonly headers: Set<string>;
  setsOtherHeaders: boolean;
  readonly deleted: Set<string>;
  protectsFromForgery: boolean;
  putsSecureHeaders: boolean;
  fetchesSession: boolean;
  writes: boolean;
  asksForMethod: boolean;
  asksForPath: boolean;
  readonly calls: Map<string, CalledFunction>;
  left: number;
}

const maxNodes = 20_000;
const maxDepth = 400;

function deedsOf({ fact }: Placed<Definition>, around: Omit<Reader, "found">): FunctionDeeds {
  const found: Collected = {
    halts: false,
    denies: false,
    reads: new Set(),
    headers: new Set(),
    setsOtherHeaders: false,
    deleted: new Set(),
    protectsFromForgery: false,
    putsSecureHeaders: false,
    fetchesSession: false,
    writes: false,
    asksForMethod: false,
    asksForPath: false,
    calls: new Map(),
    left: maxNodes,
  };
  const reader = { ...around, found };
  for (const param of fact.params) readPattern(param, found);
  if (fact.body) visit(fact.body, "always", 0, reader);
  for (const body of fact.otherBodies) visit(body, "missing", 0, reader);
  const { calls, reads, headers, deleted, left: _left, ...flags } = found;
  return {
    ...flags,
    needsSecret: fact.params.some(holdsSecretKey),
    readsSessionArgument: fact.name === "mount" && fact.arity === 3 && !isUnused(fact.params[1]),
    reads: [...reads],
    headers: [...headers],
    deletesHeaders: [...deleted],
    calls: [...calls.values()],
  };
}

const pathFields: ReadonlySet<string> = new Set(["path_info", "request_path", "host"]);

/** `%{"token" => token}` */
function holdsSecretKey(param: Node): boolean {
  return pairsOf(
    param.kind === "binary" && param.operator === "=" ? (param.left.kind === "map" ? param.left : param.right) : param,
  ).some(({ key }) => secretKey.test(textOfLiteral(key) ?? ""));
}

const secretKey = /token|secret|hmac|signature|(^|_)code$|(^|_)hash$/;

function isUnused(param: Node | undefined): boolean {
  return param?.kind === "variable" && param.name.startsWith("_");
}

/** `%{assigns: %{current_user: user}}` */
function readPattern(param: Node, found: Collected): void {
  for (const { key } of pairsOf(param)) {
    if (isAtom(key, "assigns")) found.reads.add("assigns");
    if (isAtom(key, "method")) found.asksForMethod = true;
    if (pathFields.has(atomName(key) ?? "")) found.asksForPath = true;
  }
  if (param.kind === "binary") for (const side of [param.left, param.right]) readPattern(side, found);
}

interface Reader {
  readonly found: Collected;
  readonly form: Form;
  readonly module: ModuleFacts;
  readonly names: Names;
  readonly isOurs: (module: string) => boolean;
  /** True when the project has the function: a name that is only half typed changes nothing. */
  readonly isThere: (name: FunctionName) => boolean;
}

function visit(node: Node, side: Side, depth: number, reader: Reader): void {
  const { found } = reader;
  if (found.left-- <= 0 || depth > maxDepth) return;
  if (node.kind === "tuple" && isAtom(node.items[0], "halt")) halt(side, found);
  if (node.kind === "pair" && isAtom(node.key, "halted") && isAtom(node.value, "true")) halt(side, found);
  if (node.kind === "string") readText(textOfLiteral(node), found);
  if (node.kind === "unary" && node.operator === "@") readAttribute(node, reader);
  if (node.kind === "call") visitCall(node, argumentsOf(node), side, depth, reader);
  else if (node.kind === "binary" && node.operator === "|>" && node.right.kind === "call") {
    visit(node.left, side, depth + 1, reader);
    visitCall(node.right, [node.left, ...argumentsOf(node.right)], side, depth, reader);
  } else if (node.kind === "binary" && node.operator === "|>" && node.right.kind === "variable") {
    visit(node.left, side, depth + 1, reader);
    readNamed({ target: undefined, name: node.right.name, start: node.right.start }, [node.left], side, reader);
  } else for (const child of childrenOf(node)) visit(child, side, depth + 1, reader);
}

function halt(side: Side, found: Collected): void {
  found.halts = true;
  if (side !== "present" && side !== "surely present") found.denies = true;
}

function readText(text: string | undefined, found: Collected): void {
  const lower = text?.toLowerCase();
  if (lower !== undefined && credentialHeader.test(lower)) found.reads.add("authorization");
  if (lower !== undefined && headerNames.has(lower)) found.headers.add(lower);
}

const credentialHeader = /^(proxy-)?authorization$|^x-(api|auth|access)-?(key|token)|^api-key$|signature/;

const headerNames: ReadonlySet<string> = new Set(
  "content-security-policy content-security-policy-report-only x-frame-options x-content-type-options strict-transport-security referrer-policy access-control-allow-origin".split(
    " ",
  ),
);

function readAttribute(node: Node, { found, form, module }: Reader): void {
  const { fact } = literalBehind(node, form, module);
  if (fact === node) return;
  const texts = (one: Node, depth: number): void => {
    if (depth > 6) return;
    if (one.kind === "string") readText(textOfLiteral(one), found);
    for (const child of childrenOf(one)) texts(child, depth + 1);
  };
  texts(fact, 0);
}

function visitCall(call: CallNode, args: readonly Node[], side: Side, depth: number, reader: Reader): void {
  readNamed(call, args, side, reader);
  if (call.target) visit(call.target, side, depth + 1, reader);
  const own = argumentsOf(call);
  if (!call.target && branching.has(call.name)) {
    visitBranches(call, side, depth, reader);
    return;
  }
  for (const arg of own) visit(arg, side, depth + 1, reader);
  if (call.hasDoBlock) for (const { value } of pairsOf(call.args.at(-1))) visit(value, side, depth + 1, reader);
}

const branching: ReadonlySet<string> = new Set(["if", "unless", "case", "cond", "with"]);

function visitBranches(call: CallNode, side: Side, depth: number, reader: Reader): void {
  const [tested] = call.args;
  for (const arg of argumentsOf(call)) if (arg.kind !== "list" || !arg.isImplicit) visit(arg, side, depth + 1, reader);
  for (const { key, value } of pairsOf(call.args.at(-1))) {
    const section = atomName(key);
    const inner = (at: Side) => (at === "always" ? side : at);
    if (call.name === "if" || call.name === "unless") {
      const isMissing = tested !== undefined && testsAbsence(tested) === ((call.name === "if") === (section === "do"));
      const present = tested && isLookup(tested) ? "surely present" : "present";
      visit(value, inner(isMissing ? "missing" : present), depth + 1, reader);
    } else if (call.name === "with") {
      visit(value, inner(section === "else" ? "missing" : "always"), depth + 1, reader);
    } else {
      let isAfterNothing = false;
      for (const clause of clausesOf(value)) {
        const at = isAfterNothing && isCatchAll(clause) ? "surely present" : sideOfClause(clause, call.name);
        visit(clause.body, inner(at), depth + 1, reader);
        isAfterNothing ||= isAtom(clause.params[0], "nil") || isAtom(clause.params[0], "false");
      }
    }
  }
}

/** True for what is there or not, and asked nothing else: `conn.assigns[:current_user]`, `user`, `signed_in?(conn)`. */
function isLookup(node: Node): boolean {
  return (
    node.kind === "variable" ||
    (node.kind === "call" && /^(user_)?(authenticated|signed_in|logged_in)\?$/.test(node.name)) ||
    node.kind === "access" ||
    (node.kind === "call" && node.form === "remote" && !node.hasParens)
  );
}

/** True for `is_nil(user)`, `!user`, `user == nil`, `user.role != :admin`. */
function testsAbsence(node: Node): boolean {
  if (node.kind === "unary" && (node.operator === "!" || node.operator === "not")) return !testsAbsence(node.operand);
  if (node.kind === "call" && node.name === "is_nil") return true;
  if (node.kind === "binary" && node.operator === "|>" && node.right.kind === "call") return testsAbsence(node.right);
  if (node.kind !== "binary") return false;
  const isNothing = isAtom(node.right, "nil") || isAtom(node.right, "false") || isAtom(node.left, "nil");
  if (node.operator === "==" || node.operator === "===") return isNothing;
  if (node.operator === "!=" || node.operator === "!==") return !isNothing;
  if (node.operator === "not in") return true;
  return ["and", "&&", "or", "||"].includes(node.operator) && (testsAbsence(node.left) || testsAbsence(node.right));
}

function isCatchAll({ params: [pattern] }: ClauseNode): boolean {
  return pattern?.kind === "variable";
}

function sideOfClause({ params }: ClauseNode, keyword: string): Side {
  const [pattern] = params;
  if (!pattern) return "always";
  const bare = pattern.kind === "binary" && pattern.operator === "when" ? pattern.left : pattern;
  if (keyword === "cond") return isAtom(bare, "true") || testsAbsence(bare) ? "missing" : "present";
  if (bare.kind === "tuple" && bare.items[0]?.kind === "atom")
    return bare.items[0].name === "ok" ? "present" : "missing";
  if (bare.kind === "atom") return bare.name === "true" || bare.name === "ok" ? "present" : "missing";
  if (bare.kind === "list") return bare.items.length === 0 ? "missing" : "present";
  if (bare.kind === "variable") return bare.name.startsWith("_") ? "missing" : "present";
  return "present";
}

interface Named {
  readonly target?: Node | undefined;
  readonly name: string;
  readonly start: number;
}

function readNamed(
  call: Named,
  args: readonly Node[],
  side: Side,
  { found, form, names, isOurs, isThere }: Reader,
): void {
  const { name, start, target } = call;
  if (name === "method" && target) found.asksForMethod = true;
  if (pathFields.has(name) && target) found.asksForPath = true;
  if (name === "assigns" || name === "current_user" || name === "current_scope") found.reads.add("assigns");
  if (name === "cookies" || name === "req_cookies") found.reads.add("cookies");
  if (name === "raise" || name === "reraise") halt(side, found);
  const arity = args.length;
  const resolution = names.resolve(form, { target, name, arity, start });
  if (resolution.isKnown && repoWrites.has(name) && /(^|\.)\w*Repo$/.test(resolution.module)) found.writes = true;
  if (resolution.isKnown && isOurs(resolution.module)) {
    const { module } = resolution;
    const called = { module, name: resolution.name, arity };
    const key = `${module}.${called.name}/${arity}`;
    const isWherePresent = side === "surely present" && found.calls.get(key)?.isWherePresent !== false;
    if (isThere(called)) found.calls.set(key, { ...called, isWherePresent });
    return;
  }
  const module = resolution.isKnown ? resolution.module : target ? undefined : "";
  if (module === undefined) return;
  readLibraryCall(module, name, args, side, found);
}

/** `module` is empty for a call that something unknown may bring. */
function readLibraryCall(module: string, name: string, args: readonly Node[], side: Side, found: Collected): void {
  const isOf = (...modules: readonly string[]) => module === "" || modules.includes(module);
  if (name === "halt" && isOf("Plug.Conn")) halt(side, found);
  if (name === "get_session" && isOf("Plug.Conn")) found.reads.add("session");
  if (name === "fetch_session" && isOf("Plug.Conn")) found.fetchesSession = true;
  if (name === "fetch_cookies" && isOf("Plug.Conn")) found.reads.add("cookies");
  if (tokenReaders.has(name) || /^(Guardian|Joken|JOSE|Pow)\b/.test(module)) found.reads.add("token");
  if (name === "basic_auth" && isOf("Plug.BasicAuth", "BasicAuth")) {
    found.reads.add("password");
    halt("missing", found);
  }
  if (/^Guardian\.Plug\.Ensure(Authenticated|Claims)$/.test(module) || /ensure_authenticated/.test(name))
    halt("missing", found);
  if (name === "parse_basic_auth" && isOf("Plug.BasicAuth")) found.reads.add("password");
  if (name === "protect_from_forgery" || module === "Plug.CSRFProtection") found.protectsFromForgery = true;
  if (name === "put_secure_browser_headers") found.putsSecureHeaders = true;
  if (name === "call" && /ContentSecurityPolicy|CSP|SecureHeaders/.test(module))
    found.headers.add("content-security-policy");
  if (headerSetters.has(name) && isOf("Plug.Conn")) {
    const isNamed = textOfLiteral(args[1]) !== undefined || args[1]?.kind === "list" || args[1]?.kind === "map";
    if (!isNamed) found.setsOtherHeaders = true;
  }
  if (name === "delete_resp_header") {
    const deleted = textOfLiteral(args[1])?.toLowerCase();
    if (deleted !== undefined) found.deleted.add(deleted);
  }
}

const repoWrites: ReadonlySet<string> = new Set(
  "insert insert! insert_all insert_or_update insert_or_update! update update! update_all delete delete! delete_all".split(
    " ",
  ),
);
const tokenReaders: ReadonlySet<string> = new Set([
  "verify_and_validate",
  "decode_and_verify",
  "current_resource",
  "verify",
]);
const headerSetters: ReadonlySet<string> = new Set(["put_resp_header", "merge_resp_headers", "prepend_resp_headers"]);
