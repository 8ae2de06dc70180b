/** Reports patterns that are meant to check all of a text and let more through: a line end at the end, or anything around a host. */

import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { names } from "../../project/names.ts";
import { atomName } from "../../project/nodes.ts";
import { possibleValues } from "../../project/option-index.ts";
import { isMigrationPath, isTestPath } from "../../project/paths.ts";
import { isServing } from "../../project/run-time.ts";
import { type Matched, writtenMatches } from "../../project/written-matches.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { SigilNode } from "../../syntax/ast.ts";
import { type Form, spanOf, textOf } from "../../syntax/source-file.ts";

export const regexUnanchored = defineRule({
  id: "regex-unanchored",
  title: "Pattern lets more through than it says",
  severity: "medium",
  cwe: [185, 20],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, names, writtenMatches],
  messages: {
    lineEnd: {
      severity: "low",
      text: "`$` also stands before a line end at the very end: `{subject}` may be one that this pattern seems to forbid, with a line end after it. `\\z` is the end.",
    },
    host: "The pattern finds the host anywhere in `{subject}`: `example.com.evil.test` or `evil.test/?example.com` match as well.",
  },
  check({ file, calls, names, writtenMatches, report }) {
    if (isTestPath(file.path) || isMigrationPath(file.path)) return;
    const checks = [
      ...calls.named("validate_format").flatMap(ofChangeset),
      ...writtenMatches.filter((one) => isServing(file.path, one)),
    ];
    const told = new Set<SigilNode>();
    for (const { form, subject, pattern, isAsked } of checks) {
      const [value] = possibleValues(pattern, form, names.moduleAround(form));
      const sigil = value?.node;
      if (!value || sigil?.kind !== "sigil" || sigil.name.toLowerCase() !== "r" || sigil.modifiers.includes("m"))
        continue;
      if (told.has(sigil)) continue;
      told.add(sigil);
      const written = textOf(value.form, sigil.content);
      const at = spanOf(value.form, sigil);
      if (isHost(subject) && isUnboundHost(written)) report(at, "host", { data: { subject }, confidence: "medium" });
      else if (endsAtLine(written) && namesPart.test(subject) && !(isAsked && isHost(subject)))
        report(at, "lineEnd", { data: { subject }, confidence: "medium", fixes: fixesOf(value.form, sigil, written) });
    }
  },
});

/** `validate_format(changeset, :slug, ~r/…/)`, also piped. */
function ofChangeset({ form, args, definition, around, template }: Call): readonly Matched[] {
  const [, field, pattern] = args;
  const subject = atomName(field);
  return subject === undefined || !pattern
    ? []
    : [{ form, subject, pattern, definition, around, template, isAsked: false }];
}

/** `^[a-z]+$`: asks for all of the text, and `$` alone says so. */
function endsAtLine(pattern: string): boolean {
  return (
    /^(?:\^|\\A)/.test(pattern) &&
    /(?<!\\)(?:\\\\)*\$$/.test(pattern) &&
    !/\\z|\.\*\$$|\\s[*+]?\]?[*+]?\$$/i.test(pattern)
  );
}

/** What becomes part of paths, addresses and lookups, or is what somebody is known by. */
const namesPart =
  /(?:^|_)(?:slug|handle|user_?name|login|nick|nickname|screen_name|subdomain|domain|hostname|host|fqdn|file_?name|path|bucket)$/i;

function isHost(subject: string): boolean {
  return /(?:^|_)(?:host|hostname|domain|origin|fqdn)$/i.test(subject);
}

/** `example\.com` with nothing that says where the host ends. */
function isUnboundHost(pattern: string): boolean {
  return /\\\.(?:com|org|net|io|dev|app|co|local|de|uk)\b/.test(pattern) && !/(?:\$|\\z|\\Z|\/|\))$/.test(pattern);
}

/** `~r/^[a-z]+$/` becomes `~r/\A[a-z]+\z/`. */
function fixesOf(form: Form, { content }: SigilNode, written: string): readonly ProposedFix[] {
  if (/(?<!\\)[|]/.test(written)) return []; // `^a$|^b$` has more than one end.
  const start = written.startsWith("^") ? "\\A" : written.slice(0, 2);
  const inner = written.slice(written.startsWith("^") ? 1 : 2, -1);
  return [
    { title: "Anchor it at the very end", class: "safe", edits: [replace(form, content, `${start}${inner}\\z`)] },
  ];
}
