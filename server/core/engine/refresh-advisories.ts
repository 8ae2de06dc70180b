/**
 * Asks OSV (https://google.github.io/osv.dev/api/) and, where an address for it is given, the API of a Hex registry what they know about packages.
 * Only done when somebody asked for it; what is sent are the names of public packages.
 *
 * Invariants: every answer is a stranger's and is checked part by part; how much is asked and taken is bounded; a refresh that fails gives its
 * reason and nothing else, never half of what is known.
 */

import {
  type Advisory,
  type AdvisoryData,
  isAdvisoryId,
  isPackageName,
  isRecord,
  type Retirement,
  retirementFrom,
} from "../project/advisory-data.ts";
import { joinedByAlias, type OsvRecord, readOsvRecord } from "../project/osv.ts";
import type { Cancellation, Outcome } from "../world.ts";

/** One question over the network. Hosts follow no redirect, wait only so long, and refuse a longer answer. */
export type Ask = (question: Question) => Promise<Outcome<Reply>>;

export interface Question {
  readonly url: string;
  /** JSON; its presence makes it a POST. */
  readonly body?: string;
  /** A longer answer is refused. */
  readonly maxBytes: number;
}

export interface Reply {
  /** 200 to 299, or 404. */
  readonly status: number;
  readonly text: string;
}

export interface RefreshOptions {
  /** Names of packages in the public registry. */
  readonly packages: readonly string[];
  readonly ask: Ask;
  /** `2026-01-31` */
  readonly today: string;
  /** Where OSV's API is. */
  readonly osv?: string;
  /** Where the API of a Hex registry is, such as `HEX_API_URL` names it: it alone knows retired versions. */
  readonly hexApi?: string;
  readonly cancellation?: Cancellation;
}

export interface Refreshed {
  readonly data: AdvisoryData;
  readonly asked: number;
  /** Records that could not be read, and were left out. */
  readonly unread: number;
}

export const defaultOsv = "https://api.osv.dev";
const maxPackages = 2000;
const maxRecords = 3000;
const packagesPerQuestion = 200;
const maxPages = 20;
const maxAnswer = 5_000_000;
const atOnce = 4;

export async function refreshAdvisories(options: RefreshOptions): Promise<Outcome<Refreshed>> {
  const packages = options.packages.filter(isPackageName);
  if (packages.length > maxPackages) return failure(`more than ${maxPackages} packages`);
  const ids = await knownIds(packages, options);
  if (!ids.ok) return ids;
  const records = await eachOf([...ids.value], (id) => recordOf(id, options), options.cancellation);
  if (!records.ok) return records;
  const retired =
    options.hexApi === undefined
      ? { ok: true as const, value: [] }
      : await eachOf(packages, (name) => retirementsOf(name, options), options.cancellation);
  if (!retired.ok) return retired;
  const read = records.value.flatMap((one) => one ?? []);
  const data = dataOf(read, retired.value.flat(), new Set(packages), options.today);
  return { ok: true, value: { data, asked: packages.length, unread: records.value.length - read.length } };
}

function dataOf(
  records: readonly OsvRecord[],
  retirements: readonly Retirement[],
  asked: ReadonlySet<string>,
  date: string,
): AdvisoryData {
  const valid = records.filter(({ isWithdrawn }) => !isWithdrawn);
  const stillValid = new Set(valid.flatMap(({ ids }) => ids));
  const all: readonly Advisory[] = valid.flatMap(({ advisories }) =>
    advisories.filter((one) => asked.has(one.package)),
  );
  const withdrawn = records
    .filter(({ isWithdrawn }) => isWithdrawn)
    .flatMap(({ ids }) => ids.filter((id) => !stillValid.has(id)));
  return { date, advisories: joinedByAlias(all), retirements, withdrawn: [...new Set(withdrawn)].sort() };
}

interface Query {
  readonly package: { readonly name: string; readonly ecosystem: "Hex" };
  readonly page_token?: string;
}

/** The ids of all records about the packages; an answer can come in pages. */
async function knownIds(packages: readonly string[], options: RefreshOptions): Promise<Outcome<ReadonlySet<string>>> {
  const ids = new Set<string>();
  for (let start = 0; start < packages.length; start += packagesPerQuestion) {
    let queries: readonly Query[] = packages
      .slice(start, start + packagesPerQuestion)
      .map((name) => ({ package: { name, ecosystem: "Hex" } }));
    for (let page = 0; queries.length > 0; page++) {
      if (page === maxPages) return failure("its answer has no end");
      if (options.cancellation?.aborted) return failure("it was stopped");
      const answer = await askJson(
        { url: `${osvOf(options)}/v1/querybatch`, body: JSON.stringify({ queries }), maxBytes: maxAnswer },
        options,
      );
      if (!answer.ok) return answer;
      const read = batchFrom(answer.value, queries);
      if (!read) return failure("its answer is not of the form that OSV documents");
      for (const id of read.ids) ids.add(id);
      if (ids.size > maxRecords) return failure(`it names more than ${maxRecords} advisories`);
      queries = read.next;
    }
  }
  return { ok: true, value: ids };
}

function batchFrom(
  given: unknown,
  queries: readonly Query[],
): { ids: readonly string[]; next: readonly Query[] } | undefined {
  const results = isRecord(given) ? given.results : undefined;
  if (!Array.isArray(results) || results.length !== queries.length) return undefined;
  const ids: string[] = [];
  const next: Query[] = [];
  for (const [i, result] of results.entries()) {
    if (!isRecord(result)) return undefined;
    const vulns = result.vulns ?? [];
    if (!Array.isArray(vulns)) return undefined;
    for (const one of vulns) if (isRecord(one) && isAdvisoryId(one.id)) ids.push(one.id);
    const { next_page_token: token } = result;
    const query = queries[i];
    if (query && typeof token === "string" && token !== "" && token.length < 2000)
      next.push({ ...query, page_token: token });
  }
  return { ids, next };
}

/** `undefined` for a record that cannot be used, or that is gone since it was named. */
async function recordOf(id: string, options: RefreshOptions): Promise<Outcome<OsvRecord | undefined>> {
  const answer = await askJson(
    { url: `${osvOf(options)}/v1/vulns/${encodeURIComponent(id)}`, maxBytes: maxAnswer },
    options,
  );
  return answer.ok ? { ok: true, value: readOsvRecord(answer.value) } : answer;
}

/** `retirements: {"1.0.0": {reason, message}}`; none for a package that the registry does not have. */
async function retirementsOf(name: string, options: RefreshOptions): Promise<Outcome<readonly Retirement[]>> {
  const url = `${(options.hexApi ?? "").replace(/\/+$/, "")}/packages/${encodeURIComponent(name)}`;
  const answer = await askJson({ url, maxBytes: maxAnswer }, options);
  if (!answer.ok) return answer;
  const given = isRecord(answer.value) && isRecord(answer.value.retirements) ? answer.value.retirements : {};
  const entries = Object.entries(given).slice(0, 2000);
  const found = entries.flatMap(
    ([version, one]) => retirementFrom({ ...(isRecord(one) ? one : {}), package: name, version }) ?? [],
  );
  return { ok: true, value: found };
}

function osvOf({ osv = defaultOsv }: RefreshOptions): string {
  return osv.replace(/\/+$/, "");
}

/** `undefined` as a value: there is no such thing. */
async function askJson(question: Question, { ask }: RefreshOptions): Promise<Outcome<unknown>> {
  const reply = await ask(question);
  if (!reply.ok) return failure(`${hostOf(question.url)}: ${reply.reason}`);
  if (reply.value.status === 404) return { ok: true, value: undefined };
  try {
    return { ok: true, value: JSON.parse(reply.value.text) };
  } catch {
    return failure(`${hostOf(question.url)}: its answer is no JSON`);
  }
}

function hostOf(url: string): string {
  return /^\w+:\/\/([^/]*)/.exec(url)?.[1] ?? url;
}

function failure(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}

/** A few at once; ends with the first failure. */
async function eachOf<A, B>(
  items: readonly A[],
  work: (item: A) => Promise<Outcome<B>>,
  cancellation?: Cancellation,
): Promise<Outcome<readonly B[]>> {
  const found: B[] = [];
  for (let start = 0; start < items.length; start += atOnce) {
    if (cancellation?.aborted) return failure("it was stopped");
    for (const one of await Promise.all(items.slice(start, start + atOnce).map(work))) {
      if (!one.ok) return one;
      found.push(one.value);
    }
  }
  return { ok: true, value: found };
}
