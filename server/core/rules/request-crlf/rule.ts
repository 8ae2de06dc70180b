/** Reports lines of a protocol that are put together by hand with what others send, or what callers of a library hand in. */

import { flow } from "../../flow/flow.ts";
import { type Reached, reaching } from "../../flow/sinks.ts";
import { library } from "../../project/library.ts";
import { isServing } from "../../project/run-time.ts";
import { type LinePlace, type PutIntoLine, writtenLines } from "../../project/written-lines.ts";
import { defineRule } from "../../rule.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";

export const requestCrlf = defineRule({
  id: "request-crlf",
  title: "Line of a request with what others send",
  severity: "medium",
  cwe: [93, 113],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [flow, library, writtenLines],
  messages: {
    line: "{origin} becomes {place}: a line end in it starts lines of its own, and so headers or requests that nobody meant to send.",
    parameter:
      "{origin} becomes the name of a part or file between quotes: a quote or a line end in it starts parameters and headers of its own.",
  },
  check({ file, flow, library, writtenLines, report }) {
    const told = new Set<unknown>();
    for (const put of writtenLines) {
      const { form, definition, node, place } = put;
      if (told.has(definition) || !isServing(file.path, { definition, around: undefined, template: undefined }))
        continue;
      const at = spanOf(form, put.range);
      const note = "becomes part of a line";
      const reached = reaching(flow.valueAt({ form, definition }, node), { span: at, note, harmless: ["header"] });
      const isOfRequest = reached !== undefined && reached.confidence !== "low";
      if (!reached || !(isOfRequest || (library.isOffered && isOfCallers(reached, put))) || isChecked(reached, put))
        continue;
      told.add(definition);
      const data = { origin: isOfRequest ? reached.text : `\`${textOf(form, node)}\`` };
      const details = {
        confidence: isOfRequest ? reached.confidence : ("medium" as const),
        trace: reached.trace,
      };
      if (place === "parameter") report(at, "parameter", { ...details, data });
      else report(at, "line", { ...details, data: { ...data, place: placeText[place] } });
    }
  },
});

const placeText: Readonly<Record<Exclude<LinePlace, "parameter">, string>> = {
  target: "the first line of a request",
  header: "a line of a header",
  command: "a line of a protocol",
};

/** What callers of the library decide: methods, paths and names, where the library itself makes lengths, versions and boundaries. */
function isOfCallers({ origin }: Reached, { place, node, form }: PutIntoLine): boolean {
  if (origin.kind !== "unknown" || place === "command" || !/parameter|argument|returns/.test(origin.text)) return false;
  const name = node.kind === "variable" ? node.name : textOf(form, node);
  return place !== "header" || !ofTheLibrary.test(name);
}

const ofTheLibrary =
  /(^|_)(boundary|length|size|host|port|version|status|code|date|time|id|type|encoding|accept|key|nonce|token|encoded|count|hash|digest|base64|auth\w*)$|encode|inspect|^to_string\((?:length|size)/;

/** A function is called that says that it checks or escapes: any where the line is written, or one with the value on its way. */
function isChecked({ origin }: Reached, { form, definition, node }: PutIntoLine): boolean {
  const { start, end } = definition.body ?? definition;
  const own = form.syntax.text.slice(start, end);
  if (/=~|\bcontains\?|\bmatch\?/.test(own) || callsIn(own, cleaning).length > 0) return true;
  const names = new Set([node.kind === "variable" ? node.name : "", /`(\w+)` of/.exec(origin.text)?.[1] ?? ""]);
  return origin.steps.some(({ span }) =>
    callsIn(span.form.syntax.text, checking).some((given) => given.some((word) => names.has(word))),
  );
}

/** As much of a function is read, in characters. */
const maxText = 20_000;

/** The words of calls of functions with such names, and of these names. */
function callsIn(text: string, names: RegExp): readonly (readonly string[])[] {
  return [
    ...text.slice(0, maxText).matchAll(/(?<!\bdefp? |Keyword\.|Options\.)\b([a-z]\w*[!?]?)\(([^()\n]{0,120})/g),
  ].flatMap(([, name, given]) =>
    name && names.test(name) ? [[...name.split(/[_!?]/), ...(given?.match(/\w+/g) ?? [])]] : [],
  );
}

const checking = /valid|assert|check|ensure|escape|sanit|reject/;

/** What writes a line may also encode what it puts in. */
const cleaning = /valid|assert|check|ensure|escape|quote|encode|sanit|clean|strip|reject|replace/;
