/** Reports values that can hold markup and reach `raw/1`, which turns off the escaping of templates. */

import type { Confidence } from "../../finding.ts";
import { isCleanedBefore } from "../../flow/cleaned.ts";
import { flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { type Received, type ReceivedName, received } from "../../flow/received.ts";
import { leastGuarded, type Reached, waysTo } from "../../flow/sinks.ts";
import { flat, type Origin, type Value } from "../../flow/values.ts";
import { namesText } from "../../flow/written-texts.ts";
import { type Call, calls } from "../../project/calls.ts";
import { cleanedFields } from "../../project/cleaned-fields.ts";
import { keepsNoData } from "../../project/databases.ts";
import { dependencies } from "../../project/dependencies.ts";
import { library } from "../../project/library.ts";
import { type Names, names } from "../../project/names.ts";
import { isOfMail, isTestPath } from "../../project/paths.ts";
import { type StaffWritten, staffWritten } from "../../project/staff-written.ts";
import { isUnwrapped, strippingIn } from "../../project/stripped-markup.ts";
import { wordsOfName } from "../../project/words.ts";
import { writtenMarkup } from "../../project/written-markup.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { textOf } from "../../syntax/source-file.ts";
import { fixesOf } from "./fixes.ts";
import { shownNodes, shownRecords } from "./nodes.ts";

export const xssRaw = defineRule({
  id: "xss-raw",
  title: "Value shown without escaping",
  severity: "high",
  cwe: [79],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["XSS.Raw"],
  scope: "file",
  needs: [calls, cleanedFields, flow, dependencies, library, names, received, staffWritten, writtenMarkup],
  messages: {
    raw: "`raw/1` shows {origin} without escaping: markup and scripts in it run in the reader's browser.",
    node: "{origin} becomes part of a tag that is put together by hand: a quote or a tag in it is markup for the browser, and scripts in it run.",
    mail: {
      severity: "medium",
      text: "`raw/1` shows {origin} in a mail without escaping: links, pictures and markup in it look as if you had sent them.",
    },
  },
  check({
    file,
    calls,
    cleanedFields,
    flow,
    dependencies,
    library,
    names,
    received,
    staffWritten,
    writtenMarkup,
    report,
    dismiss,
  }) {
    if (file.path.endsWith(".story.exs")) return; // https://hexdocs.pm/phoenix_storybook shows developers what they wrote.
    const put = isOfMail(file.path) ? [] : writtenMarkup;
    for (const { at, reached } of shownNodes(put, flow))
      report(at, "node", { data: { origin: reached.text }, confidence: "medium" });
    for (const { at, reached } of shownRecords(put, file.text, flow))
      report(at, "node", { data: { origin: reached.text }, confidence: "medium", trace: reached.trace });
    const isOfOthers = !library.isLibrary && keepsNoData(dependencies);
    for (const call of [...calls.to("Phoenix.HTML.raw/1"), ...calls.unresolved("raw/1")]) {
      if (isUnwrapped(call)) continue;
      const value = flow.throughRows(flow.valueOf(call));
      const all = waysTo(value, { span: call.nameSpan, note: "shown without escaping", harmless: ["html"] });
      const ways = all.filter(({ origin }) => !isCleanedBefore(origin, "markup", cleanedFields, received));
      const ofOperators = ways.filter(
        (reached) => isOfOperators(reached, received, names) || isOfStaff(reached, call, staffWritten),
      );
      const found = leastGuarded(ways, (reached) =>
        isSanitizedElsewhere(value, reached) || ofOperators.some((one) => isSameColumn(one, reached))
          ? "low"
          : (isOfOthers && reached.origin.kind !== "request") || isWholeOfMail(file.path, reached)
            ? reached.confidence
            : confidenceOf(reached, call),
      );
      if (!found) {
        dismiss(
          call.nameSpan,
          all.length > 0 ? "A changeset cleans the field before it is stored" : harmlessBecause(value),
        );
        continue;
      }
      const isStripped = call.args[0] !== undefined && strippingIn(call.args[0], call) !== undefined;
      if (isStripped && ways.every((reached) => reached.confidence === "low")) continue; // `xss-homemade-sanitizer` tells of it.
      const { reached, confidence } = found;
      const fixes: readonly ProposedFix[] = fixesOf(call, dependencies.has("html_sanitize_ex"));
      report(call.nameSpan, isOfMail(file.path) ? "mail" : "raw", {
        data: { origin: reached.text },
        confidence,
        trace: reached.trace,
        fixes,
      });
    }
  },
});

/** `@content` of a layout for mails: what the app itself has written, or rendered before. */
function isWholeOfMail(path: string, { origin }: Reached): boolean {
  return isOfMail(path) && origin.kind === "assign" && origin.path.length === 0;
}

/** True for a column of a table that no changeset of that table takes from a form: code of the app alone writes it. */
function isOfOperators({ origin }: Reached, received: Received, names: Names): boolean {
  const schema = /^the rows of `(?:\w+\.)*([A-Z]\w*)`/.exec(origin.text)?.[1];
  const field = origin.path.at(-1);
  if (schema === undefined || field === undefined) return false;
  const isOfSchema = (one: ReceivedName) => {
    const span = received.spanOf(one);
    const module = span && names.moduleAround(span.form);
    return !isTestPath(one.path) && (module?.name.includes(schema) ?? true);
  };
  return received.filter((one) => one.how === "cast" && one.name === field && isOfSchema(one)).length === 0;
}

/** True for a column that pages for staff alone take from a form: they may write markup, and are meant to. */
function isOfStaff({ origin: { kind, path, row, text } }: Reached, call: Call, staffWritten: StaffWritten): boolean {
  const field = path.at(-1);
  if (kind === "request" || field === undefined) return false;
  const ofRow = row?.path.length === 1 ? wordsOfName(row.schema.split(".").at(-1) ?? "").join("_") : undefined;
  const named = /^the (?:assign|parameter) `@?(\w+)`/.exec(text)?.[1];
  const written = call.args[0] ? textOf(call.form, call.args[0]) : "";
  const shown = new RegExp(`\\b(\\w+)\\.${field.replace(/\W/g, "")}\\b`).exec(written)?.[1];
  const owner = ofRow ?? shown ?? path.at(-2) ?? named;
  return owner !== undefined && staffWritten.isOne(owner, field);
}

/** The same column by another way: some clause of what reads it could not be followed. */
function isSameColumn({ origin: one }: Reached, { origin: other }: Reached): boolean {
  return one === other || (other.kind !== "request" && one.path.at(-1) === other.path.at(-1));
}

/** Where sanitizing fails, some code falls back on the text as it is: nearly always it is sanitized. */
function isSanitizedElsewhere(value: Value, { origin }: Reached): boolean {
  const one = flat(value);
  const { text, path } = origin;
  const isSame = (other: Origin) => other.text === text && other.path.join() === path.join();
  const twins = one.kind === "open" ? one.origins.filter(isSame) : [];
  // What a pattern allows is harmless in other languages too: that says nothing of the ways that it does not allow.
  return twins.some(({ treatments }) => treatments.includes("html") && !treatments.includes("sql"));
}

/** What nothing ties to a request is told of where its name says that people write it; else it is mostly markup of the app's own. */
function confidenceOf({ origin, confidence }: Reached, { resolution, template }: Call): Confidence {
  if (origin.kind !== "request" && origin.treatments.includes("json")) return namesPerson(origin) ? "medium" : "low"; // Mostly numbers for a chart.
  if (!resolution.isKnown && !template) return confidence === "high" ? "medium" : "low";
  if (origin.kind !== "request" && isRenderedByName(origin)) return "low";
  return confidence === "low" && (namesText(origin) || isPutIntoTags(origin)) ? "medium" : confidence;
}

/** `@user.formatted_bio`: markup that other code made of a text, nearly always by sanitizing it. */
function isRenderedByName({ path }: Origin): boolean {
  return /^(rendered|formatted|sanitized|safe|escaped|cleaned|purified)_/.test(path.at(-1) ?? "");
}

/** JSON in a script that holds what people call themselves or their things. */
function namesPerson(origin: Origin): boolean {
  const name = origin.path.at(-1) ?? /`(?:[\w.]+\.)?(\w+)` returns/.exec(origin.text)?.[1] ?? "";
  const owner = origin.path.at(-2) ?? /`@?(\w+)`/.exec(origin.text)?.[1] ?? "";
  if (name === "name") return origin.path.length > 0 && !ofTheAppItself.test(owner);
  return /^(full_name|first_name|last_name|display_name|(\w+_)?user_?name|title|headline|bio|description|body|content)$/.test(
    name,
  );
}

/** What is called by those who run the app. */
const ofTheAppItself =
  /(^|_)(shop|store|site|app|application|instance|server|node|config|settings?|locale|language|country|theme|environment|env|currency|route|icon|step|event|type|status|plan|permission|role)s?$/;

/** Markup that is written around a value which is a text or an address by its name: `"<a href=\"#{url}\">"`. */
function isPutIntoTags({ before = "", path, text }: Origin): boolean {
  const name = path.at(-1) ?? /^the parameter `(\w+)`/.exec(text)?.[1] ?? "";
  return (
    /<\w[^<]*$/.test(before) &&
    /(^|_)(name|title|label|ur[il]|link|href|src|alt|text|message|content|description|email|subject|caption|query|search|term)$/.test(
      name,
    )
  );
}
