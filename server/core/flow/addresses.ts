/** What is known of values that become addresses, beyond where they come from. */

import type { Confidence } from "../finding.ts";
import type { Names } from "../project/names.ts";
import { isAddressChecked, isPathChecked } from "./checks.ts";
import { isBehindHost, isBehindPath, type Reached } from "./sinks.ts";
import type { Origin } from "./values.ts";

/**
 * True for an origin that cannot choose the host: text before it does, or it is the path of the request, which begins with a slash, behind any
 * host, or the host that the browser itself asked for.
 */
export function cannotChooseHost(origin: Origin): boolean {
  if (isBehindHost(origin) || isBehindPath(origin)) return true;
  const isPath = /^the `(request_path|path_info|query_string)` of/.test(origin.text);
  return (isPath && origin.before !== undefined) || origin.text.startsWith("the `host` of");
}

/**
 * A value that went through a call that is not followed is the address itself only where its name says so, and one that is checked on its way
 * mostly leads where it may.
 */
export function addressConfidence(reached: Reached, names: Names): Confidence {
  const { origin, confidence } = reached;
  if (confidence === "low" || isAddressChecked(reached, names) || isPathOfRequest(origin)) return "low";
  return confidence === "medium" && !namesAddress(origin) ? "low" : confidence;
}

/** Parts of the path that the browser asked for, such as `URI.parse(conn.request_path).path`, are mostly put behind a host, also where that is not seen. */
function isPathOfRequest({ text, path }: Origin): boolean {
  return (
    path.every((key) => /^(path|query|\d+)$/.test(key)) &&
    /^the `(request_path|path_info|path_params|query_string)` of/.test(text)
  );
}

function namesAddress({ path, text, row }: Origin): boolean {
  const name = row?.path[0] ?? path[0] ?? text;
  return /ur[il]|href|link|return|redirect|next|refer|dest|target|goto|go_to|back|continue|forward|location|domain|host|endpoint|webhook|address|feed|avatar|image|src/i.test(
    name,
  );
}

/** The same for a path: what went through a call that is not followed is one only where its name says so. */
export function pathConfidence(reached: Reached, names: Names): Confidence {
  const { origin, confidence } = reached;
  if (confidence === "low" || isLookedUp(origin) || isPathChecked(reached, names)) return "low";
  const name = origin.row?.path[0] ?? origin.path[0] ?? "";
  const isNamed = /path|file|name|dir|folder|slug|asset|attachment|template/i.test(name);
  return confidence === "medium" && origin.isDoubtful && !isNamed ? "low" : confidence;
}

/** `fetch_file_path(session, name)`, which asks code that cannot be followed: the name chose among what is there. */
function isLookedUp({ isDoubtful, treatments }: Origin): boolean {
  return isDoubtful && treatments.includes("checked");
}

/** In `"invoice_#{number}.pdf"` a `../` leads through a folder `invoice_..`, which is not there unless somebody makes it; `Path.expand/1` would not ask. */
export function isBesideText({ before = "", isExpanded }: Origin): boolean {
  return /[\w-]$/.test(before) && !isExpanded;
}
