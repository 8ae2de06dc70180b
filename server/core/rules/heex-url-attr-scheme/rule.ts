/** Reports addresses in attributes of plain tags that may begin with `javascript:`. */

import type { Confidence } from "../../finding.ts";
import { isCleanedBefore } from "../../flow/cleaned.ts";
import { type Flow, flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { received } from "../../flow/received.ts";
import { type Reached, reaching } from "../../flow/sinks.ts";
import { cleanedFields } from "../../project/cleaned-fields.ts";
import { dependencies } from "../../project/dependencies.ts";
import { replace } from "../../project/edits.ts";
import { elements, type PlacedElement, writtenValueOf } from "../../project/elements.ts";
import { covers } from "../../project/nodes.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";
import type { Attribute } from "../../syntax/template-ast.ts";

/** Attributes whose address a browser goes to, loads or runs in the page. */
const attributesOf: Readonly<Record<string, readonly string[]>> = {
  a: ["href", "xlink:href", "ping"],
  area: ["href"],
  form: ["action"],
  button: ["formaction"],
  input: ["formaction"],
  iframe: ["src", "srcdoc"],
  frame: ["src"],
  embed: ["src"],
  object: ["data"],
  base: ["href"],
};

export const heexUrlAttrScheme = defineRule({
  id: "heex-url-attr-scheme",
  title: "Link that may carry `javascript:`",
  severity: "high",
  cwe: [79, 83],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [cleanedFields, elements, flow, dependencies, received],
  messages: {
    scheme:
      "`{attribute}` takes {origin} as its address: escaping leaves `javascript:` as it is, and what follows it runs in the reader's browser.",
    content: "`srcdoc` takes {origin} as a page of its own: scripts in it run with the rights of this site.",
  },
  check({ cleanedFields, elements, flow, dependencies, received, report, dismiss }) {
    for (const placed of elements.named(...Object.keys(attributesOf))) {
      const { form, element } = placed;
      const guarded = attributesOf[element.name.toLowerCase()] ?? [];
      for (const attribute of element.attributes.filter(({ name }) => guarded.includes(name.toLowerCase()))) {
        const reached = reachedBy(attribute, placed, flow);
        if (!reached) continue;
        const at = spanOf(form, attribute.nameRange);
        if (typeof reached === "string") {
          dismiss(at, reached);
          continue;
        }
        if (isCleanedBefore(reached.origin, "scheme", cleanedFields, received)) {
          dismiss(at, "A changeset compares the scheme before the address is stored");
          continue;
        }
        const { trace, text: origin } = reached;
        const options = { confidence: confidenceOf(reached), trace };
        if (attribute.name.toLowerCase() === "srcdoc") report(at, "content", { ...options, data: { origin } });
        else {
          const fixes = dependencies.has("phoenix_live_view") ? fixesOf(placed) : [];
          report(at, "scheme", { ...options, data: { attribute: attribute.name, origin }, fixes });
        }
      }
    }
  },
});

/** The origin that may choose the scheme, or why there is none; `undefined` where nothing is computed. */
function reachedBy(attribute: Attribute, placed: PlacedElement, flow: Flow): Reached | string | undefined {
  const written = writtenValueOf(placed.form, attribute);
  if (written?.kind !== "code" || !written.code) return undefined;
  const isContent = attribute.name.toLowerCase() === "srcdoc";
  if (!isContent && written.prefix.trim() !== "") return "The text before it fixes the scheme";
  const whole = attribute.value?.kind === "expression" ? attribute.value.expression : written.code;
  const value = flow.throughRows(flow.valueAt(placed, whole));
  const reached = reaching(value, {
    span: spanOf(placed.form, attribute.nameRange),
    note: isContent ? "becomes a page" : "becomes the address",
    harmless: isContent ? ["html"] : ["url", "redirect", "scheme"],
    isHarmless: ({ before }) => !isContent && before !== undefined && before.trim() !== "",
  });
  if (!reached) return harmlessBecause(value);
  const { confidence, origin } = reached;
  const isHandedIn = confidence === "low" && origin.path.length === 0;
  return isHandedIn ? "Whoever uses the template hands in the address" : reached;
}

/** Addresses that people give of themselves; what else an assign holds the app mostly makes. */
const givenByPeople =
  /^(website|web_site|homepage|home_page|blog|site_url|website_url|homepage_url|blog_url|profile_url|social_url|portfolio|portfolio_url)$/;

/** What a field is called that holds an address; of another text a part may begin with what its code wants. */
const address = /(^|_)(ur[il]|link|href|src|address|website|homepage|site|page|photo|image|avatar|video|source)s?$/;

function confidenceOf({ origin, confidence }: Reached): Confidence {
  const isGiven = givenByPeople.test(origin.path.at(-1) ?? "");
  if (origin.kind === "stored" && !isGiven && !address.test(origin.path.at(-1) ?? "")) return "low";
  // What a call that is not followed gives for the request's data is mostly a record that it chose, and not that data.
  if (origin.isDoubtful && origin.path.length > 0) return isGiven ? "medium" : "low";
  return confidence === "low" && isGiven ? "medium" : confidence;
}

/** `.link` refuses schemes that run code: https://hexdocs.pm/phoenix_live_view/Phoenix.Component.html#link/1 */
function fixesOf({ form, element }: PlacedElement): readonly ProposedFix[] {
  const { text } = form.syntax;
  const isHeex = form.syntax.templates.some(
    ({ template }) => template.language === "heex" && covers(template, element),
  );
  const closing = { start: element.end - "</a>".length, end: element.end };
  if (element.name !== "a" || !isHeex || element.tagCode.length > 0) return [];
  const open = replace(form, element.nameRange, ".link");
  const close = text.slice(closing.start, closing.end) === "</a>" ? [replace(form, closing, "</.link>")] : [];
  if (close.length === 0 && !element.isSelfClosing) return [];
  const title = "Use `<.link>`, which refuses `javascript:`";
  return [{ title, class: "review", edits: [open, ...close] }];
}
