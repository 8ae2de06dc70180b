/** Reports secrets that are made from numbers which others can work out. */

import type { Confidence } from "../../finding.ts";
import { type Use, usesOf } from "../../flow/uses.ts";
import { type Call, calls } from "../../project/calls.ts";
import { fitsLine, replace } from "../../project/edits.ts";
import { names } from "../../project/names.ts";
import { argumentsOf } from "../../project/nodes.ts";
import { type Secrecy, secrecyOf } from "../../project/secret-names.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { textOf } from "../../syntax/source-file.ts";

/** Generators whose next values follow from those seen, https://www.erlang.org/doc/apps/stdlib/rand.html */
const generators = [
  ":rand.uniform",
  ":rand.uniform_s",
  ":rand.uniform_real",
  ":rand.bytes",
  ":rand.bytes_s",
  ":rand.normal",
  ":random.uniform",
  "Enum.random/1",
  "Enum.shuffle/1",
  "Enum.take_random/2",
];

/** Times, counters and hashes, which can be guessed. */
const guessable = [
  "System.unique_integer",
  "System.system_time",
  "System.os_time",
  ":erlang.unique_integer",
  ":erlang.system_time",
  ":os.system_time",
  ":erlang.phash2",
  "UUID.uuid1",
  "UUID.uuid3",
  "UUID.uuid5",
];

export const insecureRandom = defineRule({
  id: "insecure-random",
  title: "Predictable value used as a secret",
  severity: "high",
  cwe: [338, 330],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, names],
  messages: {
    generator:
      "`{function}` makes {use}, but it is no generator for secrets: whoever has seen enough of its values can work out others. `:crypto.strong_rand_bytes/1` is one.",
    code: {
      severity: "medium",
      text: "`{function}` makes {use}, but it is no generator for secrets: whoever has seen enough of its values can work out others. `:crypto.strong_rand_bytes/1` is one, and a code this short needs a limit of tries as well.",
    },
    guessable: "`{function}` makes {use}, but others can guess what it gives.",
  },
  check({ file, calls, names, report }) {
    const strong = calls.to(":crypto.strong_rand_bytes/1");
    for (const call of [...calls.to(...generators), ...calls.to(...guessable)]) {
      const uses = usesOf(call, names);
      const around = aroundOf(call, names.moduleAround(call.form)?.name);
      const mixed = new Set(
        strong.filter((one) => isBeside(one, call)).flatMap((one) => usesOf(one, names).map(({ name }) => name)),
      );
      // A code of its own beside a strong token is as weak as it would be alone.
      const alone =
        mixed.size > 0
          ? secretUse(
              uses.filter((use) => isOwn(use, mixed)),
              around,
            )
          : undefined;
      const found = alone ?? secretUse(uses, around) ?? recordOfSecret(uses, call);
      const isGenerator = /^:rand|^Enum/.test(moduleOf(call));
      if (
        !found ||
        picksSecrets(call) ||
        (!isGenerator && uses.some(isMoment)) ||
        (!isGenerator && strong.some((one) => isBeside(one, call)))
      )
        continue;
      const isMixed = alone === undefined && strong.some((one) => isBeside(one, call));
      const confidence = isMixed ? "low" : confidenceOf(found, isGenerator, file.path);
      const data = { function: `${moduleOf(call)}.${call.name}`, use: describe(found.use) };
      const message = isGenerator ? (isCode(found.use) ? "code" : "generator") : "guessable";
      report(call.nameSpan, message, { data, confidence, fixes: fixesOf(call) });
    }
  },
});

/** A time that says until when a token counts is part of it, and no secret. */
function isMoment({ kind, name }: Use): boolean {
  return (
    kind === "named" && /(^|_)(expir(y|es|ation)|exp|deadline|until|iat|nbf|timestamp|now|at|since|time)$/.test(name)
  );
}

/** A code that somebody types in: few digits, and for minutes. */
function isCode({ name }: Use): boolean {
  return /(^|_)(codes?|otp|totp|pin|digits)$/.test(name);
}

/** A time beside strong random bytes makes a value unique, and needs not be secret. */
function isBeside(one: Call, other: Call): boolean {
  return one.definition !== undefined && one.definition === other.definition;
}

/** A name that strong random bytes have no part in. */
function isOwn({ kind, name }: Use, mixed: ReadonlySet<string>): boolean {
  return kind === "named" && !mixed.has(name);
}

interface SecretUse {
  readonly use: Use;
  readonly secrecy: Secrecy;
}

/** The use that says most clearly that the value is a secret. */
function secretUse(uses: readonly Use[], around: readonly string[]): SecretUse | undefined {
  const judged = uses
    .filter(({ kind }) => kind === "named" || kind === "returned")
    .map((use) => ({ use, secrecy: secrecyOf(use.name, around) }));
  const certain = judged.filter(({ secrecy }) => secrecy === "yes").sort((a, b) => tells(b) - tells(a));
  return certain[0] ?? judged.find(({ secrecy }) => secrecy === "maybe");
}

/** `create_code(%{value: x, purpose: "reset_password"})`: what stands beside a value says what it is for. */
function recordOfSecret(uses: readonly Use[], { form, around }: Call): SecretUse | undefined {
  const use = uses.find(({ kind, name }) => kind === "named" && /^(value|data|uuid|string)$/.test(name));
  const enclosing = around?.call;
  if (!use || !enclosing) return undefined;
  const isOfSecret = purposes.test(textOf(form, enclosing)) || secrecyOf(enclosing.name) === "yes";
  return isOfSecret ? { use, secrecy: "yes" } : undefined;
}

const purposes = /\b(purpose|type|kind|context):\s*[:"'](reset|password|confirm|verif|login|invit|api_key|token)/;

/** How much a name tells: `email_change_code` more than `code`. */
function tells({ use: { kind, name } }: SecretUse): number {
  return kind === "named" ? name.split("_").length : 0;
}

function aroundOf({ definition }: Call, module: string | undefined): readonly string[] {
  return [definition?.name ?? "", module?.split(".").at(-1) ?? ""];
}

/** `Enum.random(tokens)` picks one of several secrets, and makes none. */
function picksSecrets(call: Call): boolean {
  const [from] = call.args;
  return moduleOf(call) === "Enum" && from !== undefined && pluralSecret.test(textOf(call.form, from));
}

const pluralSecret = /(token|secret|password|credential|key|code|invite|account|user)s\b|_pool\b/i;

function confidenceOf({ secrecy, use }: SecretUse, isGenerator: boolean, path: string): Confidence {
  if (secrecy === "maybe" || /seed|fixture|factory|fake|demo|bench|load_test|test_|_test|lib\/mix\//i.test(path))
    return "low";
  return isGenerator && !/salt|nonce|id$/i.test(use.name) ? "high" : "medium";
}

function describe({ kind, name }: Use): string {
  return kind === "returned" ? `what \`${name}\` returns` : `\`${name}\``;
}

function moduleOf({ resolution }: Call): string {
  return resolution.isKnown ? resolution.module : "";
}

/** `:rand.bytes(n)` has a twin; a number of six digits comes from eight random bytes, whose rest is as good as even. */
function fixesOf(call: Call): readonly ProposedFix[] {
  const { form, node, style } = call;
  if (style !== "plain" || node.kind !== "call" || !node.target) return [];
  const [argument] = argumentsOf(node);
  if (call.name === "bytes" && argument) {
    const text = `:crypto.strong_rand_bytes(${textOf(form, argument)})`;
    return [{ title: "Use `:crypto.strong_rand_bytes/1`", class: "safe", edits: [replace(form, node, text)] }];
  }
  const range = argument && rangeOf(argument, call);
  if (!range) return [];
  const number = `rem(:binary.decode_unsigned(:crypto.strong_rand_bytes(8)), ${grouped(range.count)})`;
  const text = range.first === 0 ? number : `${number} + ${grouped(range.first)}`;
  if (!fitsLine(form.syntax.text, node, text)) return [];
  return [{ title: "Use strong random bytes", class: "review", edits: [replace(form, node, text)] }];
}

/** `Enum.random(a..b)` and `:rand.uniform(n)` with numbers that are written. */
function rangeOf(argument: Node, { name }: Call): { readonly first: number; readonly count: number } | undefined {
  if (name === "uniform" && argument.kind === "integer") return { first: 1, count: Number(argument.value) };
  if (name !== "random" || argument.kind !== "binary" || argument.operator !== "..") return undefined;
  const { left, right } = argument;
  if (left.kind !== "integer" || right.kind !== "integer" || left.isCharacter) return undefined;
  return { first: Number(left.value), count: Number(right.value) - Number(left.value) + 1 };
}

/** `900_000`, as the formatter writes numbers of six digits and more. */
function grouped(value: number): string {
  const digits = String(value);
  return digits.length < 6 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, "_");
}
