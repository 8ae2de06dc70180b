/** Our `<% %>` tags against EEx's own tokenizer, over the templates of the sample apps and hard cases. */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadParser } from "../harness/load-parser.ts";
import { type EExOracle, startEExOracle, tagLines } from "./oracle/eex-oracle.ts";
import { hasElixir } from "./oracle/oracle.ts";
import { scan } from "./template-outline.ts";

const apps = fileURLToPath(new URL("../apps", import.meta.url));
const isElixirHere = hasElixir();
if (!isElixirHere) console.warn("`elixir` is not installed: our reading of templates is not compared with EEx's.");

const HARD_CASES = [
  "<%= a %> b <% c %> <%| d %> <%/ e %> <%%= f %>",
  "<%!-- a %> --%><%# b %><%#%><%!----%>",
  "<%= if a do %>b<% else %>c<% end %>",
  "<%= case a do %>\n  <% :b -> %>c<% d when e -> %>f<% end %>",
  "<%= cond do %><% a -> %>b<% true -> %>c<% end %>",
  "<%= f a, fn b -> %>c<% end %><%= f(fn -> %>c<% end) %>",
  "<%= f(a, fn b -> %>c<% end, fn d -> %>e<% end) %>",
  "<%= with {:ok, a} <- b do %>c<% else %><% _ -> %>d<% end %>",
  "<%= try do %>a<% rescue %><% _ -> %>b<% after %>c<% end %>",
  "<%= if a do # why\n %>b<% end # there\n %>",
  "<%= if a do\n %>b<% else\n %>c<% end |> f() %>",
  '<%= "do" %><%= :do %><%= a.do %><%= [do: 1] %><%= f(end: 1) %><%= ~s(end) %><%= ?" %><%= ~S"do" %>',
  "<%= 'do' %><%= \"#{if a do 1 end}\" %><%= &(&1 -> 2) %><%= fn a -> a end %><%= a # do\n %>",
  "<%= [f(fn -> %>a<% end)] %><%= {f(fn -> %>a<% end)} %>",
  '<p title="<%= a %>" <%= b %> <%= if c do %>d="<%= e %>"<% end %>>漢<%= f %>😀\t<%= g %>\r\n<%= h %>\n<%= i %></p>',
  '<%= """\ndo\n""" %><%= if a,\n do: b %><%= a? %>',
];

describe.skipIf(!isElixirHere)("our tags are those of EEx", () => {
  let oracle: EExOracle;
  beforeAll(() => {
    oracle = startEExOracle();
  });
  afterAll(() => oracle.close());

  it.each(HARD_CASES)("in %j", async (text) => {
    for (const language of ["eex", "heex"] as const) {
      expect({ ok: true, lines: tagLines(text, scan(text, language)) }).toEqual(await oracle.tags(text));
    }
  });

  it("in every template of the sample apps", async () => {
    const parser = await loadParser();
    const paths = readdirSync(apps, { recursive: true, encoding: "utf8" }).filter((it) =>
      /\.(exs?|heex|eex)$/.test(it),
    );
    let compared = 0;
    for (const path of paths) {
      for (const { syntax } of parser.parse(path, readFileSync(`${apps}/${path}`, "utf8")).forms) {
        for (const { template } of syntax.templates) {
          const expected = await oracle.tags(syntax.text.slice(template.start, template.end));
          expect({ path, ok: true, lines: tagLines(syntax.text, template) }).toEqual({ path, ...expected });
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(0);
  });
});
