/** Who is at the other end of options for TLS. */

import type { Enclosing } from "../../project/form-facts.ts";
import { isAtom, textOfLiteral } from "../../project/nodes.ts";
import type { WrittenOption } from "../../project/option-index.ts";

const serverKeys: ReadonlySet<string> = new Set(["https", "thousand_island_options", "listen", "listener"]);

/** Functions that wait for connections: a server asks its clients for no certificate. */
const listeners: ReadonlySet<string> = new Set(
  "listen handshake https start_listener start_tls child_spec start_https".split(" "),
);

export function isServer({ keys, around, definition }: WrittenOption): boolean {
  if (keys.some((key) => serverKeys.has(key))) return true;
  if (definition && /(^|_)(listen|listener|server)(_|$)/.test(definition.name)) return true;
  return callsOf(around).some(
    ({ name, target }) => listeners.has(name) && target !== undefined && !(name === "child_spec" && isClient(target)),
  );
}

function isClient(target: NonNullable<Enclosing["call"]["target"]>): boolean {
  return target.kind === "alias" && /Client|Repo|Redix|Finch/.test(target.segments.join("."));
}

/** True when what is beside it names this machine. */
export function isLocal({ siblings, around }: WrittenOption): boolean {
  const hosts = siblings.flatMap((item) =>
    item.kind === "pair" && ["host", "hostname", "server", "relay"].some((key) => isAtom(item.key, key))
      ? [item.value]
      : [],
  );
  const outer = callsOf(around).flatMap(({ args }) => args);
  return [...hosts, ...outer].some((node) =>
    /^(wss?:\/\/|https?:\/\/)?(localhost|127\.0\.0\.1|::1)\b/.test(textOfLiteral(node) ?? ""),
  );
}

const insecureTakers = /^(HTTPoison|WebSockex|Tesla|Mint|Req|Finch|WebSockAdapter|Swoosh|ExAws)/;

/** True where `insecure` is hackney's or WebSockex's option. */
export function isHackney({ keys, around }: WrittenOption): boolean {
  if (keys.some((key) => ["hackney", "hackney_opts", "hackney_options", "ssl_options", "adapter"].includes(key)))
    return true;
  return callsOf(around).some(({ target }) => {
    if (target?.kind === "atom") return target.name === "hackney";
    return target?.kind === "alias" && insecureTakers.test(target.segments.join("."));
  });
}

function callsOf(around: Enclosing | undefined): readonly Enclosing["call"][] {
  return around ? [around.call, ...callsOf(around.outer)] : [];
}
