/** Reports TLS clients that believe any certificate. */

import type { Confidence } from "../../finding.ts";
import { type Call, calls } from "../../project/calls.ts";
import { config } from "../../project/config.ts";
import { removeItem, replaceItem } from "../../project/edits.ts";
import { reachesProduction } from "../../project/environments.ts";
import { literalBehind } from "../../project/literals.ts";
import { names } from "../../project/names.ts";
import { isAtom, textOfLiteral, valueUnder } from "../../project/nodes.ts";
import { conditionOf, optionIndex, possibleValues, type WrittenOption } from "../../project/option-index.ts";
import { type RuntimeVersions, runtimeVersions } from "../../project/runtime-versions.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";
import { isHackney, isLocal, isServer } from "./peers.ts";
import { acceptsAll } from "./verify-fun.ts";

export const tlsVerifyNone = defineRule({
  id: "tls-verify-none",
  title: "Certificate check disabled",
  severity: "high",
  cwe: [295],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config, names, optionIndex, runtimeVersions],
  messages: {
    none: "`verify: :verify_none` takes the certificate of anybody: whoever is between the two ends reads and changes what they say.",
    insecure:
      "`{option}` takes the certificate of anybody: whoever is between the two ends reads and changes what they say.",
    anyName: "`server_name_indication: :disable` takes a certificate that was issued for any other host.",
    always:
      "`verify_fun` says yes to every certificate: whoever is between the two ends reads and changes what they say.",
    missing:
      "`{function}` on OTP {otp} checks no certificate unless `verify: :verify_peer` is given: whoever is between the two ends reads and changes what they say.",
    node: "`NODE_TLS_REJECT_UNAUTHORIZED=0` makes every Node.js program take the certificate of anybody.",
  },
  check({ file, calls, config, names, optionIndex, runtimeVersions, report }) {
    const isListening = calls.to(":ssl.listen", ":ssl.handshake", ":ssl.ssl_accept", ...ranch).length > 0;
    /** `undefined` for what does not count in production. */
    const confidenceOf = (option: WrittenOption, isChosen = false): Confidence | undefined => {
      const { environments, isConditional } = conditionOf(option, config);
      const reach = reachesProduction(environments);
      if (reach === "no" || isServer(option) || isLocal(option)) return undefined;
      if (isConditional || isChosen || isListening) return "low"; // Whoever runs it has asked for it, or it asks no client for a certificate.
      return reach === "yes" && !option.siblings.some(isServerCertificate) ? "high" : "medium";
    };
    for (const option of optionIndex.named("verify")) {
      const values = possibleValues(option.value, option.form, names.moduleAround(option.form));
      const value = values.find(({ node }) => isAtom(node, "verify_none"));
      const confidence = value && confidenceOf(option, value.isChosen);
      if (confidence) report(option.span, "none", { confidence, fixes: fixesOf(option, runtimeVersions) });
    }
    for (const option of optionIndex.named("insecure")) {
      const confidence = isAtom(option.value, "true") && isHackney(option) ? confidenceOf(option) : undefined;
      if (confidence)
        report(option.span, "insecure", { data: { option: "insecure: true" }, confidence, fixes: removal(option) });
    }
    for (const option of optionIndex.named("hackney")) {
      const item = option.value.kind === "list" && option.value.items.find((one) => isAtom(one, "insecure"));
      const confidence = item ? confidenceOf(option) : undefined;
      if (item && confidence)
        report(spanOf(option.form, item), "insecure", { data: { option: ":insecure" }, confidence });
    }
    for (const option of optionIndex.named("server_name_indication")) {
      if (!isAtom(option.value, "disable") || option.siblings.some(isVerifyNone)) continue;
      const confidence = confidenceOf(option, true);
      if (confidence) report(option.span, "anyName", { confidence });
    }
    for (const option of optionIndex.named("verify_fun")) {
      const confidence = acceptsAll(option.value) ? confidenceOf(option) : undefined;
      if (confidence) report(option.span, "always", { confidence });
    }
    for (const call of calls.to(":ssl.connect/3", ":ssl.connect/4", ":httpc.request/4", ":httpc.request/5")) {
      if (runtimeVersions.isAtLeast("otp", "26", file.path) !== false) continue; // Since OTP 26 the default is to check.
      const otp = runtimeVersions.of("otp", file.path)?.version ?? "";
      if (checksNothing(call, names))
        report(call.nameSpan, "missing", { data: { function: nameOf(call), otp }, confidence: "medium" });
    }
    for (const call of calls.to("System.put_env/2"))
      if (textOfLiteral(call.args[0]) === nodeVariable && textOfLiteral(call.args[1]) === "0")
        report(call.span, "node", { confidence: "high" });
    if (file.language !== "text") return;
    for (const form of file.forms)
      for (const match of file.text.matchAll(
        /^(?!\s*(?:#|rem\b)).*?(NODE_TLS_REJECT_UNAUTHORIZED["']?\s*[=:]\s*["']?0\b)/gm,
      )) {
        const end = match.index + match[0].length - form.start;
        report({ form, start: end - (match[1] ?? "").length, end }, "node", { confidence: "medium" });
      }
  },
});

const ranch = [":ranch.start_listener", ":ranch.child_spec", ":ranch.handshake", ":ranch.accept_ack"];

const nodeVariable = "NODE_TLS_REJECT_UNAUTHORIZED";

function isVerifyNone(item: WrittenOption["siblings"][number]): boolean {
  return item.kind === "pair" && isAtom(item.key, "verify") && isAtom(item.value, "verify_none");
}

/** A list with a certificate of its own may be that of a listener. */
function isServerCertificate(item: WrittenOption["siblings"][number]): boolean {
  return item.kind === "pair" && isAtom(item.key, "certfile");
}

/** True when the options are all there to see, and none of them is about certificates. */
function checksNothing(
  call: Call,
  names: { readonly moduleAround: (form: Call["form"]) => Parameters<typeof literalBehind>[2] },
): boolean {
  const isHttp = call.name === "request";
  if (isHttp && !/"https:/.test(call.form.syntax.text.slice(call.start, call.end))) return false;
  const given = isHttp ? call.args[2] : (call.args.find((arg) => arg.kind === "list") ?? call.args[2]);
  if (!given) return false;
  const list = literalBehind(given, call.form, names.moduleAround(call.form)).fact;
  if (list.kind !== "list" || !list.items.every((item) => item.kind === "pair" || item.kind === "atom")) return false;
  return isHttp ? valueUnder(list, "ssl") === undefined : valueUnder(list, "verify") === undefined;
}

function nameOf({ resolution }: Call): string {
  return resolution.isKnown ? `${resolution.module}.${resolution.name}` : "";
}

function fixesOf(option: WrittenOption, versions: RuntimeVersions): readonly ProposedFix[] {
  const { form, pair, list, siblings } = option;
  if (!pair || !list || !isAtom(pair.value, "verify_none")) return [];
  const hasRoots = siblings.some(
    (item) => item.kind === "pair" && ["cacerts", "cacertfile"].some((key) => isAtom(item.key, key)),
  );
  if (!hasRoots && versions.isAtLeast("otp", "25", form.path) === false) return []; // `cacerts_get/0` came with OTP 25.
  const edit = replaceItem(form, list, pair, [
    "verify: :verify_peer",
    ...(hasRoots ? [] : ["cacerts: :public_key.cacerts_get()"]),
  ]);
  return edit ? [{ title: "Check the certificate", class: "review", edits: [edit] }] : [];
}

function removal({ form, list, pair }: WrittenOption): readonly ProposedFix[] {
  if (!list || !pair || list.items.length < 2) return [];
  return [{ title: "Check the certificate", class: "review", edits: removeItem(form, list, pair) }];
}
