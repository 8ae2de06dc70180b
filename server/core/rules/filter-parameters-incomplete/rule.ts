/** Reports filters for the log that let secret parameters through. */

import { type Received, type ReceivedName, received } from "../../flow/received.ts";
import { loggedAs, namesOf, quoted, receivedSecrets, receivedSteps } from "../../flow/received-secrets.ts";
import { config, projectFolderOf } from "../../project/config.ts";
import { dependencies } from "../../project/dependencies.ts";
import { appendWords, removeWord } from "../../project/edits.ts";
import { debugLogOf } from "../../project/log-level.ts";
import {
  filteredByDefault,
  isFiltered,
  type ParameterFilter,
  parameterFilterOf,
} from "../../project/parameter-filter.ts";
import { productionEntriesOf } from "../../project/production.ts";
import { redactedFields, textlessFields } from "../../project/redacted-fields.ts";
import { isSensitive } from "../../project/secret-names.ts";
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
  needs: [config, dependencies, received, redactedFields, textlessFields],
  messages: {
    misses: "Requests send {names}, and this filter lets them into the log at level `{level}`.",
    replaces: "This list replaces Phoenix's own, and {names} is not in it.",
    keeps: "This filter writes `{kept}` to the log at level `{level}`, which is or holds {names}.",
  },
  check({ config, dependencies, received, redactedFields, textlessFields, report }) {
    for (const entry of config.files.flatMap((file) => productionEntriesOf(config, file))) {
      const filter = parameterFilterOf(entry);
      if (!filter) continue;
      const { form } = filter;
      const folder = projectFolderOf(entry.call.file.path);
      const known = { redacted: redactedFields, textless: textlessFields };
      const isOwn = ({ path }: ReceivedName) => path.startsWith(folder);
      const debugLog = debugLogOf(config, entry.call.file.path);
      const at = spanOf(form, filter.list);
      if (filter.kind === "keep") {
        for (const { kept, inside } of keptSecrets(filter, receivedSecrets(received, known, isOwn))) {
          const { level, confidence } = loggedAs(inside, debugLog);
          report(at, "keeps", {
            data: { kept, names: quoted(namesOf(inside)) || `\`${kept}\``, level },
            confidence: confidence === "low" ? "medium" : confidence, // Somebody decided to keep it.
            trace: traceOf(inside, received, form, filter),
            fixes: [removal(filter, kept, form)],
          });
        }
        continue;
      }
      const missed = receivedSecrets(received, known, (one) => isOwn(one) && !isFiltered(one.name, filter.words));
      const replaced = filteredByDefault(dependencies).filter(
        (word) => !filter.words.some((own) => word.includes(own)) && !missed.some(({ name }) => name.includes(word)),
      );
      if (missed.length > 0) {
        const { level, confidence } = loggedAs(missed, debugLog);
        report(at, "misses", {
          data: { names: quoted(namesOf(missed)), level },
          confidence,
          trace: traceOf(missed, received, form, filter),
          fixes: [addition(filter, [...new Set(missed.map(({ name }) => wordFor(name)))], form)],
        });
      } else if (replaced.length > 0)
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
}

function keptSecrets({ words }: ParameterFilter, secrets: readonly ReceivedName[]): readonly KeptSecret[] {
  return words.flatMap((kept): readonly KeptSecret[] => {
    const inside = secrets.filter(({ parents }) => parents.includes(kept));
    if (inside.length > 0) return [{ kept, inside }];
    const named = secrets.filter(({ name }) => name === kept);
    return isSensitive(kept) ? [{ kept, inside: named }] : [];
  });
}

/** The word that hides a name and its like. */
function wordFor(name: string): string {
  return ["password", "token", "secret"].find((word) => name.includes(word)) ?? name;
}

function traceOf(names: readonly ReceivedName[], received: Received, form: Form, { list }: ParameterFilter) {
  if (names.length === 0) return [];
  return [...receivedSteps(names, received), { span: spanOf(form, list), note: "and let through here" }];
}

function addition({ list }: ParameterFilter, words: readonly string[], form: Form): ProposedFix {
  return { title: `Hide ${quoted(words)} too`, class: "safe", edits: appendWords(form, list, words) };
}

function removal({ list }: ParameterFilter, word: string, form: Form): ProposedFix {
  return { title: `Do not keep \`${word}\``, class: "safe", edits: removeWord(form, list, word) };
}
