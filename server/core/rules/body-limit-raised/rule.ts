/** Reports request bodies that may fill the memory or the disk. */

import { calls } from "../../project/calls.ts";
import { removeItem, replace } from "../../project/edits.ts";
import { readsOnWithoutEnd } from "../../project/endless-reads.ts";
import { names } from "../../project/names.ts";
import { atomName, valueUnder } from "../../project/nodes.ts";
import { numberOf, withUnderscores } from "../../project/numbers.ts";
import { type Option, optionsBehind } from "../../project/options.ts";
import { pluggedWith } from "../../project/plugged.ts";
import { spanOfOption } from "../../project/ssl-options.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";

/** In bytes; Plug's own limits are 8 MB and 1 MB. */
const largestBody = 50_000_000;
const largestQuery = 1_000_000;

export const bodyLimitRaised = defineRule({
  id: "body-limit-raised",
  title: "Request body limit raised or removed",
  severity: "medium",
  cwe: [770],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, names],
  messages: {
    raised:
      "Bodies of {size} are read into memory, all but the files of multipart uploads: a few requests at a time fill it.",
    multipart: {
      severity: "low",
      text: "Uploads of {size} are taken: a few requests at a time fill the disk, unless something before limits who may upload.",
    },
    query: "Query strings of {size} are taken apart: a few requests at a time keep the server busy.",
    endless: "`{function}` reads on as long as the visitor sends, and keeps all of it: one request fills the memory.",
  },
  check({ calls, names, report }) {
    const sizeOf = ({ value, form }: Option) => numberOf(value, form, names.moduleAround(form));
    for (const { call, options } of pluggedWith("Plug.Parsers", calls, names)) {
      const { byKey } = optionsBehind(options, call, names);
      const [length, query, parsers] = ["length", "query_string_length", "parsers"].map((key) => byKey.get(key));
      const size = length ? sizeOf(length) : undefined;
      if (length && size !== undefined && size > largestBody)
        report(spanOfOption(length), takesUploadsAlone(parsers) ? "multipart" : "raised", {
          data: { size: shown(size) },
          confidence: "high",
          fixes: ofUploadsAlone(length, parsers),
        });
      const querySize = query ? sizeOf(query) : undefined;
      if (query && querySize !== undefined && querySize > largestQuery)
        report(spanOfOption(query), "query", { data: { size: shown(querySize) }, confidence: "high" });
      for (const { parser, own } of parsersWithLength(parsers)) {
        const ownSize = sizeOf(own);
        const largest = parser === "multipart" ? Number.MAX_SAFE_INTEGER : largestBody; // A limit of its own is what Plug advises.
        if (ownSize === undefined || ownSize <= largest) continue;
        const message = parser === "multipart" ? "multipart" : "raised";
        report(spanOf(own.form, own.item ?? own.value), message, {
          data: { size: shown(ownSize) },
          confidence: "high",
        });
      }
    }
    for (const call of calls.to("Plug.Conn.read_body/2")) {
      const length = optionsBehind(call.args[1], call, names).byKey.get("length");
      const size = length ? sizeOf(length) : undefined;
      if (length && size !== undefined && size > largestBody)
        report(spanOfOption(length), "raised", { data: { size: shown(size) }, confidence: "medium" });
    }
    for (const call of calls.to("Plug.Conn.read_body", "Plug.Conn.read_part_body", ":cowboy_req.read_body")) {
      const again = readsOnWithoutEnd(call);
      if (again) report(spanOf(call.form, again), "endless", { data: { function: again.name }, confidence: "medium" });
    }
  },
});

function shown(size: number): string {
  return size === Number.POSITIVE_INFINITY ? "any size" : `${withUnderscores(size)} bytes`;
}

function takesUploadsAlone(parsers: Option | undefined): boolean {
  const { value } = parsers ?? {};
  return value?.kind === "list" && value.items.length === 1 && atomName(value.items[0]) === "multipart";
}

/** `{:json, length: n}` */
function parsersWithLength(parsers: Option | undefined): readonly { readonly parser: string; readonly own: Option }[] {
  if (parsers?.value.kind !== "list") return [];
  const { form } = parsers;
  return parsers.value.items.flatMap((item) => {
    const [name, options] = item.kind === "tuple" ? item.items : [];
    const value = valueUnder(options, "length");
    return value ? [{ parser: atomName(name) ?? "", own: { form, value } }] : [];
  });
}

/** The form that Plug's documentation gives: the limit of uploads alone. */
function ofUploadsAlone({ form, value, item, list }: Option, parsers: Option | undefined): readonly ProposedFix[] {
  const multipart =
    parsers?.list === list && parsers?.value.kind === "list"
      ? parsers.value.items.find((one) => atomName(one) === "multipart")
      : undefined;
  if (!multipart || !item || !list || list.items.length < 2) return [];
  const edits = [
    replace(form, multipart, `{:multipart, length: ${textOf(form, value)}}`),
    ...removeItem(form, list, item),
  ];
  return [{ title: "Raise the limit of uploads alone", class: "review", edits }];
}
