/** Whose page a link leads to. */

import type { Flow } from "../../flow/flow.ts";
import { flat } from "../../flow/values.ts";
import {
  attributeOf,
  mayHaveMoreAttributes,
  type PlacedElement,
  type WrittenValue,
  writtenValueOf,
  writtenValueOfExpression,
} from "../../project/elements.ts";
import type { Site } from "../../project/options.ts";
import type { Node } from "../../syntax/ast.ts";

/** `home`: of this application, or no page at all (`mailto:`). `abroad`: of another host that is written down. `open`: decided when it runs. */
export type Destination = "home" | "abroad" | "open";

export function destinationOfElement(placed: PlacedElement, flow: Flow): Destination {
  const { form, element } = placed;
  if (attributeOf(element, "navigate") ?? attributeOf(element, "patch")) return "home";
  const url = attributeOf(element, element.name === "form" ? "action" : "href");
  if (!url) return mayHaveMoreAttributes(element) ? "open" : "home";
  const written = writtenValueOf(form, url);
  return written ? destinationOfWritten(written, placed, flow) : "home";
}

export function destinationOf(url: Node, site: Site, flow: Flow): Destination {
  return destinationOfWritten(writtenValueOfExpression(url), site, flow);
}

function destinationOfWritten(written: WrittenValue, site: Site, flow: Flow): Destination {
  if (written.kind === "text") return destinationOfText(written.text);
  const { prefix, code } = written;
  if (prefix.trim() !== "") return destinationOfText(prefix);
  if (!code || isRoute(code)) return "home";
  const value = flat(flow.valueAt(site, code));
  if (value.kind === "constant") return value.text === undefined ? "home" : destinationOfText(value.text);
  return value.kind === "trusted" ? "home" : "open";
}

/** A whole URL, or as much of it as is written before something else. */
function destinationOfText(url: string): Destination {
  return /^\s*(https?:)?\/\//i.test(url) ? "abroad" : "home";
}

/** `Routes.page_path(…)`, `Endpoint.url()`, `static_path(…)`, `url(~p"…")`: helpers that make addresses of this application. */
function isRoute(node: Node): boolean {
  if (node.kind === "binary" && node.operator === "<>") return isRoute(node.left);
  if (node.kind === "binary" && node.operator === "|>") return isRoute(node.right);
  if (node.kind !== "call") return false;
  const { target, name, form } = node;
  if (target) return target.kind === "alias" && /^(Routes|.*Helpers|Endpoint)$/.test(target.segments.at(-1) ?? "");
  return form === "local" && /^(url|path|(static|current|verified)_(url|path)|\w+_path)$/.test(name);
}
