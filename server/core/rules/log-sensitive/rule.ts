/** Reports secrets that are written to the log. */

import { type Call, calls } from "../../project/calls.ts";
import { type HeldSecret, secretHeldBy, secretPutInto } from "../../project/held-secrets.ts";
import { identifierTokens } from "../../project/identifier-tokens.ts";
import { type Logged, loggedValues } from "../../project/logged-values.ts";
import { type Names, names } from "../../project/names.ts";
import { isScript, isTestPath } from "../../project/paths.ts";
import { defineRule } from "../../rule.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";

export const logSensitive = defineRule({
  id: "log-sensitive",
  title: "Secret in the log",
  severity: "medium",
  cwe: [532, 359],
  owasp: ["A09:2021", "A09:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, identifierTokens, names],
  messages: {
    logged:
      "`{value}` is written to the log: whoever reads logs, backups of them, or the service that they are sent to, has it.",
    held: "The whole of `{value}` is written to the log, with `{key}`, which the code puts into it or takes out of it: whoever reads logs, backups of them, or the service that they are sent to, has it.",
    whole: {
      severity: "low",
      text: "The whole of `{value}` is written to the log, with the secrets that it may hold.",
    },
  },
  check({ file, calls, identifierTokens, names, report, dismiss }) {
    if (isTestPath(file.path) || isScript(file.path) || /lexer|parser|token(izer|s)\.ex$/.test(file.path)) return;
    for (const call of functions.flatMap((name) => calls.to(name))) {
      const found: Logged | undefined = loggedValues(call)[0];
      if (!found) continue;
      const at = spanOf(call.form, found.node);
      const value = textOf(call.form, found.node);
      const held = found.kind === "whole" || found.kind === "inspected" ? heldIn(found, call, names) : undefined;
      if (held) report(at, "held", { data: { value, key: held.key }, confidence: confidenceOf(held) });
      else if (found.kind === "inspected") continue;
      else if (found.kind === "whole")
        report(at, "whole", { data: { value }, confidence: isOfSignIn(call, value, names) ? "medium" : "low" });
      else if (identifierTokens.isOne(found.node))
        dismiss(at, "Its schema makes it with the record, as an id that is no key");
      else report(at, "logged", { data: { value }, confidence: found.kind === "secret" ? "high" : "medium" });
    }
  },
});

const levels = "debug info notice warning warn error critical alert emergency".split(" ");

/** https://hexdocs.pm/logger/Logger.html */
const functions = [...levels.map((level) => `Logger.${level}`), "Logger.log", "Logger.metadata", "IO.puts", "IO.warn"];

/** What a whole parameter holds: `def create(conn, %{"password" => _} = params)`, or what another clause of its function takes out of it; what a variable was made of. */
function heldIn({ node }: Logged, { form, definition }: Call, names: Names): HeldSecret | undefined {
  if (node.kind !== "variable" || !definition) return undefined;
  const module = names.moduleAround(form)?.name;
  const clauses = module === undefined ? [] : names.clausesOf(module, definition.name, definition.arity);
  const others = clauses.map(({ fact }) => fact).filter((fact) => fact !== definition);
  return secretHeldBy(node.name, definition, others) ?? secretPutInto(node.name, node.start, definition);
}

/** True for all parameters of an action for signing in or signing up: passwords and codes are among them. */
function isOfSignIn({ form, definition }: Call, value: string, names: Names): boolean {
  const module = names.moduleAround(form)?.name ?? "";
  const isGiven = definition?.params.length === 2 && /^_?params$/.test(value);
  return isGiven && /(Session|Login|LogIn|SignIn|SignUp|Registration|Password|TwoFactor|Otp)s?Controller$/.test(module);
}

function confidenceOf({ kind, isSure }: HeldSecret): "high" | "medium" {
  return isSure && kind === "secret" ? "high" : "medium";
}
