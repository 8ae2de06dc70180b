/** Content security policies as text: their directives, and where they are written. */

import type { Span } from "../../syntax/source-file.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";
import { type FileInput, fileAnalysis } from "../analysis.ts";
import { type Call, calls } from "../calls.ts";
import { conditionsAround, reachesProduction } from "../environments.ts";
import { names } from "../names.ts";
import { isAtom, pairsOf, textOfLiteral } from "../nodes.ts";
import { createReading } from "./site.ts";

export interface WrittenPolicy {
  readonly text: string;
  /** The string, also where an attribute holds it. */
  readonly span: Span;
  /** True for a map given to `put_secure_browser_headers`, which takes the place of Phoenix's own policy. */
  readonly replacesDefault: boolean;
  readonly isReportOnly: boolean;
}

/** The policies that a file sets by name, as far as their text can be read, but those of development. */
export const policies = fileAnalysis("policies", (input): readonly WrittenPolicy[] => {
  const known = input.get(calls);
  const maps = [
    ...known.named("plug").filter(({ args }) => isAtom(args[0], "put_secure_browser_headers")),
    ...known.to("Phoenix.Controller.put_secure_browser_headers/2"),
  ];
  const puts = known.to("Plug.Conn.put_resp_header/3");
  return [
    ...maps.flatMap((call) => inMap(call, input)),
    ...puts.flatMap((call) => policyOf(call, call.args[1], call.args[2], false, input)),
  ];
});

function inMap(call: Call, input: FileInput): readonly WrittenPolicy[] {
  const [, options] = call.args;
  if (!options) return [];
  const reading = createReading(input.project, input.project.get(names));
  const { node, site } = reading.behind(options, { form: call.form, bindings: new Map() });
  return pairsOf(node).flatMap(({ key, value }) => policyOf({ ...call, form: site.form }, key, value, true, input));
}

function policyOf(
  call: Call,
  name: Call["target"],
  value: Call["target"],
  replacesDefault: boolean,
  { project }: FileInput,
): readonly WrittenPolicy[] {
  const header = textOfLiteral(name)?.toLowerCase();
  const isReportOnly = header === "content-security-policy-report-only";
  if (!value || (header !== "content-security-policy" && !isReportOnly)) return [];
  if (reachesProduction(conditionsAround(call, call.around).environments) === "no") return [];
  const reading = createReading(project, project.get(names));
  const behind = reading.behind(value, { form: call.form, bindings: new Map() });
  const { text } = reading.textAt(behind.node, behind.site);
  const isText = ["string", "binary", "sigil"].includes(behind.node.kind);
  return isText ? [{ text, span: spanOf(behind.site.form, behind.node), replacesDefault, isReportOnly }] : [];
}

/** `script-src 'self' 'unsafe-inline'; …` by directive, lower case. The first of a name counts, as in browsers. */
export function directivesOf(policy: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const directive of policy.split(";")) {
    const [name, ...sources] = directive.trim().split(/\s+/);
    if (name && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), sources);
  }
  return found;
}

/** Where a source of a directive is written, if the directive stands there once and nothing is filled in before the source. */
export function sourceIn({ span }: Pick<WrittenPolicy, "span">, directive: string, source: string): Span | undefined {
  const text = textOf(span.form, span);
  const [begin, ...others] = text.matchAll(new RegExp(`${directive.replace("-", "[-_]")}(?![\\w-])`, "gi"));
  if (!begin || others.length > 0) return undefined;
  const from = begin.index + begin[0].length;
  const [sources = ""] = text.slice(from).split(/;|\w[-_]src\b/);
  const at = sources.search(new RegExp(`(?<=[\\s"([])${source.replace("*", "\\*")}(?=[\\s")\\]]|$)`));
  if (at < 0) return undefined;
  const start = span.start + from + at;
  return { form: span.form, start, end: start + source.length };
}
