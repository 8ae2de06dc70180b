/** Reports mailers that hand mail and password to a relay without TLS, or without insisting on it. */

import type { Confidence } from "../../finding.ts";
import { config } from "../../project/config.ts";
import { replace } from "../../project/edits.ts";
import { reachesProduction } from "../../project/environments.ts";
import { isPrivateHost } from "../../project/hosts.ts";
import { names } from "../../project/names.ts";
import { isAtom, textOfLiteral } from "../../project/nodes.ts";
import { conditionOf, optionIndex, possibleValues } from "../../project/option-index.ts";
import { type Option, type Options, optionsBehind } from "../../project/options.ts";
import { productionOptions } from "../../project/production.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const smtpTlsOff = defineRule({
  id: "smtp-tls-off",
  title: "Mail sent without TLS",
  severity: "medium",
  cwe: [319, 295],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [config, names, optionIndex],
  messages: {
    never: "`tls: :never` sends the mail, and the password of the relay, so that anybody on the way can read them.",
    available:
      "{option} sends without TLS whenever the answer of the relay lacks it, and whoever is on the way can take it out of the answer.",
  },
  check({ file, config, names, optionIndex, report }) {
    for (const adapter of optionIndex.named("adapter")) {
      const { environments, isConditional } = conditionOf(adapter, config);
      const values = possibleValues(adapter.value, adapter.form, names.moduleAround(adapter.form));
      const module = values.map(({ node, form }) => names.moduleNamed(form, node, node.start)).find(isSmtp);
      if (!module || reachesProduction(environments) === "no") continue;
      const entry = config.entries.find(({ value, call }) => value === adapter.value && call.file.path === file.path);
      if (entry && config.overrideInProduction(entry)) continue;
      const options = entry
        ? productionOptions(config, entry.path.slice(0, -1))
        : optionsBehind(adapter.list, adapter, names);
      const judged = judge(options);
      if (!judged) continue;
      const { option, kind } = judged;
      const confidence = confidenceOf(judged, isConditional, entry !== undefined);
      const at = spanOf(option.form, option.item ?? option.value);
      const fixes = fixesOf(option, options);
      if (kind === "never") report(at, "never", { confidence, fixes });
      else report(at, "available", { data: { option: writtenIn(option) }, confidence, fixes });
    }
  },
});

const isSmtp = (name: string | undefined): boolean => name === "Swoosh.Adapters.SMTP" || name === "Bamboo.SMTPAdapter";

interface Judgement {
  readonly option: Option;
  readonly kind: "never" | "available";
  /** False when something else, known when it runs, may turn TLS on. */
  readonly isSure: boolean;
}

/** With `ssl: true` the connection begins with TLS, and `tls` says nothing more. https://hexdocs.pm/swoosh/Swoosh.Adapters.SMTP.html */
function judge({ byKey, isComplete }: Options): Judgement | undefined {
  const [ssl, tls, relay] = ["ssl", "tls", "relay"].map((key) => byKey.get(key));
  const host = textOfLiteral(relay?.value);
  if ((host !== undefined && isPrivateHost(host)) || isAtom(ssl?.value, "true")) return undefined;
  const isSure = isComplete && (!ssl || isAtom(ssl.value, "false"));
  if (tls && isAtom(tls.value, "never")) return { option: tls, kind: "never", isSure };
  if (tls && isAtom(tls.value, "if_available")) return { option: tls, kind: "available", isSure };
  return ssl && !tls && isAtom(ssl.value, "false") && isComplete
    ? { option: ssl, kind: "available", isSure }
    : undefined;
}

/** Lists in code are often completed further on. */
function confidenceOf({ kind, isSure }: Judgement, isConditional: boolean, isConfigured: boolean): Confidence {
  if (!isSure) return kind === "never" ? "medium" : "low";
  return isConditional || (kind === "available" && !isConfigured) ? "medium" : "high";
}

function writtenIn({ value }: Option): string {
  return isAtom(value, "false") ? "`ssl: false` without `tls: :always`" : "`tls: :if_available`";
}

function fixesOf({ form, value, item, list }: Option, { byKey }: Options): readonly ProposedFix[] {
  const title = "Insist on TLS: `tls: :always`";
  if (!isAtom(value, "false")) return [{ title, class: "review", edits: [replace(form, value, ":always")] }];
  if (!item || !list || byKey.has("tls")) return [];
  return [{ title, class: "review", edits: [replace(form, item, "tls: :always")] }];
}
