/** What calls of library functions give, by their models. */

import type { CallNode } from "../syntax/ast.ts";
import { spanOf } from "../syntax/source-file.ts";
import { type Frame, part } from "./evaluate.ts";
import type { Effect } from "./models.ts";
import { uploadedFile } from "./patterns.ts";
import { sessionPart } from "./session-part.ts";
import { isBehindHost, isBehindPath, isPathOfUpload } from "./sinks.ts";
import { after, concatenation, joined, joinedPath, mergedUri, withoutStart } from "./texts.ts";
import {
  constant,
  constantText,
  elementOf,
  field,
  flat,
  join,
  list,
  mapOrigins,
  type Origin,
  okTuple,
  open,
  record,
  treated,
  trusted,
  unknown,
  type Value,
  withField,
} from "./values.ts";

export interface ModelCall {
  readonly node: CallNode;
  readonly values: readonly Value[];
  /** What the functions among the arguments return. */
  readonly closures: readonly Value[];
  readonly frame: Frame;
  readonly module: string;
}

export function applyModel(effect: Effect, call: ModelCall): Value {
  const { node, values, closures, frame } = call;
  const [first = constant, second = constant] = values;
  if (typeof effect === "object") return treatedBy(effect, values);
  switch (effect) {
    case "keeps":
      return withoutStart(join(values.map(flat)));
    case "expand":
      return expanded(values);
    case "text":
      return concatenation([first]);
    case "join":
      return joined(first, second);
    case "join path":
      return joinedPath(values);
    case "merge uri":
      return mergedUri(first, second);
    case "append":
      return concatenation(values);
    case "json":
      return treated(first, isHtmlSafeJson(call) ? "html" : "json");
    case "number":
      return trusted(`\`${node.name}\` leaves no text of its argument`);
    case "constant":
      return trusted(`\`${node.name}\` gives what the server's own people set or the server itself has signed`);
    case "escapes":
      return isUnsafeMarkdown(call) ? rendered(join(values.map(flat))) : treated(join(values.map(flat)), "html");
    case "renders":
      return rendered(withoutStart(join(values.map(flat))));
    case "path":
    case "atom":
    case "regex":
    case "sql":
    case "shell":
      return treated(join(values.map(flat)), effect);
    case "part":
      return partOf(first, values, node, frame);
    case "popped":
      return record([
        ["0", partOf(first, values, node, frame)],
        ["1", first],
      ]);
    case "put":
      return putInto(values);
    case "assign":
      return assignInto(values, closures);
    case "element":
      return elementOf(first);
    case "same":
      return first;
    case "cookies":
      return checkedCookies(first, second);
    case "closure":
      return closures.length > 0 ? record([], join(closures)) : join(values.map(flat));
    case "request":
      return requestCall(node, frame);
    case "request list":
      return list([], requestCall(node, frame, headerNamed(second)));
    case "request body":
      return bodyOf(first, requestCall(node, frame));
    case "own path":
      return after("/", requestCall(node, frame));
    case "own url":
      return after("\uFFFC/", requestCall(node, frame));
    case "connect info":
      return isText(second, "session") || isText(second, "peer_data")
        ? unknown(`what \`${node.name}\` returns`)
        : requestCall(node, frame);
    case "indexed":
      return list(
        [],
        record([
          ["0", elementOf(first)],
          ["1", trusted("a number")],
        ]),
      );
    case "content":
      return contentOf(first, call);
    case "other":
      return unknown(`what \`${call.module}.${node.name}\` returns`);
    case "session":
      return ofSession(values);
    case "answer":
      return answerOf(call);
  }
}

/** `get_session(conn, :return_to)`, also with a default: https://hexdocs.pm/plug/Plug.Conn.html#get_session/3 */
function ofSession([, key, otherwise]: readonly Value[]): Value {
  const kept = sessionPart(keyIn(key));
  return otherwise ? join([kept, otherwise]) : kept;
}

/** What another service answers: anybody's where the address is anybody's, else that of the service that the code names. */
function answerOf({ module, node, values }: ModelCall): Value {
  const asked = `\`${module}.${node.name}\``;
  const [url = constant, options] = values.map(flat);
  const isNamed = isFixed(url) && (!isClient(url) || options === undefined || isFixed(options));
  return isNamed ? unknown(`what the service that ${asked} asks answers`) : open("stored", `the answer to ${asked}`);
}

/** True where the text says, or the server decides, which host is asked. */
function isFixed(address: Value): boolean {
  return address.kind !== "open" || address.origins.every((origin) => isBehindHost(origin) || isBehindPath(origin));
}

/** A client that holds an address is no text: the options say what is asked for there. */
function isClient(address: Value): boolean {
  return address.kind !== "constant" || address.text === undefined;
}

/** The first argument's data, treated; where the function answers `{:ok, value}`, that. */
function treatedBy({ treats, on }: Exclude<Effect, string>, values: readonly Value[]): Value {
  const value = treated(withoutStart(join(values.map(flat))), treats);
  return on === "ok" ? okTuple(value) : value;
}

/** `Path.expand/1,2`: an absolute path without `.` and `..`. */
function expanded(values: readonly Value[]): Value {
  const [path = constant, base] = values;
  const joined = base ? joinedPath([base, path]) : path;
  return mapOrigins(flat(joined), (origin): Origin => ({ ...origin, isExpanded: true }));
}

function optionIn(options: Value | undefined, key: string): Value | undefined {
  return options?.kind === "record" ? options.fields.get(key) : undefined;
}

function isText(value: Value | undefined, text: string): boolean {
  return value?.kind === "constant" && value.text === text;
}

/** Markup again, also of what was clean as a text. */
function rendered(value: Value): Value {
  return mapOrigins(value, (origin) =>
    origin.treatments.includes("html")
      ? { ...origin, treatments: origin.treatments.filter((treatment) => treatment !== "html") }
      : origin,
  );
}

/** `Jason.encode!(x, escape: :html_safe)`: https://hexdocs.pm/jason/Jason.html#encode/2 */
function isHtmlSafeJson({ values, module }: ModelCall): boolean {
  return module === "Jason" && isText(optionIn(values[1], "escape"), "html_safe");
}

/**
 * `unsafe: true`, of Cmark `:unsafe`, in a Markdown renderer's options lets markup through, unless it also sanitizes, which older versions are told among
 * their `features`: https://hexdocs.pm/mdex/safety.html, https://hexdocs.pm/cmark/Cmark.html
 */
function isUnsafeMarkdown({ values, module }: ModelCall): boolean {
  const options = values[1];
  if (module.endsWith(".Format")) return isText(optionIn(options, "escape"), "false");
  if (module === "Cmark") return options !== undefined && !holdsNo(options, "unsafe");
  if (module !== "MDEx" || sanitizes(options) || sanitizes(optionIn(options, "features"))) return false;
  const rendering = optionIn(options, "render");
  return ["unsafe", "unsafe_"].some((key) => isText(optionIn(rendering, key), "true"));
}

/** True for a list whose items are known, when the atom is not one of them. */
function holdsNo(options: Value, atom: string): boolean {
  return (
    options.kind === "record" &&
    [...options.fields.values(), options.rest].every((item) => item.kind === "constant" && item.text !== atom)
  );
}

function sanitizes(options: Value | undefined): boolean {
  const asked = optionIn(options, "sanitize");
  return asked !== undefined && !isText(asked, "false") && !isText(asked, "nil");
}

/** `fetch_cookies(conn, signed: ["cart"])`: the cookies named are believed only when the server wrote them. https://hexdocs.pm/plug/Plug.Conn.html#fetch_cookies/2 */
function checkedCookies(conn: Value, options: Value): Value {
  const lists = ["signed", "encrypted"].flatMap((key) => optionIn(options, key) ?? []);
  if (lists.length === 0) return conn;
  const checked = trusted("Plug checks who wrote the cookie");
  const names = lists.flatMap((list) => (list.kind === "record" ? [...list.fields.values(), list.rest] : [list]));
  const texts = names.flatMap((name) => (name.kind === "constant" && name.text !== undefined ? [name.text] : []));
  const isKnown = names.every((name) => name.kind === "constant");
  if (!isKnown) return withField(conn, "cookies", checked);
  const known = record(
    texts.map((text) => [text, checked] as const),
    field(conn, "cookies"),
  );
  return withField(conn, "cookies", { ...known, isRestWhole: true });
}

function requestCall(node: CallNode, frame: Frame, text = `\`${node.name}\``): Value {
  const note = `${text}: decided by whoever sends the request`;
  return open("request", text, [{ span: spanOf(frame.form, node.nameRange), note }]);
}

/** "the header `x-forwarded-for`"; `undefined` where the name is computed. */
function headerNamed(name: Value | undefined): string | undefined {
  return name?.kind === "constant" && name.text !== undefined ? `the header \`${name.text}\`` : undefined;
}

/** `{:ok, body, conn}`, which stands for `{:more, body, conn}` too, or `{:error, reason}`: https://hexdocs.pm/plug/Plug.Conn.html#read_body/2 */
function bodyOf(conn: Value, body: Value): Value {
  const tuple = (...parts: readonly Value[]) => record(parts.map((part, i) => [String(i), part] as const));
  const reason = trusted("the server says why it could not read");
  return join([tuple(constantText("atom", "ok"), body, conn), tuple(constantText("atom", "error"), reason)]);
}

/** What stands in a file: whoever uploaded it decides that, of other files nothing is known. */
function contentOf(path: Value, { node, module, frame }: ModelCall): Value {
  const isUpload = path.kind === "trusted" && path.why === uploadedFile.why;
  const isNamed = path.kind === "open" && path.origins.every(isPathOfUpload);
  if (!isUpload && !isNamed) return unknown(`what \`${module}.${node.name}\` returns`);
  const text = "the content of an uploaded file";
  const note = `${text}: decided by whoever sends it`;
  const content = open("request", text, [{ span: spanOf(frame.form, node.nameRange), note }]);
  return node.name === "read" ? okTuple(content) : content;
}

function keyIn(value: Value | undefined): string | undefined {
  return value?.kind === "constant" ? value.text : undefined;
}

function partOf(value: Value, values: readonly Value[], node: CallNode, frame: Frame): Value {
  const [, path] = values;
  const keys = path?.kind === "record" && path.isList ? [...path.fields.values()] : path ? [path] : [];
  let found = value;
  for (const key of keys) found = part(found, keyIn(key), node, frame);
  return values[2] && values[2].kind !== "closure" ? join([found, values[2]]) : found;
}

function putInto([value = constant, key, inside = constant]: readonly Value[]): Value {
  const name = keyIn(key);
  return name !== undefined ? withField(value, name, inside) : join([value, record([], inside)]);
}

/** `assign(socket, :key, value)`, `assign(socket, key: value)`, `assign_new(socket, :key, fn -> value end)`. */
function assignInto([target = constant, key, value]: readonly Value[], closures: readonly Value[]): Value {
  const added: (readonly [string, Value])[] = [];
  const name = value ? keyIn(key) : undefined;
  if (name !== undefined) added.push([name, closures[0] ?? value ?? constant]);
  if (!value && key?.kind === "record") added.push(...key.fields);
  const holder = target.kind === "record" ? target.fields.get("assigns") : undefined;
  const put = (value: Value) => added.reduce((into, [name, part]) => withField(into, name, part), value);
  return holder ? withField(target, "assigns", put(holder)) : put(target);
}
