import { describe, expect, it } from "vitest";
import {
  type ExpressionPlace,
  elementsOf,
  expressionsOf,
  visitTemplate,
} from "../../server/core/syntax/template-walk.ts";
import { scan } from "./template-outline.ts";

function placeOf(place: ExpressionPlace): string {
  if (place.kind === "attribute") return `${place.element.name}@${place.attribute.name}`;
  return place.kind === "tag" || place.kind === "raw-text" ? `${place.kind} ${place.element.name}` : place.kind;
}

function places(text: string, language: "heex" | "eex" = "heex"): string[] {
  return expressionsOf(scan(text, language)).map(({ expression, place }) => {
    return `${text.slice(expression.start, expression.end).trim().slice(0, 12)}: ${placeOf(place)}`;
  });
}

describe("walking a template", () => {
  it("tells where each expression stands, in the order of the text", () => {
    const text = "{@a}<p :if={@b} {@c} class={@d}>{@e}</p><script><%= @f %></script><!-- <%= @g %> -->";
    expect(places(text)).toEqual([
      "@a: body",
      "@b: p@:if",
      "@c: p@",
      "@d: p@class",
      "@e: body",
      "@f: raw-text script",
      "@g: comment",
    ]);
  });

  it("looks into blocks, wherever they are", () => {
    const text = `<%= if a do %><i b="<%= c %>"><% else %><%= d %><% end %><script><%= if e do %><%= f %><% end %></script>`;
    expect(places(text, "eex").map((line) => line.replace(/^.*: /, ""))).toEqual([
      "body",
      "i@b",
      "body",
      "raw-text script",
      "raw-text script",
    ]);
  });

  it("keeps the order among attributes and the code between them", () => {
    const text = `<a <%= b %> c="<%= d %>" <%= if e do %>f="<%= g %>"<% end %> h-<%= i %>="<%= j %>">`;
    expect(places(text, "eex")).toEqual([
      "b: tag a",
      "d: a@c",
      "if e do %>f=: tag a",
      "g: a@f",
      "i: tag a",
      "j: a@h-<%= i %>",
    ]);
  });

  it("tells what is around an expression", () => {
    const [, , inner] = expressionsOf(scan("<%= for a <- @b do %><.c :let={d}>{d}</.c><% end %>"));
    expect(inner?.scope).toMatchObject({
      node: { kind: "element", name: "c" },
      outer: { node: { kind: "block-expression" }, section: { opener: { start: 0 } } },
    });
  });

  it("finds elements and comments", () => {
    const comments: string[] = [];
    const template = scan("<a><b/></a><!-- x --><%!-- y --%>");
    visitTemplate(template, { comment: ({ type }) => comments.push(type) });
    expect(comments).toEqual(["html", "template"]);
    expect(elementsOf(template).map(({ name }) => name)).toEqual(["a", "b"]);
  });
});
