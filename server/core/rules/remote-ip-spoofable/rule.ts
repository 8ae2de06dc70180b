/** Reports addresses of visitors that are taken from headers which visitors write themselves. */

import type { Confidence } from "../../finding.ts";
import { type Call, calls } from "../../project/calls.ts";
import { deployment, proxiesOf } from "../../project/deployment.ts";
import { appendItem, replace } from "../../project/edits.ts";
import { conditionsAround, reachesProduction } from "../../project/environments.ts";
import { names } from "../../project/names.ts";
import { textOfLiteral, wordsOf } from "../../project/nodes.ts";
import { type Option, optionsBehind } from "../../project/options.ts";
import { pluggedWith } from "../../project/plugged.ts";
import { spanOfOption } from "../../project/ssl-options.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";

export const remoteIpSpoofable = defineRule({
  id: "remote-ip-spoofable",
  title: "Client IP taken from any header",
  severity: "medium",
  cwe: [348, 290],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, deployment, names],
  messages: {
    all: "`RemoteIp` believes `forwarded`, `x-forwarded-for`, `x-client-ip` and `x-real-ip`: a proxy writes one of them, and visitors write the others.",
    several:
      "`RemoteIp` believes {headers}: a proxy writes one of them, and visitors write the others, so that they choose the address that counts as theirs.",
    clients: "`clients` covers everybody: what a visitor writes into the header is never taken for a proxy's address.",
    leftmost:
      "The first address of `{header}` is what the visitor wrote: proxies add theirs at the end, so that visitors choose the address that counts as theirs.",
  },
  check({ file, calls, deployment, names, report }) {
    const header = proxiesOf(deployment, file.path)[0]?.addressHeader ?? "x-forwarded-for";
    for (const { call, options } of pluggedWith("RemoteIp", calls, names)) {
      if (reachesProduction(conditionsAround(call, call.around).environments) === "no") continue;
      const all = options
        ? optionsBehind(options, call, names)
        : { byKey: new Map<string, Option>(), isComplete: true };
      const headers = all.byKey.get("headers");
      const named = headers && textsOf(headers.value);
      const clients = all.byKey.get("clients");
      if (!headers && all.isComplete)
        report(call.span, "all", { confidence: "medium", fixes: namedFixes(call, options, header) });
      else if (headers && named && named.length > 1)
        report(spanOfOption(headers), "several", {
          data: { headers: named.map((name) => `\`${name}\``).join(", ") },
          confidence: "medium",
          fixes: [oneHeader(headers, named.includes(header) ? header : named[0])],
        });
      if (clients && textsOf(clients.value)?.some((range) => /\/0$/.test(range)))
        report(spanOfOption(clients), "clients", { confidence: "medium" });
    }
    for (const { call, header } of leftmostAddresses(calls.named("get_req_header"), firsts(calls)))
      report(call.span, "leftmost", { data: { header }, confidence: confidenceOf(file.text) });
  },
});

function textsOf(value: Node): readonly string[] | undefined {
  if (value.kind === "sigil") return wordsOf(value);
  if (value.kind !== "list") return undefined;
  const texts = value.items.flatMap((item) => textOfLiteral(item) ?? []);
  return texts.length === value.items.length ? texts : undefined;
}

/** Where an address decides something, or is given to everybody as the one of the connection. */
function confidenceOf(text: string): Confidence {
  return /\|\s{0,9}remote_ip:|rate.?limit|hammer|throttl|allow.?list|white.?list|block.?list|black.?list|banned|audit|brute|captcha|fail2ban|attempts/i.test(
    text,
  )
    ? "medium"
    : "low";
}

function namedFixes(call: Call, options: Node | undefined, header: string): readonly ProposedFix[] {
  const text = `headers: ["${header}"]`;
  const title = `Believe \`${header}\` alone`;
  if (options?.kind === "list") return [{ title, class: "review", edits: appendItem(call.form, options, text) }];
  const [module] = call.args;
  if (options || !module || call.name !== "plug") return [];
  const edit = replace(call.form, { start: module.end, end: module.end }, `, ${text}`);
  return [{ title, class: "review", edits: [edit] }];
}

function oneHeader({ form, value }: Option, header = ""): ProposedFix {
  return { title: `Believe \`${header}\` alone`, class: "review", edits: [replace(form, value, `["${header}"]`)] };
}

const addressHeaders: ReadonlySet<string> = new Set(["x-forwarded-for", "forwarded"]);

/** Calls that take the first of something: `List.first/1`, `hd/1`, `Enum.at(list, 0)`. */
function firsts(calls: { to(...signatures: readonly string[]): readonly Call[] }): readonly Call[] {
  const zeroth = calls.to("Enum.at/2").filter(({ args }) => args[1]?.kind === "integer" && args[1].value === "0");
  return [...calls.to("List.first", "Kernel.hd/1", "Enum.fetch!"), ...zeroth];
}

/** The first piece of what a comma separates, in a function that reads the header. */
function leftmostAddresses(reads: readonly Call[], firsts: readonly Call[]) {
  return firsts.flatMap((call) => {
    if (!isOfSplit(call)) return [];
    return reads.flatMap((read) => {
      const header = textOfLiteral(read.args[1])?.toLowerCase() ?? "";
      const isSame = call.definition !== undefined && read.definition === call.definition && read.form === call.form;
      return isSame && addressHeaders.has(header) ? [{ call: read, header }] : [];
    });
  });
}

/** True when what it is the first of is split at commas. */
function isOfSplit({ args, form }: Call): boolean {
  const [list] = args;
  if (!list) return false;
  const text = form.syntax.text.slice(list.start, list.end);
  return /String\.split\((?:[^()]*,\s*)?(?:"\s*,\s*"|~r\/[^/]*,[^/]*\/|\[",\s*"[^\]]*\])/.test(text);
}
