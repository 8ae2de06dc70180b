/** What the options of a cookie give away. https://hexdocs.pm/plug/Plug.Conn.html#put_resp_cookie/4 */

import { isAtom, textOfLiteral } from "./nodes.ts";
import type { Option, Options } from "./options.ts";

export interface WeakFlag {
  /** `script`: `http_only: false`. `plain`: `secure: false`. `crossSite`: `same_site: "None"` without `secure: true`. */
  readonly kind: "script" | "plain" | "crossSite";
  readonly option: Option;
}

export function weakFlagsOf({ byKey, isComplete }: Options): readonly WeakFlag[] {
  const found: WeakFlag[] = [];
  const script = byKey.get("http_only");
  const secure = byKey.get("secure");
  const sameSite = byKey.get("same_site");
  if (isAtom(script?.value, "false") && script) found.push({ kind: "script", option: script });
  if (isAtom(secure?.value, "false") && secure) found.push({ kind: "plain", option: secure });
  const isNone = textOfLiteral(sameSite?.value)?.toLowerCase() === "none";
  if (sameSite && isNone && (secure ? isAtom(secure.value, "false") : isComplete))
    found.push({ kind: "crossSite", option: sameSite });
  return found;
}
