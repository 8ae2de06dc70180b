/** Reports requests and connections of the server to an address that the request decides. */

import { addressConfidence, cannotChooseHost } from "../../flow/addresses.ts";
import { isAddressChecked, isCheckedBySafeUrl } from "../../flow/checks.ts";
import { flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { type Received, received } from "../../flow/received.ts";
import { leastGuarded, type Reached, waysTo } from "../../flow/sinks.ts";
import { addressSinks } from "../../flow/sinks-http.ts";
import { type Call, calls } from "../../project/calls.ts";
import { dependencies } from "../../project/dependencies.ts";
import { replace } from "../../project/edits.ts";
import { names } from "../../project/names.ts";
import { isScript } from "../../project/paths.ts";
import { audiences, confidenceOfHarm } from "../../project/router/audience.ts";
import { isServing } from "../../project/run-time.ts";
import { validatedFields } from "../../project/validated-fields.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { textOf } from "../../syntax/source-file.ts";

export const ssrfUrl = defineRule({
  id: "ssrf-url",
  title: "Server asks an address from the request",
  severity: "high",
  cwe: [918],
  owasp: ["A10:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, names, dependencies, received, validatedFields, audiences],
  messages: {
    asked:
      "`{function}` asks whatever address {origin} names: also those that only this server can reach, such as the metadata of its cloud or services without a log-in.",
    stored: {
      severity: "medium",
      text: "`{function}` asks the address in {origin}, which a form of this project fills in: also one that only this server can reach, such as the metadata of its cloud or services without a log-in.",
    },
  },
  check({ file, calls, flow, names, dependencies, received, validatedFields, audiences, report, dismiss }) {
    const reported = new Set<unknown>();
    for (const { call, name, address, index, hasBase, isNamedSo } of addressSinks(calls, flow, names)) {
      if (hasBase || reported.has(call.node)) continue; // `ssrf-base-url-override` tells of those with a base.
      const ways = waysTo(flow.throughKept(address), {
        span: call.nameSpan,
        note: "becomes the address that is asked",
        harmless: ["url"],
        isHarmless: cannotChooseHost,
      });
      const [first] = ways;
      if (!first) {
        dismiss(call.nameSpan, harmlessBecause(address));
        continue;
      }
      const unsafe = ways.filter((way) => !isCheckedBySafeUrl(way, names));
      if (unsafe.length === 0) {
        dismiss(call.nameSpan, "SafeURL looked at where the address leads");
        continue;
      }
      if (isNamedSo && first.confidence !== "high") continue;
      const isStored = (way: Reached) =>
        isFilledIn(way, received) &&
        !validatedFields.has(way.origin.path.at(-1) ?? "") &&
        isServing(file.path, call) &&
        !isAddressChecked({ ...way, trace: [{ span: call.nameSpan, note: "asks it" }] }, names);
      const confidenceOf = (way: Reached) => {
        if (isStored(way)) return "medium";
        const own = addressConfidence(way, names);
        return way.origin.kind === "request" ? confidenceOfHarm(audiences.ofTrace(way.trace), own) : own;
      };
      const told = unsafe.filter((way) => way.confidence !== "low" || isStored(way)); // Else whoever calls it chooses the address.
      const judged = leastGuarded(told, confidenceOf);
      if (!judged || (judged.confidence === "low" && isScript(file.path))) continue;
      reported.add(call.node);
      const { reached, confidence } = judged;
      const { trace, text: origin } = reached;
      const data = { function: name, origin };
      if (reached.confidence === "low") report(call.nameSpan, "stored", { data, confidence });
      else {
        const fixes = dependencies.has("safeurl") ? fixesOf(call, index) : [];
        report(call.nameSpan, "asked", { data, confidence, trace, fixes });
      }
    }
  },
});

/** True for a field of a record whose changeset takes an address of that name from a form. */
function isFilledIn({ origin }: Reached, received: Received): boolean {
  const name = origin.path.at(-1);
  if (origin.kind !== "unknown" || name === undefined || !addresses.test(name)) return false;
  if (/anonymous function/.test(origin.text)) return false; // A hook of a library.
  return origin.before === undefined && received.filter((one) => one.how === "cast" && one.name === name).length > 0;
}

/** What people fill in so that the server asks it, while `avatar_url` is as often the answer of another service. */
const addresses =
  /^(ur[il]|endpoint|webhook|(web_?hook|hook|callback|target|endpoint|feed|server|instance|remote|api|notification)_ur[il])$/;

/** What the call gives is then an error where the address leads inside. */
function fixesOf(call: Call, index: number | undefined): readonly ProposedFix[] {
  const address = index === undefined ? undefined : call.args[index];
  if (call.style !== "plain" || address?.kind !== "variable" || call.name.endsWith("!")) return [];
  const text = `with :ok <- SafeURL.validate(${address.name}), do: ${textOf(call.form, call)}`;
  const title = "Let SafeURL look at where the address leads";
  return [{ title, class: "assist", edits: [replace(call.form, call, text)] }];
}
