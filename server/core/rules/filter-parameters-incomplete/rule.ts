/** Reports filters for the log that let secret parameters through. */

import type { Confidence } from "../../finding.ts";
import { type ReceivedName, received } from "../../flow/received.ts";
import { confidenceOf, namesOf, quoted, receivedSteps } from "../../flow/received-secrets.ts";
import { config, projectFolderOf } from "../../project/config.ts";
import { dependencies } from "../../project/dependencies.ts";
import { appendWords, removeWord } from "../../project/edits.ts";
import { filteredByDefault, type ParameterFilter, parameterFilterOf } from "../../project/parameter-filter.ts";
import { isTestPath } from "../../project/paths.ts";
import { productionEntriesOf } from "../../project/production.ts";
import { redactedFields } from "../../project/redacted-fields.ts";
import { isFiltered, isSensitive } from "../../project/sensitive-names.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { type Form, spanOf } from "../../syntax/source-file.ts";

export const filterParametersIncomplete = defineRule({
  id: "filter-parameters-incomplete",
  title: "Filter list misses known sensitive fields",
  severity: "medium",
  cwe: [532],
  owasp: ["A09:2021", "A09:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [config, dependencies, received, redactedFields],
  messages: {
    misses: "Requests send {names}, and this filter lets them into the log.",
    replaces: "This list replaces Phoenix's own, and {names} is not in it.",
    keeps: "This filter writes `{kept}` to the log, which is or holds {names}.",
  },
  check({ config, dependencies, received, redactedFields, report }) {
    for (const entry of config.files.flatMap((file) => productionEntriesOf(config, file))) {
      const filter = parameterFilterOf(entry);
      if (!filter) continue;
      const { form } = filter;
      const folder = projectFolderOf(entry.call.file.path);
      const secrets = received.filter(
        ({ name, span: { form: from } }) =>
          (isSensitive(name) || redactedFields.has(name)) && from.path.startsWith(folder) && !isTestPath(from.path),
      );
      const at = spanOf(form, filter.list);
      if (filter.kind === "keep") {
        for (const { kept, inside, confidence } of keptSecrets(filter, secrets)) {
          const data = { kept, names: quoted(namesOf(inside)) || `\`${kept}\`` };
          report(at, "keeps", {
            data,
            confidence,
            trace: traceOf(inside, form, filter),
            fixes: [removal(filter, kept, form)],
          });
        }
        continue;
      }
      const missed = secrets.filter(({ name }) => !isFiltered(name, filter.words));
      const replaced = filteredByDefault(dependencies).filter(
        (word) => !filter.words.some((own) => word.includes(own)) && !missed.some(({ name }) => name.includes(word)),
      );
      if (missed.length > 0)
        report(at, "misses", {
          data: { names: quoted(namesOf(missed)) },
          confidence: confidenceOf(missed),
          trace: traceOf(missed, form, filter),
          fixes: [addition(filter, [...new Set(missed.map(({ name }) => wordFor(name)))], form)],
        });
      else if (replaced.length > 0)
        report(at, "replaces", {
          data: { names: quoted(replaced) },
          confidence: "low", // No request is known to send one.
          fixes: [addition(filter, replaced, form)],
        });
    }
  },
});

interface KeptSecret {
  readonly kept: string;
  readonly inside: readonly ReceivedName[];
  readonly confidence: Confidence;
}

function keptSecrets({ words }: ParameterFilter, secrets: readonly ReceivedName[]): readonly KeptSecret[] {
  return words.flatMap((kept): readonly KeptSecret[] => {
    const inside = secrets.filter(({ parents }) => parents.includes(kept));
    if (inside.length > 0) return [{ kept, inside, confidence: "high" }];
    const named = secrets.filter(({ name }) => name === kept);
    return isSensitive(kept) ? [{ kept, inside: named, confidence: named.length > 0 ? "high" : "medium" }] : [];
  });
}

/** The word that hides a name and its like. */
function wordFor(name: string): string {
  return ["password", "token", "secret"].find((word) => name.includes(word)) ?? name;
}

function traceOf(received: readonly ReceivedName[], form: Form, { list }: ParameterFilter) {
  if (received.length === 0) return [];
  return [...receivedSteps(received), { span: spanOf(form, list), note: "and let through here" }];
}

function addition({ list }: ParameterFilter, words: readonly string[], form: Form): ProposedFix {
  return { title: `Hide ${quoted(words)} too`, class: "safe", edits: appendWords(form, list, words) };
}

function removal({ list }: ParameterFilter, word: string, form: Form): ProposedFix {
  return { title: `Do not keep \`${word}\``, class: "safe", edits: removeWord(form, list, word) };
}
