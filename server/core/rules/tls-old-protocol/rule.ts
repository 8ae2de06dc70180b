/** Reports TLS settings that allow protocol versions and ciphers that were broken long ago. */

import type { Confidence } from "../../finding.ts";
import { config } from "../../project/config.ts";
import { dependencies } from "../../project/dependencies.ts";
import { fitsLine, removeItem, replace } from "../../project/edits.ts";
import { reachesProduction } from "../../project/environments.ts";
import { names } from "../../project/names.ts";
import { atomName, isAtom, textOfLiteral, valueUnder, wordsOf } from "../../project/nodes.ts";
import { conditionOf, optionIndex, possibleValues, type WrittenOption } from "../../project/option-index.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";

export const tlsOldProtocol = defineRule({
  id: "tls-old-protocol",
  title: "Old TLS version or weak cipher",
  severity: "medium",
  cwe: [326, 327, 757],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [config, dependencies, names, optionIndex],
  messages: {
    version: "`versions` allows {version}, whose weaknesses let others read or change what is sent.",
    cipher: "`ciphers` allows {cipher}, which is broken or keeps nothing secret.",
    renegotiation: "`{option}` allows a renegotiation that others can abuse to slip in data or to tie up the server.",
    suite: {
      severity: "info",
      text: "`https` leaves the choice of ciphers to the defaults of the runtime: `cipher_suite: :strong` keeps to good ones.",
    },
  },
  check({ config, dependencies, names, optionIndex, report }) {
    /** `undefined` for what does not count in production. */
    const confidenceOf = (option: WrittenOption, isChosen = false): Confidence | undefined => {
      const { environments, isConditional } = conditionOf(option, config);
      const reach = reachesProduction(environments);
      if (reach === "no") return undefined;
      return isConditional || isChosen ? "low" : reach === "yes" ? "high" : "medium";
    };
    const valuesOf = (option: WrittenOption) =>
      possibleValues(option.value, option.form, names.moduleAround(option.form));
    for (const option of [...optionIndex.named("versions"), ...optionIndex.named("ssl_versions")]) {
      for (const { node, form, isChosen } of valuesOf(option)) {
        const items = itemsOf(node).filter((item) => oldVersions.has(nameOf(item)));
        const confidence = items.length > 0 ? confidenceOf(option, isChosen) : undefined;
        if (!confidence) continue;
        const data = { version: items.map((item) => `\`${textOf(form, item)}\``).join(" and ") };
        report(option.span, "version", {
          data,
          confidence,
          fixes: form === option.form ? newVersions(option, node) : [],
        });
      }
    }
    for (const option of optionIndex.named("ciphers")) {
      for (const { node, isChosen } of valuesOf(option)) {
        const weak = ciphersOf(node).find((name) => weakCipher.test(name));
        const confidence = weak === undefined ? undefined : confidenceOf(option, isChosen);
        if (weak !== undefined && confidence)
          report(option.span, "cipher", { data: { cipher: `\`${weak}\`` }, confidence });
      }
    }
    for (const [key, bad] of [
      ["client_renegotiation", "true"],
      ["secure_renegotiate", "false"],
    ] as const) {
      for (const option of optionIndex.named(key)) {
        const confidence = isAtom(option.value, bad) ? confidenceOf(option) : undefined;
        if (confidence)
          report(option.span, "renegotiation", {
            data: { option: `${key}: ${bad}` },
            confidence,
            fixes: removal(option),
          });
      }
    }
    if (dependencies.isAtLeast("plug", "1.19.0") !== false) return; // Since Plug 1.19 the defaults are those of `:strong`.
    for (const option of optionIndex.named("https")) {
      const isServed = valueUnder(option.value, "certfile") ?? valueUnder(option.value, "keyfile");
      const hasChoice = ["cipher_suite", "ciphers", "versions"].some((key) => valueUnder(option.value, key));
      const confidence = isServed && !hasChoice ? confidenceOf(option) : undefined;
      if (confidence) report(spanOf(option.form, option.pair?.key ?? option.range), "suite", { confidence });
    }
  },
});

const oldVersions: ReadonlySet<string> = new Set(["sslv2", "sslv3", "tlsv1", "tlsv1.1", "dtlsv1"]);

/** RC4, DES, 3DES, export and anonymous suites, and those without encryption, in OpenSSL's and in Erlang's spelling. */
const weakCipher = /(^|[-_])(rc4|des|3des|null|export|exp|anon|adh|aecdh|md5)([-_]|\d|$)/i;

function itemsOf(node: Node): readonly Node[] {
  return node.kind === "list" ? node.items : [];
}

/** `:tlsv1`, `:"tlsv1.1"`, or the same as text. */
function nameOf(node: Node): string {
  return atomName(node) ?? textOfLiteral(node) ?? "";
}

/** The names in `~w(…)`, lists of text, and lists of maps or tuples, whose parts are joined by `-`. */
function ciphersOf(node: Node): readonly string[] {
  return (
    wordsOf(node) ??
    itemsOf(node).map((item) => {
      const parts = item.kind === "tuple" ? item.items : item.kind === "map" ? item.items.map(valueIn) : [item];
      return parts.map(nameOf).filter(Boolean).join("-");
    })
  );
}

function valueIn(item: Node): Node {
  return item.kind === "pair" ? item.value : item;
}

function newVersions({ form }: WrittenOption, node: Node): readonly ProposedFix[] {
  const list = '[:"tlsv1.2", :"tlsv1.3"]';
  const title = "Allow TLS 1.2 and 1.3 alone";
  return fitsLine(form.syntax.text, node, list) && !textOf(form, node).includes("\n")
    ? [{ title, class: "review", edits: [replace(form, node, list)] }]
    : [];
}

function removal({ form, list, pair }: WrittenOption): readonly ProposedFix[] {
  if (!list || !pair || list.items.length < 2) return [];
  return [{ title: "Leave it at the default", class: "review", edits: removeItem(form, list, pair) }];
}
