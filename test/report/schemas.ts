/** The schemas that reports must satisfy: the standard's own for SARIF, ours for JSON. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Ajv, type ValidateFunction } from "ajv";
import AjvDraft04 from "ajv-draft-04";
import addFormats from "ajv-formats";

const require = createRequire(import.meta.url);

/** What is wrong with a JSON report, in words; empty when it is right. */
export const problemsOfJson = (report: unknown) => problemsByOwn("report", report);

/** What is wrong with a route table. */
export const problemsOfRoutes = (routes: unknown) => problemsByOwn("routes", routes);

/** What is wrong with a baseline. */
export const problemsOfBaseline = (baseline: unknown) => problemsByOwn("baseline", baseline);

async function problemsByOwn(name: string, value: unknown): Promise<readonly string[]> {
  const schema = JSON.parse(await readFile(new URL(`../../schemas/${name}.schema.json`, import.meta.url), "utf8"));
  // Editors know these two words, the standard does not.
  const ajv = new Ajv({ allErrors: true, keywords: ["allowComments", "allowTrailingCommas"] });
  return problemsOf(ajv.compile(schema), value);
}

/** What is wrong with a SARIF log, in words; empty when it is right. The package holds the schema of 2.1.0 as it was approved, in draft 4. */
export async function problemsOfSarif(log: unknown): Promise<readonly string[]> {
  const file = require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
  const ajv = new AjvDraft04({ allErrors: true, strict: false, unicodeRegExp: false });
  addFormats.default(ajv);
  return problemsOf(ajv.compile(JSON.parse(await readFile(file, "utf8"))), log);
}

function problemsOf(validate: ValidateFunction, value: unknown): readonly string[] {
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
