/** Reports names of modules that are put together from data which others choose. */

import { flow } from "../../flow/flow.ts";
import { isOfCaller, judge } from "../../flow/sink-tables.ts";
import { join } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { library } from "../../project/library.ts";
import { isCurrentModule, textOfLiteral } from "../../project/nodes.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";

export const atomModuleConcat = defineRule({
  id: "atom-module-concat",
  title: "Module name built from outside data",
  severity: "high",
  cwe: [470, 400],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, library],
  messages: {
    module:
      "`Module.concat` makes a module's name of {origin}: whoever decides it chooses the code that runs, and fills the atom table.",
    library: {
      severity: "low",
      text: "`Module.concat` makes a module's name of {origin}. Callers of this library may take it from a request: that chooses the code that runs, and fills the atom table.",
    },
  },
  check({ file, calls, flow, library, report, dismiss }) {
    for (const call of calls.to("Module.concat/1", "Module.concat/2")) {
      if (!isServing(file.path, call)) continue;
      const value = flow.throughKept(join([0, 1].slice(0, call.arity).map((index) => flow.valueOf(call, index))));
      const sink = {
        span: call.nameSpan,
        note: "becomes part of a module's name",
        harmless: ["atom", "guard"],
      } as const;
      const reached = judge(value, sink, dismiss);
      if (!reached) continue;
      const { text: origin, confidence, trace } = reached;
      const rest = { data: { origin }, trace, fixes: fixesOf(call) };
      if (library.isOffered && isOfCaller(reached) && isMadeOfText(call))
        report(call.nameSpan, "library", { ...rest, confidence: "medium" });
      else report(call.nameSpan, "module", { ...rest, confidence });
    }
  },
});

/** `Module.concat(Shop, name)`, `Module.concat(["Shop", name])` and `Module.concat([name])`, and not `Module.concat(module, Server)`, which names a part of a module that is there. */
function isMadeOfText({ args, arity }: Call): boolean {
  const [first] = args;
  const parts = first?.kind === "list" ? first.items : undefined;
  const leading = parts ? parts[0] : first;
  const isText = leading !== undefined && textOfLiteral(leading) !== undefined;
  return isText || leading?.kind === "alias" || isCurrentModule(leading) || (arity === 1 && parts?.length === 1);
}

function fixesOf({ form, nameRange }: Call): readonly ProposedFix[] {
  const edits = [replace(form, nameRange, "safe_concat")];
  return [{ title: "Take only names that exist: `Module.safe_concat`", class: "review", edits }];
}
