/** What rules about the filter of the log say of secrets that requests send: their names, how sure it is, where they are received. */

import type { Confidence } from "../finding.ts";
import type { DebugLog } from "../project/log-level.ts";
import { isTestPath } from "../project/paths.ts";
import type { Received, ReceivedName } from "./received.ts";

const maxNamed = 4;

/** What the project's schemas say about fields. */
export interface KnownFields {
  /** Fields that are hidden where they are inspected. */
  readonly redacted: ReadonlySet<string>;
  /** Fields that no schema declares as text. */
  readonly textless: ReadonlySet<string>;
}

/** The secrets that requests send in some files. What is only cast may as well be filled by the server: it counts where nothing else is known. */
export function receivedSecrets(
  received: Received,
  { redacted, textless }: KnownFields,
  isWanted: (one: ReceivedName) => boolean,
): readonly ReceivedName[] {
  const secrets = received.filter(
    (one) =>
      !one.isGroup &&
      !textless.has(one.name) &&
      !isTestPath(one.path) &&
      (one.isSensitive || (redacted.has(one.name) && one.how !== "cast" && !aboutPeople.test(one.name))) &&
      isWanted(one),
  );
  const groups = new Set(received.filter(({ parents }) => parents.length > 0).flatMap(({ parents }) => parents));
  const single = secrets.filter(({ name }) => !groups.has(name));
  const sent = single.filter(({ how }) => how !== "cast");
  return [...(sent.length > 0 ? sent : single)].sort((a, b) => Number(isBrief(a)) - Number(isBrief(b)));
}

/** Redacted for privacy, which is another matter than a secret that opens something. */
const aboutPeople = /mail|phone|name|address|birth|(^|_)ip(_|$)|(^|_)(city|country|zip|street|gender|age)(_|$)/;

/** Mailed tokens of generated sign-in pages and one-time codes are of no use after minutes. */
function isBrief({ name }: ReceivedName): boolean {
  return /token|^(t?otp|(t?otp|mfa|tfa|2fa)_?code|code)$/i.test(name);
}

export function namesOf(received: readonly ReceivedName[]): readonly string[] {
  return [...new Set(received.map(({ name }) => name))];
}

/** "`a`, `b` and `c`" */
export function quoted(names: readonly string[]): string {
  const shown = names.slice(0, maxNamed).map((name) => `\`${name}\``);
  const last = names.length > shown.length ? "others" : shown.pop();
  return shown.length > 0 ? `${shown.join(", ")} and ${last}` : (last ?? "");
}

/** At which level Phoenix writes a parameter, and how sure it is that it gets to a log of production. */
export interface Logged {
  readonly level: ":info" | ":debug";
  readonly confidence: Confidence;
}

/** The parameters of sockets and of joins are logged at `:info`, all others at `:debug`: https://hexdocs.pm/phoenix/Phoenix.Logger.html */
export function loggedAs(received: readonly ReceivedName[], debugLog: DebugLog): Logged {
  const worst = received.filter((one) => !isBrief(one) && one.how !== "cast");
  if (worst.some(({ isLoggedAtInfo }) => isLoggedAtInfo)) return { level: ":info", confidence: "medium" };
  if (worst.length === 0 || debugLog === "no" || debugLog === "chosen") return { level: ":debug", confidence: "low" };
  return { level: ":debug", confidence: debugLog === "yes" ? "high" : "medium" };
}

/** The steps of a trace at which the first few are received. */
export function receivedSteps(names: readonly ReceivedName[], received: Received) {
  return names.slice(0, maxNamed).flatMap((one) => {
    const span = received.spanOf(one);
    return span ? [{ span, note: `\`${one.name}\` is received here` }] : [];
  });
}
