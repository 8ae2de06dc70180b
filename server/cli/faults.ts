/** Errors of the command line: what the user can mend, and what only we can. */

import type { CliHost } from "./host.ts";

/** Wrong usage, in words that say what to do. */
export class UsageError extends Error {}

/** What to print about a fault of our own, with everything that a report of it needs. */
export function faultMessage(host: CliHost, error: unknown): string {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    "firebreak: this is a fault of Firebreak itself, not of your project.",
    "Please report it with these lines, and the file that was read if you can share it:",
    `  firebreak ${host.version}, ${host.platform}`,
    ...details.split("\n").map((line) => `  ${line}`),
    "",
  ].join("\n");
}
