/** Reports compressed answers and messages of others that are unpacked in one go, however large they become. */

import { flow } from "../../flow/flow.ts";
import { isOfCaller, judge, sinkCalls } from "../../flow/sink-tables.ts";
import { inflaters, streamInflaters } from "../../flow/sinks-parsers.ts";
import { behavioursOf } from "../../project/behaviours.ts";
import { type Call, calls } from "../../project/calls.ts";
import { facts, type ModuleFacts } from "../../project/facts.ts";
import { library } from "../../project/library.ts";
import { names } from "../../project/names.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";

export const httpResponseUnbounded = defineRule({
  id: "http-response-unbounded",
  title: "Answer of others unpacked without a limit",
  severity: "medium",
  cwe: [409, 770],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, facts, flow, library, names],
  messages: {
    peer: "`{function}` unpacks what the other side of a connection sends, in one go: a byte can become a thousand, so that a few megabytes fill gigabytes of memory.",
    answer:
      "`{function}` unpacks {origin} in one go: a byte can become a thousand, and who answers decides how many there are.",
    caller: {
      severity: "low",
      text: "`{function}` unpacks {origin} in one go. Callers of this library may take it from others: a byte can become a thousand.",
    },
  },
  check({ file, calls, facts, flow, library, names, report, dismiss }) {
    const found = [
      ...sinkCalls(inflaters, calls),
      ...sinkCalls(streamInflaters, calls).filter(({ call }) => !isCounted(call, facts.moduleOf(call.form))),
    ];
    for (const { call, index, name } of found) {
      if (!isServing(file.path, call)) continue;
      const value = flow.valueOf(call, index);
      const reached = judge(value, { span: call.nameSpan, note: "is unpacked" }, dismiss);
      if (!reached || reached.origin.kind === "request") continue; // `archive-extract` tells of what a request brings.
      const { text: origin, trace } = reached;
      const data = { function: name, origin };
      const module = facts.moduleOf(call.form);
      const isPeer = module !== undefined && speaksToPeer(behavioursOf(module, names), call, file.text);
      if (library.isLibrary && isPeer)
        report(call.nameSpan, "peer", { data: { function: name }, confidence: "medium", trace });
      else if (library.isLibrary && isOfCaller(reached))
        report(call.nameSpan, "caller", { data, confidence: "medium", trace });
      else report(call.nameSpan, "answer", { data, confidence: "low", trace });
    }
  },
});

/** True where the module counts what comes out: it speaks of a size or a limit. */
function isCounted({ definition }: Call, module: ModuleFacts | undefined): boolean {
  return (
    !definition ||
    !module ||
    module.forms.some(({ syntax }) => /max|limit|iodata_length|byte_size|iodata_size/i.test(syntax.text))
  );
}

/** https://hexdocs.pm/tesla/Tesla.Middleware.html, https://hexdocs.pm/grpc/GRPC.Compressor.html */
const peers: ReadonlySet<string> = new Set(["Tesla.Middleware", "GRPC.Compressor", "Plug", "WebSock", "WebSockex"]);

/** What a header says is unpacked: `content-encoding`, `grpc-encoding`. */
function speaksToPeer(behaviours: readonly string[], { definition }: Call, text: string): boolean {
  if (behaviours.some((name) => peers.has(name))) return true;
  return (
    /(?:content|grpc|transfer)-encoding/.test(text) &&
    /decompress|decode|inflate|unpack|gunzip/.test(definition?.name ?? "")
  );
}
