import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Range } from "../../server/core/syntax/ast.ts";
import type { Attribute, Template, TemplateLanguage, TemplateNode } from "../../server/core/syntax/template-ast.ts";
import { parseTemplate } from "../../server/core/syntax/template-parser.ts";
import { expressionsOf } from "../../server/core/syntax/template-walk.ts";
import { keepSource, scan } from "./template-outline.ts";

const SAMPLE = `<!DOCTYPE html>
<.layout flash={@flash} :let={%{a: "}"}}>
  <%!-- é 😀 --%><!-- <%= @old %> -->
  <:item :for={x <- @xs} class={["a", x.on? && "b"]} {@rest}>{x.name} <br/></:item>
  <%= case @state do %>
    <% :new -> %><p id='n' title="<%= @t %>">{~s(})}</p>
    <% {:done, _} -> %><%= for i <- 1..3 do %>{i}<% end %>
  <% end %>
  <a <%= if @b do %>href="<%= @c %>"<% else %>hidden<% end %> data-<%= @k %>="v">x</a>
  <script>if (a < b) { f("<%= raw @j %>") }</script><pre phx-no-curly-interpolation>{ } <b>{</b></pre>
  <%= form_for @f, fn f -> %>\r\n<%= input f, :a %><%% %><% end) %>
</.layout>`;

const PIECES = [
  ..."<>/={}\"'%-!# \n\\?~:.@",
  ..."<% <%= <%! <%!-- --%> %> <%# <!-- --> </ /> <a <.b <:c </a> <script> </script> <style>".split(" "),
  ..."{@x} ={ #{ \\} ~s( ~S{ \"\"\"\n ''' ?} do end else fn -> <%=if\u00a0do%> <%end%> <%else%>".split(" "),
  "<%= if a do %>",
  "<% else %>",
  "<% end %>",
  "<%= f fn x -> %>",
  "漢",
  "😀",
  "\ud83d",
  "\u0000",
  "\r\n",
];

const language = fc.constantFrom<TemplateLanguage>("heex", "eex");
const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((each) => each.join(""));

/** The sample with some stretches replaced. */
const mutated = fc
  .array(fc.tuple(fc.nat(SAMPLE.length), fc.nat(12), fc.array(fc.constantFrom(...PIECES), { maxLength: 3 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((edits) =>
    edits.reduce((text, [at, removed, added]) => text.slice(0, at) + added.join("") + text.slice(at + removed), SAMPLE),
  );

describe("whatever the text", () => {
  it("ranges of a mutated template are nested, in order and in bounds", () => {
    fc.assert(
      fc.property(mutated, language, (text, spoken) => checkTemplate(scan(text, spoken))),
      { numRuns: 3000 },
    );
  });

  it("ranges of random pieces are nested, in order and in bounds", () => {
    fc.assert(
      fc.property(pieces, language, (text, spoken) => checkTemplate(scan(text, spoken))),
      { numRuns: 5000 },
    );
  });

  it("a template inside a form is read as one alone, at its own offsets", () => {
    fc.assert(
      fc.property(mutated, language, (text, spoken) => {
        const around = parseTemplate(`ab\n${text}\n"`, { start: 3, end: 3 + text.length }, spoken, keepSource);
        expect(rangesOf(around)).toEqual(rangesOf(scan(text, spoken)).map((range) => moved(range, 3)));
      }),
      { numRuns: 500 },
    );
  });

  it("every expression is the text at its place, but for blanks in a block", () => {
    fc.assert(
      fc.property(mutated, language, (text, spoken) => {
        for (const { expression, block } of expressionsOf(scan(text, spoken))) {
          const written = text.slice(expression.start, expression.end);
          const given = expression.kind === "variable" ? expression.name : "";
          expect(given).toHaveLength(written.length);
          if (block === undefined) expect(given).toBe(written);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("hostile text of 400,000 characters takes no more time than any other", () => {
  const repeated = [
    "<",
    "{",
    "}",
    "<%",
    '"',
    "'",
    "<a ",
    "<a b=",
    '<a b="',
    "<a b='",
    '<a b="\n',
    "<a b={",
    "<a {",
    "</a>",
    "<a>",
    "<!--",
    "<%!--",
    "<%#",
    "<%= ",
    '<%"',
    "<%\n~s(",
    '<%\n"',
    "{~s(",
    '{"}x',
    '{"}"',
    "{\\{",
    "\\{",
    '{"#{',
    "{'",
    "{#",
    '{"""\n',
    "{%{",
    "<%= if a do %>",
    "<% else %>",
    "<% end %>",
    "<% a -> %>",
    "<%= fn -> %>",
    "<%= if a do %><a>",
    "<a <%= if a do %>",
    '<a b="<%= if a do %>',
    "</a <%= x %>",
    "<script>",
    "<script></",
    "<a b=<%= c %>",
    "<a-<%= c %>",
    "      ",
    "\n",
    "<!DOCTYPE ",
    "<a b    ",
    "<%%",
    "\u0000",
  ];

  it.each(repeated)("such as %j over and over", (piece) => {
    for (const spoken of ["heex", "eex"] as const) {
      expect(processorTime(() => scan(piece.repeat(400_000 / piece.length), spoken))).toBeLessThan(LIMIT);
    }
  });

  it("such as two mixed at random", () => {
    fc.assert(
      fc.property(fc.constantFrom(...repeated), fc.constantFrom(...repeated), language, (one, other, spoken) => {
        const text = one.repeat(60_000 / one.length) + other.repeat(60_000 / other.length);
        expect(processorTime(() => scan(text, spoken))).toBeLessThan(LIMIT);
      }),
      { numRuns: 60 },
    );
  });
});

/** In milliseconds. A linear scan of such a text takes under 300 ms here; one that is quadratic anywhere, minutes. */
const LIMIT = 4000;

function processorTime(run: () => void): number {
  const start = process.cpuUsage();
  run();
  return process.cpuUsage(start).user / 1000;
}

/** Fails unless all ranges are inside those of their parents and follow one another. */
function checkTemplate(template: Template): void {
  checkNodes(template.children, template);
  for (const problem of template.problems) checkInside(problem, template);
}

function checkNodes(nodes: readonly (TemplateNode | Attribute)[], parent: Range): void {
  let last = parent.start;
  for (const node of nodes) {
    checkInside(node, parent);
    expect(node.start).toBeGreaterThanOrEqual(last);
    last = node.end;
    if ("kind" in node) checkNode(node);
    else checkAttribute(node);
  }
}

function checkNode(node: TemplateNode): void {
  if (node.kind === "element") {
    checkInside(node.openRange, node);
    checkInside(node.nameRange, node.openRange);
    checkNodes(node.attributes, node.openRange);
    checkNodes(node.tagCode, node.openRange);
    checkNodes(node.children, { start: node.openRange.end, end: node.end });
  } else if (node.kind === "block-expression") {
    checkInside(node.expression, node);
    for (const section of node.sections) {
      checkInside(section, node);
      checkInside(section.opener, node);
      expect(section.start).toBe(section.opener.end);
      checkNodes(section.children, section);
      checkNodes(section.attributes, section);
    }
  } else if (node.kind === "comment") {
    checkInside(node.contentRange, node);
    checkNodes(node.children, node.contentRange);
  } else if (node.kind === "expression") {
    checkInside(node.contentRange, node);
    checkInside(node.expression, node.contentRange);
  }
}

function checkAttribute(attribute: Attribute): void {
  checkInside(attribute.nameRange, attribute);
  const { value } = attribute;
  if (value === undefined) return;
  checkInside(value, attribute);
  if (value.kind === "text") checkNodes(value.parts, value);
  else checkInside(value.expression, value.contentRange);
}

function checkInside(inner: Range, outer: Range): void {
  if (inner.start >= outer.start && inner.end <= outer.end && inner.start <= inner.end) return;
  throw new Error(`${inner.start}-${inner.end} is not inside ${outer.start}-${outer.end}`);
}

/** Where all expressions and problems of a template are. */
function rangesOf(template: Template): Range[] {
  const problems = template.problems.map(({ start, end }) => ({ start, end }));
  return [...expressionsOf(template).map(({ range }) => range), ...problems];
}

function moved({ start, end }: Range, by: number): Range {
  return { start: start + by, end: end + by };
}
