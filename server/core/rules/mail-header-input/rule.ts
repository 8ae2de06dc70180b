/** Reports addresses of mails that are put together by hand with a name that people choose. */

import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { flat } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { type Names, names } from "../../project/names.ts";
import { isTestPath } from "../../project/paths.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node, StringNode } from "../../syntax/ast.ts";
import { type Form, spanOf, textOf } from "../../syntax/source-file.ts";

export const mailHeaderInput = defineRule({
  id: "mail-header-input",
  title: "Name of people in an address that is put together by hand",
  severity: "medium",
  cwe: [93, 441],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, names],
  messages: {
    written:
      "`{name}` is written into the address as it is: a comma, `<` or `>` in it adds recipients or sends the mail to somebody else. A tuple of name and address is put together by the library.",
  },
  check({ file, calls, flow, names, report }) {
    if (isTestPath(file.path)) return;
    for (const { call, node } of addresses(calls.to(...setters), calls)) {
      const written = addressOf(node);
      if (!written || isCleaned(written.name, call, names)) continue;
      const value = flow.valueAt(call, written.name);
      if (flat(value).kind !== "open") continue;
      const at = spanOf(call.form, node);
      const reached = reaching(value, { span: at, note: "becomes part of an address" });
      const confidence = reached?.confidence === "high" ? "high" : "medium";
      const data = { name: textOf(call.form, written.name) };
      report(at, "written", {
        data,
        confidence,
        trace: reached?.trace ?? [],
        fixes: fixesOf(call.form, node, written),
      });
    }
  },
});

/** https://hexdocs.pm/swoosh/Swoosh.Email.html, https://hexdocs.pm/bamboo/Bamboo.Email.html */
const setters = ["Swoosh.Email", "Bamboo.Email"].flatMap((module) =>
  ["to", "cc", "bcc", "from", "reply_to", "put_to", "put_cc", "put_bcc"].map((name) => `${module}.${name}/2`),
);

interface Address {
  readonly call: Call;
  readonly node: Node;
}

function addresses(
  set: readonly Call[],
  calls: { unresolved(signature: string): readonly Call[] },
): readonly Address[] {
  const guessed = ["to/2", "cc/2", "bcc/2", "reply_to/2"].flatMap((one) => calls.unresolved(one));
  return [...set, ...guessed].flatMap((call) => {
    const node = call.args[1];
    if (!node) return [];
    return (node.kind === "list" ? node.items : [node]).map((one) => ({ call, node: one }));
  });
}

interface Written {
  readonly name: Node;
  readonly address: Node;
}

/** `"#{name} <#{address}>"`, the name also in quotes, where a quote in it ends them. */
function addressOf(node: Node): Written | undefined {
  if (node.kind !== "string") return undefined;
  const holes = holesOf(node);
  const text = node.parts.map((part) => (part.kind === "text" ? part.value : "\uFFFC")).join("");
  const [name, address] = holes;
  return holes.length === 2 && name && address && /^"?\uFFFC"?\s*<\uFFFC>$/.test(text.trim())
    ? { name, address }
    : undefined;
}

function holesOf({ parts }: StringNode): readonly Node[] {
  return parts.flatMap((part) => (part.kind === "interpolation" ? [part.body] : []));
}

/** A function of the project that takes characters out, or one whose name says that it quotes. */
function isCleaned(node: Node, { form }: Call, names: Names): boolean {
  const call = node.kind === "binary" && node.operator === "|>" ? node.right : node;
  if (call.kind !== "call") return false;
  if (/quote|escape|sanit|encode|clean|strip|replace/.test(call.name)) return true;
  const { target, name, args, start } = call;
  const resolution = names.resolve(form, { target, name, arity: args.length, start });
  const clauses = resolution.isKnown ? names.clausesOf(resolution.module, resolution.name, resolution.arity) : [];
  return clauses.some(({ form: at, fact }) => /\breplace\(|escape|sanit|encode/.test(textOf(at, fact)));
}

function fixesOf(form: Form, node: Node, { name, address }: Written): readonly ProposedFix[] {
  const text = `{${textOf(form, name)}, ${textOf(form, address)}}`;
  return [{ title: "Give name and address apart", class: "review", edits: [replace(form, node, text)] }];
}
