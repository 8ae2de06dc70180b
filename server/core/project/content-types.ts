/** The content type that a response is given in the function that sends it. */

import type { Node } from "../syntax/ast.ts";
import type { Call, Calls } from "./calls.ts";
import { textOfLiteral } from "./nodes.ts";

export type ContentType =
  /** Written down: `text/html`. */
  | { readonly kind: "written"; readonly text: string }
  /** Set to something that is not written down. */
  | { readonly kind: "computed" }
  | { readonly kind: "none" };

/** The content type in the answer of a call: the last that the same function sets before it; else one that any function of the file sets. */
export function contentTypeOf(call: Call, calls: Calls): ContentType {
  const setters = settersIn(calls);
  const own = setters.filter(
    ({ call: { form, definition, start } }) =>
      form === call.form && definition === call.definition && (start < call.nameRange.end || isIn(call.args[0], start)),
  );
  const isSetElsewhere = setters.length > 0 || passesHeadersOn(calls);
  const found = own.at(-1) ?? (isSetElsewhere ? { type: undefined } : undefined);
  if (!found) return { kind: "none" };
  const text = textOfLiteral(found.type);
  return text === undefined ? { kind: "computed" } : { kind: "written", text: text.toLowerCase() };
}

/** The connection may be typed where it is handed over: `send_resp(put_resp_content_type(conn, type), 200, body)`. */
function isIn(connection: Node | undefined, offset: number): boolean {
  return connection !== undefined && connection.start <= offset && offset < connection.end;
}

/** Some function of the file sets headers of any name, as a proxy hands on those that it got: the type is among them. */
function passesHeadersOn(calls: Calls): boolean {
  return calls
    .to("Plug.Conn.put_resp_header/3", "Plug.Conn.merge_resp_headers/2")
    .some(({ args: [, name] }) => name?.kind === "variable");
}

interface Setter {
  readonly call: Call;
  readonly type: Node | undefined;
}

/** `put_resp_content_type(type)`, `put_resp_header("content-type", type)`, `merge_resp_headers([{"content-type", type}])`, in source order. */
export function settersIn(calls: Calls): readonly Setter[] {
  const plain = ["put_resp_content_type", "put_resp_header", "merge_resp_headers", "prepend_resp_headers"];
  return plain
    .flatMap((name) => calls.to(`Plug.Conn.${name}`))
    .flatMap((call) => typesSetBy(call).map((type) => ({ call, type })))
    .sort((a, b) => a.call.nameRange.start - b.call.nameRange.start);
}

function typesSetBy({ name, args }: Call): readonly (Node | undefined)[] {
  const [, first, second] = args;
  if (name === "put_resp_content_type") return first ? [first] : [];
  if (name === "put_resp_header") return isContentType(first) ? [second] : [];
  if (first?.kind !== "list" && first?.kind !== "map") return [];
  return first.items.flatMap((item) => {
    const [key, value] = item.kind === "tuple" ? item.items : item.kind === "pair" ? [item.key, item.value] : [];
    return isContentType(key) ? [value] : [];
  });
}

function isContentType(node: Node | undefined): boolean {
  return textOfLiteral(node)?.toLowerCase() === "content-type";
}

/** True where the function of a call tells browsers to keep what is sent as a file before it sends it: they show nothing of it. */
export function isDownloaded(call: Call, calls: Calls): boolean {
  return calls
    .to("Plug.Conn.put_resp_header/3")
    .some(
      ({ form, definition, args: [, name, value] }) =>
        form === call.form &&
        definition === call.definition &&
        textOfLiteral(name)?.toLowerCase() === "content-disposition" &&
        /^\s*attachment\b/i.test(startOf(value)),
    );
}

/** The text that a string starts with, up to what is put into it. */
function startOf(node: Node | undefined): string {
  const [first] = node?.kind === "string" || node?.kind === "sigil" ? node.parts : [];
  return first?.kind === "text" ? first.value : "";
}

/** True for types in which browsers run scripts. */
export function runsScripts(type: string): boolean {
  return /^\s*(text\/html|image\/svg\+xml|application\/xhtml\+xml|text\/xml|application\/xml)/.test(type);
}
