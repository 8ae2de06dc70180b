import { expect, it } from "vitest";
import { loadParser } from "../harness/load-parser.ts";

it("finds the comments of a template wherever they stand", async () => {
  const text =
    '<%!-- a --%><p <%!-- b --%> class="<%# c %>">{@d # e\n}<!-- f <%!-- g --%> --></p><%= if h do %><%# i %><% end %>';
  const { comments } = (await loadParser()).parse("lib/a.html.eex", text);
  expect(comments.map((comment) => comment.text)).toEqual(["a", "b", "c", "f <%!-- g --%>", "g", "i"]);
});

it("reads a template of very many nodes", async () => {
  const text = "<br>".repeat(200_000);
  const file = (await loadParser()).parse("lib/a.html.heex", text);
  expect(file.forms[0]?.syntax.templates[0]?.template.children).toHaveLength(200_000);
});
