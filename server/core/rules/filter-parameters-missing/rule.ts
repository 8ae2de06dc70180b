/** Reports projects that receive secrets as parameters and leave Phoenix's filter for the log as it comes. */

import { received } from "../../flow/received.ts";
import { loggedAs, namesOf, quoted, receivedSecrets, receivedSteps } from "../../flow/received-secrets.ts";
import { type Config, config, projectFolderOf } from "../../project/config.ts";
import { dependencies } from "../../project/dependencies.ts";
import { indentationAt, lineEndOf } from "../../project/edits.ts";
import { debugLogOf } from "../../project/log-level.ts";
import { isAtom } from "../../project/nodes.ts";
import { filteredByDefault, isFiltered, keepWritten, keptNames } from "../../project/parameter-filter.ts";
import { redactedFields, textlessFields } from "../../project/redacted-fields.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { type Form, fileRangeOf, type SourceFile, type Span, spanOf } from "../../syntax/source-file.ts";

export const filterParametersMissing = defineRule({
  id: "filter-parameters-missing",
  title: "Secret parameters are written to the log",
  severity: "medium",
  cwe: [532],
  owasp: ["A09:2021", "A09:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [config, dependencies, received, redactedFields, textlessFields],
  messages: {
    missing:
      "Requests send {names}. At level `{level}` Phoenix writes every parameter to the log but {filtered}: nothing sets `filter_parameters`.",
  },
  check({ config, dependencies, received, redactedFields, textlessFields, report }) {
    const filtered = filteredByDefault(dependencies);
    const known = { redacted: redactedFields, textless: textlessFields };
    for (const file of config.files.filter(({ path }) => path.endsWith("config/config.exs"))) {
      const folder = projectFolderOf(file.path);
      if (isSet(config, folder) || isUmbrellaChild(folder, config)) continue;
      const own = receivedSecrets(
        received,
        known,
        ({ name, path }) => path.startsWith(folder) && !isFiltered(name, filtered),
      );
      const anchor = anchorOf(file);
      if (own.length === 0 || !anchor || !dependencies.has("phoenix")) continue;
      const { level, confidence } = loggedAs(own, debugLogOf(config, file.path));
      report(anchor.span, "missing", {
        data: { names: quoted(namesOf(own)), filtered: quoted(filtered), level },
        confidence,
        trace: [...receivedSteps(own, received), { span: anchor.span, note: "the filter would be set here" }],
        fixes: [fixFor(file, anchor, keptNames(namesOf(received.filter(({ path }) => path.startsWith(folder)))))],
      });
    }
  },
});

/** True when the filter is set, or Phoenix's logger is off. */
function isSet(config: Config, folder: string): boolean {
  return config.entries.some(({ path, value, call }) => {
    if (!call.file.path.startsWith(folder) || path[0] !== "phoenix") return false;
    return path[1] === "filter_parameters" || (path[1] === "logger" && isAtom(value, "false"));
  });
}

/** The configuration of an umbrella stands at its root. */
function isUmbrellaChild(folder: string, { files }: Config): boolean {
  const root = /^(.*?)apps\/[^/]+\/$/.exec(folder)?.[1];
  return root !== undefined && files.some(({ path }) => path === `${root}config/config.exs`);
}

interface Anchor {
  readonly span: Span;
  /** `before`: at the start of the anchor's line, above its comments. */
  readonly side: "before" | "after";
}

/** The import of the environment's file, before which the filter has to stand; else the last statement. */
function anchorOf({ forms }: SourceFile): Anchor | undefined {
  const importing = forms.find(({ syntax: { node } }) => node.kind === "call" && node.name === "import_config");
  const last = forms.at(-1);
  if (importing) return { span: wholeOf(importing), side: "before" };
  return last && { span: wholeOf(last), side: "after" };
}

function wholeOf(form: Form): Span {
  return spanOf(form, form.syntax.node);
}

function fixFor({ path, text }: SourceFile, { span, side }: Anchor, kept: readonly string[]): ProposedFix {
  const end = lineEndOf(text);
  const entry = `config :phoenix, :filter_parameters, ${keepWritten(kept)}`;
  const range = fileRangeOf(span);
  const at = side === "before" ? startAboveComments(text, range.start) : lineEndAfter(text, range.end);
  const written = side === "before" ? `${entry}${end}${end}` : `${end}${entry}${end}`;
  return {
    title: "Name in config.exs what may be logged",
    class: "assist",
    edits: [{ path, start: at, end: at, text: written }],
  };
}

/** The start of the first of the comment lines directly above a place. */
function startAboveComments(text: string, offset: number): number {
  let start = text.lastIndexOf("\n", offset - 1) + 1;
  while (start > 0) {
    const previous = text.lastIndexOf("\n", start - 2) + 1;
    if (!text.slice(previous + indentationAt(text, previous).length, start).startsWith("#")) break;
    start = previous;
  }
  return start;
}

function lineEndAfter(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}
