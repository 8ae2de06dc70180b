/** Whether an action answers with a page, or with what browsers show no frame or script of: a redirect, JSON, plain text, a file. */

import { fileAnalysis } from "../analysis.ts";
import { facts } from "../facts.ts";
import { formFacts, type WrittenCall } from "../form-facts.ts";
import { covers, textOfLiteral } from "../nodes.ts";

export type Answer = "page" | "other" | "unknown";

/** By module, then by the name of the function; the clauses together. */
export const answers = fileAnalysis("answers", ({ get }): ReadonlyMap<string, ReadonlyMap<string, Answer>> => {
  const found = new Map<string, Map<string, Answer>>();
  for (const module of get(facts).modules) {
    const byName = new Map<string, Answer>();
    for (const { form, fact } of module.definitions) {
      if (fact.arity !== 2) continue;
      const written = formFacts(form.syntax).calls.filter((call) => covers(fact, call));
      byName.set(fact.name, joined(byName.get(fact.name), answerOf(written)));
    }
    found.set(module.name, byName);
  }
  return found;
});

function joined(a: Answer | undefined, b: Answer): Answer {
  if (a === undefined || a === b) return b;
  return a === "page" || b === "page" ? "page" : "unknown";
}

function answerOf(written: readonly WrittenCall[]): Answer {
  if (written.some(({ name, args }) => pages.has(name) && !isData(args))) return "page";
  return written.some(({ name }) => others.has(name) || pages.has(name)) ? "other" : "unknown";
}

const pages: ReadonlySet<string> = new Set(["render", "html", "live_render", "put_view"]);
const others: ReadonlySet<string> = new Set("redirect json text send_file send_download send_chunked".split(" "));

/** `render(conn, "index.json")` */
function isData(args: WrittenCall["args"]): boolean {
  return args.some((arg) => /\.(?:json|xml|txt|csv|rss|atom)$/.test(textOfLiteral(arg) ?? ""));
}
