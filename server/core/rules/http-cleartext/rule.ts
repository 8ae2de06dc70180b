/** Reports addresses of other hosts that are reached without TLS. */

import { type Call, calls } from "../../project/calls.ts";
import { config } from "../../project/config.ts";
import { replace } from "../../project/edits.ts";
import { conditionsAround, isCompiledForDevelopment, reachesProduction } from "../../project/environments.ts";
import { hostOf, isPrivateHost } from "../../project/hosts.ts";
import { addressArguments, addressOptions } from "../../project/http-clients.ts";
import { type LeadingText, leadingText } from "../../project/leading-text.ts";
import { names } from "../../project/names.ts";
import { atomName } from "../../project/nodes.ts";
import { optionsBehind } from "../../project/options.ts";
import { isScript } from "../../project/paths.ts";
import { productionEntriesOf } from "../../project/production.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const httpCleartext = defineRule({
  id: "http-cleartext",
  title: "Credentials or data over `http://`",
  severity: "medium",
  cwe: [319],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config, names],
  messages: {
    cleartext:
      "`{address}` is reached without TLS: anybody on the way can read and change what is sent and what is answered.",
  },
  check({ file, calls, config, names, report }) {
    const reported = new Set<unknown>();
    const judge = (found: LeadingText | undefined, confidence: "high" | "medium") => {
      const address = found && openAddress(found);
      if (!address || reported.has(found.node)) return; // Several calls share the address.
      reported.add(found.node);
      report(spanOf(found.form, found.node), "cleartext", { data: { address }, confidence, fixes: fixesOf(found) });
    };
    for (const entry of productionEntriesOf(config, file)) {
      if (isAddressKey(entry.path.at(-1) ?? ""))
        judge(leadingText(entry.value, { form: entry.form, definition: undefined }, names), "medium");
    }
    if (isScript(file.path)) return;
    for (const [signature, indexes] of addressArguments) {
      for (const call of calls.to(signature).filter(isServed)) {
        for (const index of indexes) judge(leadingText(call.args[index], call, names), "high");
        const { byKey } = optionsBehind(call.args.at(-1), call, names);
        for (const option of addressOptions.flatMap((key) => byKey.get(key) ?? []))
          judge(leadingText(option.value, { form: option.form, definition: call.definition }, names), "high");
      }
    }
    for (const call of calls.named("plug").filter(isServed)) {
      const module = call.args[0] && names.moduleNamed(call.form, call.args[0], call.start);
      if (module === "Tesla.Middleware.BaseUrl") judge(leadingText(call.args[1], call, names), "high");
    }
    for (const call of calls.to("Mint.HTTP.connect").filter(isServed)) {
      const host = leadingText(call.args[1], call, names);
      if (atomName(call.args[0]) === "http" && host?.isWhole && !isPrivateHost(host.text)) {
        const data = { address: `http://${host.text}` };
        report(spanOf(call.form, call.args[0] ?? call), "cleartext", { data, confidence: "high" });
      }
    }
  },
});

function isServed({ around, ...call }: Call): boolean {
  return reachesProduction(conditionsAround(call, around).environments) !== "no" && !isCompiledForDevelopment(around);
}

/** Scheme and host of an address that leads to others without TLS. Lists of revoked certificates are signed, and served without TLS by design. */
function openAddress({ text, isWhole }: LeadingText): string | undefined {
  const host = hostOf(text, isWhole);
  if (host === undefined || isPrivateHost(host) || /ocsp|crl/i.test(text)) return undefined;
  const scheme = /^(https?|ws|ftp|ldap|redis|amqp|mqtt):\/\/([^/?#]*@)?/i.exec(text);
  if (!scheme || /^https/i.test(text)) return undefined;
  const needsSecret = /^(redis|amqp|mqtt)/i.test(text);
  return needsSecret && !scheme[2] ? undefined : `${scheme[1]}://${host}`;
}

/** Keys of what is connected to; not those of links, names and namespaces. */
function isAddressKey(key: string): boolean {
  if (/home|doc|source|repo|link|issuer|audience|xmlns|namespace|origin|realm|schema|redirect|referer|site/i.test(key))
    return false;
  return /(^|_)(url|uri|endpoint|host|server|base|address|api|webhook|broker|connection)s?$/i.test(key);
}

function fixesOf({ form, node, text }: LeadingText): readonly ProposedFix[] {
  const scheme = /^(http|ws|ldap|redis|amqp)(?=:)/i.exec(text)?.[0];
  const start = scheme ? form.syntax.text.indexOf(`${scheme}://`, node.start) : -1;
  if (!scheme || start < 0 || start > node.start + 8) return [];
  const end = start + scheme.length;
  const secure = scheme.startsWith("redis") ? "rediss" : `${scheme}s`;
  return [{ title: `Use \`${secure}://\``, class: "review", edits: [replace(form, { start, end }, secure)] }];
}
