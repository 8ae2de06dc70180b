/** Reports calls that print or stop for debugging and were left in the application. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { describe, flat } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { isCompiledForDevelopment } from "../../project/environments.ts";
import { names } from "../../project/names.ts";
import { isAtom, textOfLiteral, walk } from "../../project/nodes.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { type DebugCall, fixesOf } from "./fixes.ts";

export const logDebugCallLeft = defineRule({
  id: "log-debug-call-left",
  title: "Debug print in application code",
  severity: "low",
  cwe: [532, 489],
  owasp: ["A09:2021", "A09:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, names],
  messages: {
    request: "`{function}` is left from debugging and prints {origin}: whoever reads the server's output reads it.",
    printed:
      "`{function}` is left from debugging: secrets and personal data in what it prints end in the server's output.",
    stops:
      "`IEx.pry` is left from debugging: with a shell attached, everything that comes here stops and waits for it.",
  },
  check({ file, calls, flow, names, report }) {
    if (file.language === "text" || /\.exs$|(^|\/)mix\//.test(file.path)) return; // Scripts, configuration and Mix tasks print.
    for (const found of debugCalls(calls.to)) {
      const { call, value } = found;
      const module = names.moduleAround(call.form);
      if (module && names.usesOf(module).has("Mix.Task")) continue;
      if (isCompiledForDevelopment(call.around)) continue;
      const speaks = calls.to("IO.puts/1").some((other) => isMessageBeside(other, call));
      const confidence = speaks ? "low" : confidenceOf(found, module?.name ?? "");
      const fixes = fixesOf(found, file);
      if (call.name === "pry") {
        report(call.nameSpan, "stops", { confidence, fixes });
        continue;
      }
      const printed = value && flat(flow.valueOf(call, call.args.indexOf(value)));
      const origin = printed?.kind === "open" ? printed.origins.find(({ kind }) => kind === "request") : undefined;
      const name = functionOf(call);
      if (origin)
        report(call.nameSpan, "request", { data: { function: name, origin: describe(origin) }, confidence, fixes });
      else report(call.nameSpan, "printed", { data: { function: name }, confidence, fixes });
    }
  },
});

type FindCalls = (...signatures: readonly string[]) => readonly Call[];

function debugCalls(to: FindCalls): readonly DebugCall[] {
  const inspects = to("IO.inspect/1", "IO.inspect/2", "IO.inspect/3").flatMap((call): readonly DebugCall[] => {
    if (call.style === "capture") return [{ call, value: undefined, isPassedOn: true }];
    const isToDevice = call.arity === 3 || (call.arity === 2 && isDevice(call));
    if (call.arity === 3 && !isDevice(call)) return []; // Written to a device of the caller's choice.
    return [{ call, value: call.args[isToDevice ? 1 : 0], isPassedOn: true }];
  });
  const dbgs = to("Kernel.dbg/0", "Kernel.dbg/1", "Kernel.dbg/2").map((call): DebugCall => {
    return { call, value: call.args[0], isPassedOn: true };
  });
  const prys = to("IEx.pry/0").map((call): DebugCall => ({ call, value: undefined, isPassedOn: false }));
  const puts = to("IO.puts/1", "IO.puts/2").flatMap((call): readonly DebugCall[] => {
    const value = call.args.at(-1);
    return value && holdsInspect(call) ? [{ call, value, isPassedOn: false }] : [];
  });
  return [...inspects, ...dbgs, ...prys, ...puts];
}

function isDevice({ args }: Call): boolean {
  return isAtom(args[0], "stderr") || isAtom(args[0], "stdio") || isAtom(args[0], "standard_error");
}

/** `inspect(x)`, alone or in a text. */
function holdsInspect({ args }: Call): boolean {
  let isHeld = false;
  for (const arg of args)
    walk(arg, (node) => {
      if (node.kind === "call" && node.name === "inspect") isHeld = true;
      return undefined;
    });
  return isHeld;
}

function functionOf({ name, resolution }: Call): string {
  return name === "dbg" ? "dbg" : `${resolution.isKnown ? resolution.module : "IO"}.${name}`;
}

/** Code whose trade is to print for its operator. */
const printingModule =
  /(^|\.)(\w*CLI|Cli|Main|Release\w*|\w*Seeds?|Script\w*|Scripts|Bench\w*|\w*Debug(ger)?|Dev\w*|Repl|Console|Tasks?)(\.|$)/;
const printingFunction = /(^|_)(main|debug|print|dump|inspect|trace|show|display|bench|benchmark|profile|puts)(_|$)/;

function confidenceOf({ call, value }: DebugCall, module: string): Confidence {
  if (call.name === "pry" || call.name === "dbg") return "high";
  if (printingModule.test(module) || printingFunction.test(call.definition?.name ?? "")) return "low";
  if (isAskedFor(call)) return "low";
  if (call.name === "puts") return isDevice(call) || isSentence(value) ? "low" : "medium";
  return isDevice(call) || value?.kind === "string" ? "medium" : "high";
}

/** True for a message in the same function, other than the call itself: the function talks to whoever runs it. */
function isMessageBeside(other: Call, { definition, node }: Call): boolean {
  const isInSame = other.node !== node && definition !== undefined && other.definition === definition;
  return isInSame && !isBlank(other.args[0]) && !holdsInspect(other);
}

function isBlank(node: Node | undefined): boolean {
  return node !== undefined && textOfLiteral(node)?.trim() === "";
}

/** A text of more than one word with the values in it was written for somebody to read. */
function isSentence(node: Node | undefined): boolean {
  let words = 0;
  if (node)
    walk(node, (each) => {
      if (each.kind === "string")
        for (const part of each.parts) if (part.kind === "text") words += part.value.match(/\p{L}+/gu)?.length ?? 0;
      return undefined;
    });
  return words > 1;
}

/** Under `if debug?`, `if opts[:verbose]`, `if @trace`. */
function isAskedFor({ around }: Call): boolean {
  for (let enclosing = around; enclosing; enclosing = enclosing.outer) {
    const { call } = enclosing;
    if (call.name !== "if" && call.name !== "unless") continue;
    let isNamed = false;
    const condition = call.args[0];
    if (condition)
      walk(condition, (node) => {
        const name = node.kind === "atom" || node.kind === "variable" || node.kind === "call" ? node.name : "";
        if (/debug|verbose|trace/i.test(name)) isNamed = true;
        return undefined;
      });
    if (isNamed) return true;
  }
  return false;
}
