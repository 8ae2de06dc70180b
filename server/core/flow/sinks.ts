/** What a rule asks of a value that reaches a sink: who decides it, how sure that is, and the way it came. */

import type { Confidence, TraceSpan } from "../finding.ts";
import type { Span } from "../syntax/source-file.ts";
import { describe, type Origin, type Treatment, untreated, type Value } from "./values.ts";

export interface Reached {
  readonly origin: Origin;
  /** For a message: "`id` from the request parameters of `show/2`". */
  readonly text: string;
  /** `high`: a request decides it and every step is known. `medium`: one step is not known, or the data was stored before. `low`: where it comes from is not known, or it is the key of a stored record. */
  readonly confidence: Confidence;
  /** Source first, sink last. Where no source is known, the way from the first function that the value was handed to; empty where it was handed to none. */
  readonly trace: readonly TraceSpan[];
}

export interface Sink {
  readonly span: Span;
  /** The trace's last note: "becomes part of the SQL text". */
  readonly note: string;
  /** What makes a value harmless here. */
  readonly harmless?: readonly Treatment[];
  /** True for origins that cannot do harm here, such as one behind a fixed host. */
  readonly isHarmless?: (origin: Origin) => boolean;
}

/** The most certain origin that can do harm at a sink; `undefined` when the value is constant, made by the server, or treated. */
export function reaching(value: Value, sink: Sink): Reached | undefined {
  const [origin] = harmfulIn(value, sink);
  return origin && reachedBy(origin, sink);
}

/** All origins that can do harm at a sink, the most certain first: they come on different ways, and some of these may be guarded. */
export function waysTo(value: Value, sink: Sink): readonly Reached[] {
  return harmfulIn(value, sink).map((origin) => reachedBy(origin, sink));
}

/** The way of which a rule is most certain, and of those alike the first. */
export function leastGuarded(
  ways: readonly Reached[],
  confidenceOf: (reached: Reached) => Confidence,
): { readonly reached: Reached; readonly confidence: Confidence } | undefined {
  const judged = ways.map((reached) => ({ reached, confidence: confidenceOf(reached) }));
  return certainties.flatMap((certainty) => judged.find(({ confidence }) => confidence === certainty) ?? [])[0];
}

const certainties: readonly Confidence[] = ["high", "medium", "low"];

function harmfulIn(value: Value, { harmless = [], isHarmless }: Sink): readonly Origin[] {
  const origins = untreated(value, ...harmless);
  const isAnyPart = countParts(origins) >= manyParts;
  return origins
    .filter((origin) => !isHarmless?.(origin))
    .map((origin) => (isAnyPart && origin.before === undefined ? { ...origin, isMixed: true as const } : origin))
    .sort((a, b) => rank(a) - rank(b) || Number(isChecked(a)) - Number(isChecked(b)));
}

/** So many parts of one request are no value that was meant: a computed key took any of them. As many as origins are kept of one value. */
const manyParts = 8;

/** How many parts of the source that has most of them a value may be. */
function countParts(origins: readonly Origin[]): number {
  const counts = new Map<string, number>();
  for (const { kind, text, before } of origins)
    if (kind === "request" && before === undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

function reachedBy(origin: Origin, { span, note }: Sink): Reached {
  const isTraced = origin.steps.length > 0;
  return {
    origin,
    text: describe(origin),
    confidence: rank(origin) === 0 ? "high" : rank(origin) < 3 ? "medium" : "low",
    trace: isTraced ? [...origin.steps, { span, note }] : [],
  };
}

/** `params["file"].path`: what has a path in the parameters is a `Plug.Upload`, which the server has put there. */
export function isPathOfUpload({ kind, path, before }: Origin): boolean {
  return kind === "request" && path.length > 1 && path.at(-1) === "path" && before === undefined;
}

function isChecked({ treatments }: Origin): boolean {
  return treatments.includes("checked");
}

/** How far the origin is from a request that decides it without doubt. */
function rank({ kind, isDoubtful, isMixed, path }: Origin): number {
  if (isMixed) return 4;
  if (kind === "request") return isDoubtful ? 1 : 0;
  if (kind === "stored") return isDoubtful || ownKey.test(path.at(-1) ?? "") ? 3 : 2;
  return 4;
}

/** Keys of records that the project itself makes: no outsider writes what they hold. */
const ownKey =
  /^(id|(organi[sz]ation|org|account|user|team|tenant|project|company|workspace|owner|job|member|customer)_id)$/;

/** True when the text before an origin fixes the host of the URL that it is part of: what follows can only choose a path, a query or a fragment. */
export function isBehindHost({ before = "" }: Origin): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#\s]+[/?#]/i.test(before) || /^\uFFFC[^@]*[/?#]/.test(before);
}

/** True when the text before an origin starts a path of this site: `/users/`. A second slash or a backslash would start a host. */
export function isBehindPath({ before = "" }: Origin): boolean {
  return /^\/[^/\\]/.test(before) || /^\uFFFC[^@]*[/?#]/.test(before);
}
