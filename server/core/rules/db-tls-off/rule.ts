/** Reports databases that are reached over a network without TLS. */

import type { Confidence } from "../../finding.ts";
import { config, spanOfEntry } from "../../project/config.ts";
import { dependencies } from "../../project/dependencies.ts";
import { replace } from "../../project/edits.ts";
import { hostOf, isPrivateHost } from "../../project/hosts.ts";
import { names } from "../../project/names.ts";
import { isAtom, textOfLiteral } from "../../project/nodes.ts";
import type { Options } from "../../project/options.ts";
import { type ProductionEntry, productionEntriesOf, productionOptions } from "../../project/production.ts";
import { isRepository } from "../../project/repositories.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";

export const dbTlsOff = defineRule({
  id: "db-tls-off",
  title: "Database connection without verified TLS",
  severity: "medium",
  cwe: [319, 295],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [config, dependencies, names],
  messages: {
    off: "`ssl: false`: the database's password check and all data travel where anybody on the way can read and change them.",
    url: "`{parameter}` in the URL turns TLS off: the database's data travels where anybody on the way can read and change it.",
    missing: {
      severity: "info",
      text: "Nothing sets `ssl` for this database: if it is reached over a network, its data can be read and changed on the way.",
    },
  },
  check({ file, config, dependencies, names, report }) {
    for (const entry of productionEntriesOf(config, file)) {
      const [application = "", repository = "", key] = entry.path;
      if (entry.path.length !== 3 || !isRepository(repository, names)) continue;
      const options = productionOptions(config, [application, repository]);
      if (isNear(options)) continue;
      const at = spanOfEntry(entry);
      if (key === "ssl" && isAtom(entry.value, "false"))
        report(at, "off", {
          confidence: confidenceOf(entry, options),
          fixes: fixesOf(entry, dependencies.isAtLeast("postgrex", "0.18.0")),
        });
      const parameter =
        key === "url" ? /[?&]((?:sslmode=disable|ssl=false)\b)/.exec(textOfLiteral(entry.value) ?? "")?.[1] : undefined;
      if (parameter) report(at, "url", { data: { parameter }, confidence: entry.confidence });
      else if (
        (key === "url" || key === "hostname") &&
        !options.byKey.has("ssl") &&
        isOnlyAddress(key, options) &&
        !saysSsl(entry)
      )
        report(at, "missing", { confidence: "medium" });
    }
  },
});

/** True for a socket of this machine, for this machine, and for a private network. */
function isNear({ byKey }: Options): boolean {
  if (byKey.has("socket_dir") || byKey.has("socket")) return true;
  const url = textOfLiteral(byKey.get("url")?.value);
  const host = url === undefined ? textOfLiteral(byKey.get("hostname")?.value) : hostOf(url);
  const isReplaced = byKey.has("url") && url === undefined; // What the URL says counts, and it is known when it runs.
  return !isReplaced && host !== undefined && isPrivateHost(host);
}

/** One finding a repository: a URL counts more than a host name. */
function isOnlyAddress(key: string, { byKey }: Options): boolean {
  return key === "url" || !byKey.has("url");
}

function saysSsl({ value }: ProductionEntry): boolean {
  return /[?&]ssl/.test(textOfLiteral(value) ?? "");
}

/** Under a condition somebody has asked for it; of a host that is known when it runs nobody can say where it is. */
function confidenceOf({ call, confidence }: ProductionEntry, { byKey }: Options): Confidence {
  if (call.isConditional) return "low";
  const host = textOfLiteral((byKey.get("url") ?? byKey.get("hostname"))?.value);
  return host === undefined ? "medium" : confidence;
}

/** From 0.18 on `true` checks certificate and host name: https://hexdocs.pm/postgrex/Postgrex.html#start_link/1 */
function fixesOf({ form, value }: ProductionEntry, isVerifiedByDefault: boolean | undefined): readonly ProposedFix[] {
  if (!isVerifiedByDefault) return [];
  return [
    {
      title: "Connect with TLS, with the certificate checked",
      class: "review",
      edits: [replace(form, value, "true")],
    },
  ];
}
