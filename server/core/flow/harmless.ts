/** Words for values that a rule looked at and found harmless. */

import { describe, flat, type Treatment, type Value } from "./values.ts";

/** Longest text that is quoted, in characters. */
const maxQuoted = 40;

const treatments: Readonly<Record<Treatment, string>> = {
  html: "escaped for HTML",
  json: "encoded as JSON",
  sql: "quoted for SQL",
  shell: "quoted for the shell",
  path: "kept inside a folder",
  url: "checked for its host",
  redirect: "kept on this site",
  scheme: "checked for its scheme",
  single: "checked for two slashes at its start",
  atom: "turned into an atom that exists",
  guard: "let through as an atom alone",
  regex: "quoted for patterns",
  header: "freed of line ends",
  code: "written as an Elixir term",
  option: "checked for a dash at its start",
  checked: "given back by a function that checks",
};

/** Why nothing from outside reaches a place as it was sent: a sentence without its full stop. */
export function harmlessBecause(value: Value): string {
  const one = flat(value);
  if (one.kind === "trusted") return `The value is made by the server: ${one.why}`;
  if (one.kind === "constant") {
    const isQuoted = one.text !== undefined && one.text.length <= maxQuoted;
    return isQuoted ? `The value is always \`${one.text}\`` : "The value is the same at every run";
  }
  const done = new Set(one.origins.flatMap((origin) => origin.treatments.map((treatment) => treatments[treatment])));
  const sources = [...new Set(one.origins.map(describe))].join(" and ");
  return `The value comes from ${sources}, and is ${[...done].join(" and ") || "made harmless"} on its way`;
}
