/** Reports HTML of mails that is put together by hand out of what people write. */

import type { Confidence } from "../../finding.ts";
import { type Flow, flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { leastGuarded, type Reached, waysTo } from "../../flow/sinks.ts";
import type { Value } from "../../flow/values.ts";
import { namesText } from "../../flow/written-texts.ts";
import { type Call, type Calls, calls } from "../../project/calls.ts";
import { dependencies } from "../../project/dependencies.ts";
import { isOfMail } from "../../project/paths.ts";
import { isServing } from "../../project/run-time.ts";
import { escapesByName } from "../../project/trusted-names.ts";
import { type PutIntoTags, writtenMarkup } from "../../project/written-markup.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const emailHtmlInjection = defineRule({
  id: "email-html-injection",
  title: "Text of people in the HTML of a mail",
  severity: "medium",
  cwe: [79, 116],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, dependencies, flow, writtenMarkup],
  messages: {
    put: "{origin} is put into a tag of a mail without escaping: links and markup in it look as if you had sent them.",
    body: "`{function}` puts {origin} into the HTML of a mail without escaping: links and markup in it look as if you had sent them.",
  },
  check({ file, calls, dependencies, flow, writtenMarkup, report, dismiss }) {
    const told = new Set<unknown>();
    for (const { call, body } of bodies(calls, flow)) {
      if (!isServing(file.path, call)) continue;
      const sink = { span: call.nameSpan, note: "becomes HTML of a mail", harmless: ["html"] } as const;
      const found = leastGuarded(waysTo(body, sink), confidenceOf);
      if (!found) {
        dismiss(call.nameSpan, harmlessBecause(body));
        continue;
      }
      const { reached, confidence } = found;
      if (confidence !== "low") told.add(call.definition);
      const data = { function: call.name, origin: reached.text };
      report(call.nameSpan, "body", { data, confidence, trace: reached.trace });
    }
    // Those libraries take the HTML in calls that are told of above.
    const isOfMails = isOfMail(file.path) && !/controller|_live/.test(file.path);
    const isByHand = isOfMails && !dependencies.has("swoosh") && !dependencies.has("bamboo");
    for (const put of isByHand ? writtenMarkup : []) {
      if (told.has(put.definition) || !isServing(file.path, { ...put, around: undefined, template: undefined }))
        continue;
      const reached = textPut(put, flow);
      if (!reached) continue;
      told.add(put.definition);
      const { text: origin, trace } = reached;
      report(spanOf(put.form, put.range), "put", { data: { origin }, confidence: "medium", trace });
    }
  },
});

/** A text of people, a field of a record by its name, that code of a mail puts into a tag; what the mail is sent with, nobody needs to see. */
function textPut({ form, definition, node, range }: PutIntoTags, flow: Flow): Reached | undefined {
  if (escapesByName(node)) return undefined;
  const value = flow.throughRows(flow.valueAt({ form, definition }, node));
  const ways = waysTo(value, { span: spanOf(form, range), note: "becomes HTML of a mail", harmless: ["html"] });
  return ways.find(
    ({ origin }) => origin.path.length > 0 && !origin.isDoubtful && !/`__/.test(origin.text) && namesText(origin),
  );
}

interface Body {
  readonly call: Call;
  readonly body: Value;
}

/** https://hexdocs.pm/swoosh/Swoosh.Email.html#html_body/2, https://hexdocs.pm/bamboo/Bamboo.Email.html */
function bodies(calls: Calls, flow: Flow): readonly Body[] {
  const set = calls
    .to("Swoosh.Email.html_body/2", "Bamboo.Email.html_body/2")
    .map((call) => ({ call, body: flow.valueOf(call, 1) }));
  const made = calls.to("Swoosh.Email.new/1", "Bamboo.Email.new_email/1").flatMap((call) => {
    const options = flow.valueOf(call);
    const body = options.kind === "record" ? options.fields.get("html_body") : undefined;
    return body ? [{ call, body }] : [];
  });
  return [...set, ...made];
}

/** What is sent on as it is was mostly made by a template; a name or a text between tags of the code's own was not. */
function confidenceOf({ origin, confidence }: Reached): Confidence {
  if (confidence === "high") return "high";
  const isPutIn = origin.path.length > 0 && origin.before?.includes("<") === true;
  return (isPutIn || origin.kind === "request") && namesText(origin) ? "medium" : "low";
}
