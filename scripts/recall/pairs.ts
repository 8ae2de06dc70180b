/** The list of pairs: which project, which two commits, which place, which mistake. Facts only; the code itself is read from git mirrors. */

import { readFile } from "node:fs/promises";
import { Ajv } from "ajv";
import schema from "./pairs.schema.json" with { type: "json" };

/** A vulnerable and a fixed version of one place in a public project. */
export interface Pair {
  /** Unique in the list. */
  readonly id: string;
  /** `owner/name` of the repository. */
  readonly project: string;
  /** The folder that is scanned, where it is not the whole repository; without slashes at its ends. */
  readonly root?: string;
  /** Full commit ids. */
  readonly vulnerable: string;
  readonly fixed: string;
  /** A public identifier such as a CVE or GHSA number. */
  readonly advisory?: string;
  /** Relative to the repository. */
  readonly path: string;
  /** Where the mistake shows in the vulnerable version; 1-based. */
  readonly lines: readonly number[];
  /** The kind of weakness, in words that totals are grouped by. */
  readonly class: string;
  /** Rules that would be right to report it, the most fitting one first. */
  readonly rules: readonly string[];
  /** What is wrong there. */
  readonly about: string;
  /** Never looked at while rules are tuned: only totals are printed. */
  readonly heldOut?: boolean;
  /** The commit repairs less than the rule asks for, so a finding after it is right. */
  readonly isPartialFix?: boolean;
  /** Why it is not found, once somebody looked. */
  readonly missed?: string;
}

/** Reads and checks a list. Throws an error that names what is wrong. */
export async function readPairs(file: string): Promise<readonly Pair[]> {
  const list: unknown = JSON.parse(await readFile(file, "utf8"));
  const validate = new Ajv({ allErrors: true }).compile<Pair[]>(schema);
  if (!validate(list)) {
    const errors = validate.errors ?? [];
    throw new Error(errors.map(({ instancePath, message }) => `${file}${instancePath} ${message}`).join("\n"));
  }
  const ids = list.map(({ id }) => id);
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (repeated.length > 0) throw new Error(`${file} has ids twice: ${repeated.join(", ")}`);
  return list;
}
