/** What is known of values that become addresses, beyond where they come from. */

import type { Confidence } from "../finding.ts";
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

/** A value that went through a call that is not followed is the address itself only where its name says so. */
export function addressConfidence({ origin, confidence }: Reached): Confidence {
  return confidence === "medium" && !namesAddress(origin) ? "low" : confidence;
}

function namesAddress({ path, text }: Origin): boolean {
  const name = path.at(-1) ?? text;
  return /ur[il]|href|link|return|redirect|next|refer|dest|target|goto|go_to|back|continue|forward|location|domain|host|endpoint|webhook|address|feed|avatar|image|src/i.test(
    name,
  );
}
