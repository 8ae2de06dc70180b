/** The JSON schema of `.firebreak.json`: what `project-file.ts` reads, in the words that an editor shows. */

import { confidences, presets, severities } from "../../server/core/finding.ts";
import type { Rule } from "../../server/core/rule.ts";
import { defaultSettings } from "../../server/core/settings.ts";

export function projectFileSchema(rules: readonly Rule[]): object {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Firebreak's project file",
    description:
      "Settings of a project, the same for every editor, the command line and CI. They win over editor settings.",
    type: "object",
    additionalProperties: false,
    allowComments: true,
    allowTrailingCommas: true,
    definitions: { ruleSettings: ruleSettings(rules), ruleName: { enum: rules.flatMap(namesOf) } },
    properties: {
      $schema: { type: "string" },
      preset: {
        enum: presets,
        default: defaultSettings.preset,
        description:
          "recommended: confidence and severity medium and up. strict: every confidence and severity. audit: also the opt-in rules.",
      },
      rules: described("What each rule does in this project.", { $ref: "#/definitions/ruleSettings" }),
      exclude: described("Files and folders that are not scanned, as glob patterns relative to the root.", patterns),
      maxFileSize: described("Larger files are skipped, and said to be. In bytes.", {
        type: "number",
        exclusiveMinimum: 0,
        default: defaultSettings.maxFileSize,
      }),
      minSeverity: described("Hides findings of a lower severity, whatever the preset shows.", { enum: severities }),
      minConfidence: described("Hides findings of a lower confidence, whatever the preset shows.", {
        enum: confidences,
      }),
      overrides: described("Rule settings for some files alone; the last that names a rule wins.", {
        type: "array",
        items: record({ files: patterns, rules: { $ref: "#/definitions/ruleSettings" } }, ["files", "rules"]),
      }),
      suppressions: described("Accepted findings of files that cannot hold comments, such as mix.lock.", {
        type: "array",
        items: record(
          {
            rule: { $ref: "#/definitions/ruleName" },
            files: patterns,
            reason: described("Why the findings are accepted.", { type: "string" }),
            until: described("The last day on which they are, such as 2027-01-31.", {
              type: "string",
              pattern: "^\\d{4}-\\d{2}-\\d{2}$",
            }),
          },
          ["rule", "files"],
        ),
      }),
    },
  };
}

const patterns = { type: "array", items: { type: "string" } };

function described(description: string, schema: object): object {
  return "$ref" in schema ? { description, allOf: [schema] } : { description, ...schema };
}

function record(properties: Readonly<Record<string, object>>, required: readonly string[]): object {
  return { type: "object", additionalProperties: false, required, properties };
}

function ruleSettings(rules: readonly Rule[]): object {
  const setting = { enum: ["off", "on", ...severities] };
  const entries = rules.flatMap((rule) => namesOf(rule).map((name) => [name, described(rule.title, setting)] as const));
  return { type: "object", additionalProperties: false, properties: Object.fromEntries(entries) };
}

function namesOf({ id, aliases }: Rule): readonly string[] {
  return [id, ...(aliases ?? [])];
}
