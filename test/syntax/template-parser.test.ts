import { describe, expect, it } from "vitest";
import { MAX_ELEMENT_DEPTH } from "../../server/core/syntax/template-ast.ts";
import { parseTemplate } from "../../server/core/syntax/template-parser.ts";
import { elementsOf, expressionsOf } from "../../server/core/syntax/template-walk.ts";
import { keepSource, outline, outlineOf, scan } from "./template-outline.ts";

/** The Elixir of all expressions, in order. */
function sources(text: string, language: "heex" | "eex" = "heex"): string[] {
  return expressionsOf(scan(text, language)).map(({ expression }) => text.slice(expression.start, expression.end));
}

/** The Elixir that the parser is given, where it is not the text itself. */
function elixirOf(text: string, language: "heex" | "eex" = "heex"): string[] {
  return expressionsOf(scan(text, language)).map(({ expression }) => (expression as { name?: string }).name ?? "");
}

function messages(text: string): string[] {
  return scan(text).problems.map(({ message }) => message);
}

describe("elements", () => {
  it("reads tags, local and remote components and slots", () => {
    expect(outline("<div>a</div><.b/><A.b.c></A.b.c><.t><:col>x</:col></.t>")).toMatchInlineSnapshot(`
      "tag div 0-12 "<div>a</div>" open 0-5
        text 5-6 "a"
      local-component b self-closing 12-17 "<.b/>" open 12-17
      remote-component A.b.c 17-32 "<A.b.c></A.b.c>" open 17-24
      local-component t 32-55 "<.t><:col>x</:col></.t>" open 32-36
        slot col 36-50 "<:col>x</:col>" open 36-42
          text 42-43 "x""
    `);
  });

  it("knows void elements, written with and without a slash", () => {
    expect(outline("<br><img/><p><input></p>")).toMatchInlineSnapshot(`
      "tag br 0-4 "<br>" open 0-4
      tag img self-closing 4-10 "<img/>" open 4-10
      tag p 10-24 "<p><input></p>" open 10-13
        tag input 13-20 "<input>" open 13-20"
    `);
  });

  it("reads names with every character that may stand in them", () => {
    expect(elementsOf(scan("<my-tag.x:y_1></my-tag.x:y_1><svg:a/>")).map(({ name }) => name)).toEqual([
      "my-tag.x:y_1",
      "svg:a",
    ]);
  });

  it("ends an element without a closing tag where its parent ends", () => {
    expect(outline("<div><span>a</div>b")).toMatchInlineSnapshot(`
      "tag div 0-18 "<div><span>a</div>" open 0-5
        tag span unclosed 5-12 "<span>a" open 5-11
          text 11-12 "a"
      text 18-19 "b"
      ! 5-11 "<span>" \`<span>\` is not closed."
    `);
  });

  it("passes over a closing tag that closes nothing", () => {
    expect(outline("a</b>c")).toMatchInlineSnapshot(`
      "text 0-1 "a"
      text 5-6 "c"
      ! 1-5 "</b>" \`</b>\` closes nothing."
    `);
  });

  it("keeps what follows a tag without its end", () => {
    expect(outline('<div class="a"\n<p>x</p>')).toMatchInlineSnapshot(`
      "tag div unclosed 0-23 "<div class=\\"a\\"\\n<p>x</p>" open 0-15
        @plain class 5-14 name 5-10 text 11-14 "\\"a\\""
            text 12-13 "a"
        tag p 15-23 "<p>x</p>" open 15-18
          text 18-19 "x"
      ! 0-4 "<div" This tag is not closed: \`>\` is missing.
      ! 0-15 "<div class=\\"a\\"\\n" \`<div>\` is not closed."
    `);
  });

  it("reads a tag at the end of the text, however little of it is typed", () => {
    for (const text of [
      "<",
      "</",
      "<a",
      "<a ",
      "<a b",
      "<a b=",
      '<a b="',
      "<a b={",
      "</a",
      "<!",
      "<!-",
      "<!--",
      "<.",
      "<:",
    ]) {
      const template = scan(text);
      expect(template.children.every(({ start, end }) => start >= 0 && end <= text.length)).toBe(true);
    }
  });

  it("takes a lone less-than sign for text", () => {
    expect(outline("1 < 2")).toMatchInlineSnapshot(`
      "text 0-5 "1 < 2"
      ! 2-3 "<" A tag name is missing here; a \`<\` in the text is written \`&lt;\`."
    `);
  });

  it("does not nest deeper than it promises", () => {
    const template = scan("<a>".repeat(10_000));
    let depth = 0;
    for (let nodes = template.children; nodes[0]?.kind === "element"; nodes = nodes[0].children) depth++;
    expect(depth).toBeLessThanOrEqual(MAX_ELEMENT_DEPTH);
    expect(elementsOf(template)).toHaveLength(10_000);
  });
});

describe("attributes", () => {
  it("reads every form of value", () => {
    expect(outline(`<a b="1" c='2' d={@e} {@f} g h=""/>`)).toMatchInlineSnapshot(`
      "tag a self-closing 0-35 "<a b=\\"1\\" c='2' d={@e} {@f} g h=\\"\\"/>" open 0-35
        @plain b 3-8 name 3-4 text 5-8 "\\"1\\""
            text 6-7 "1"
        @plain c 9-14 name 9-10 text 11-14 "'2'"
            text 12-13 "2"
        @plain d 15-21 name 15-16 expression 17-21 "{@e}" content 18-20 "@e"
        @root  22-26 name 22-22 expression 22-26 "{@f}" content 23-25 "@f"
        @plain g 27-28 name 27-28
        @plain h 29-33 name 29-30 text 31-33 "\\"\\"""
    `);
  });

  it("knows the special ones in HEEx alone", () => {
    const typesOf = (language: "heex" | "eex") =>
      elementsOf(scan('<a :if="1" :for="2" :let="3" :key="4" :other="5" href="6">', language))[0]?.attributes.map(
        ({ type }) => type,
      );
    expect(typesOf("heex")).toEqual(["special", "special", "special", "special", "plain", "plain"]);
    expect(typesOf("eex")).toEqual(["plain", "plain", "plain", "plain", "plain", "plain"]);
  });

  it("allows blanks and line ends around the equals sign and inside values", () => {
    expect(outline('<a b\r\n=\t"1\r\n2"\f c = {@d}>')).toMatchInlineSnapshot(`
      "tag a unclosed 0-25 "<a b\\r\\n=\\t\\"1\\r\\n2\\"\\f c = {@d}>" open 0-25
        @plain b 3-14 name 3-4 text 8-14 "\\"1\\r\\n2\\""
            text 9-13 "1\\r\\n2"
        @plain c 16-24 name 16-17 expression 20-24 "{@d}" content 21-23 "@d"
      ! 0-25 "<a b\\r\\n=\\t\\"1\\r\\n2\\"\\f c = {@d}>" \`<a>\` is not closed."
    `);
  });

  it("reads names such as those of Alpine and Vue", () => {
    const [element] = elementsOf(scan('<a @click.prevent="x" x-on:click="y" :class="{a: 1}" v-bind:[k]="z"/>'));
    expect(element?.attributes.map(({ name }) => name)).toEqual([
      "@click.prevent",
      "x-on:click",
      ":class",
      "v-bind:[k]",
    ]);
  });

  it("does not read braces in quoted values", () => {
    expect(sources('<a x-data="{ open: @a }" b={@b}/>')).toEqual(["@b"]);
  });

  it("ends a value whose quote is missing on its line", () => {
    expect(outline('<div class="foo>\n<p class="x">{@a}</p>')).toMatchInlineSnapshot(`
      "tag div unclosed 0-38 "<div class=\\"foo>\\n<p class=\\"x\\">{@a}</p>" open 0-16
        @plain class 5-15 name 5-10 text 11-15 "\\"foo"
            text 12-15 "foo"
        text 16-17 "\\n"
        tag p 17-38 "<p class=\\"x\\">{@a}</p>" open 17-30
          @plain class 20-29 name 20-25 text 26-29 "\\"x\\""
              text 27-28 "x"
          brace 30-34 "{@a}" content 31-33 "@a"
      ! 0-16 "<div class=\\"foo>" \`<div>\` is not closed.
      ! 11-15 "\\"foo" This value is not closed: its quote is missing."
    `);
  });

  it("ends a value whose brace is missing before the end of its tag", () => {
    expect(outline("<p class={@x |> f()>t</p>\n{@y}")).toMatchInlineSnapshot(`
      "tag p 0-25 "<p class={@x |> f()>t</p>" open 0-20
        @plain class 3-19 name 3-8 expression 9-19 "{@x |> f()" content 10-19 "@x |> f()"
        text 20-21 "t"
      text 25-26 "\\n"
      brace 26-30 "{@y}" content 27-29 "@y"
      ! 9-10 "{" This \`{\` is not closed; in the text it is written \`&lbrace;\`."
    `);
  });

  it("reads the next attribute after one that has no value yet", () => {
    expect(outline('<a b= c="d" e=>')).toMatchInlineSnapshot(`
      "tag a unclosed 0-15 "<a b= c=\\"d\\" e=>" open 0-15
        @plain b 3-5 name 3-4
        @plain c 6-11 name 6-7 text 8-11 "\\"d\\""
            text 9-10 "d"
        @plain e 12-14 name 12-13
      ! 0-15 "<a b= c=\\"d\\" e=>" \`<a>\` is not closed.
      ! 3-5 "b=" This attribute needs a value in quotes or braces.
      ! 12-14 "e=" This attribute needs a value in quotes or braces."
    `);
  });

  it("reads a brace among attributes as a name, as HEEx and HTML do, and goes on", () => {
    const text = "<a b={@c}} {@rest}\n}\n>{@d}</a>";
    const [element] = elementsOf(scan(text));
    expect(element?.attributes.map(({ name }) => name)).toEqual(["b", "}", "", "}"]);
    expect(sources(text)).toEqual(["@c", "@rest", "@d"]);
    expect(messages(text)).toEqual([]);
  });

  it("reads values without quotes in EEx", () => {
    expect(outline("<a b=c d=/e/ f={g}>", "eex")).toMatchInlineSnapshot(`
      "tag a unclosed 0-19 "<a b=c d=/e/ f={g}>" open 0-19
        @plain b 3-6 name 3-4 text 5-6 "c"
            text 5-6 "c"
        @plain d 7-12 name 7-8 text 9-12 "/e/"
            text 9-12 "/e/"
        @plain f 13-18 name 13-14 text 15-18 "{g}"
            text 15-18 "{g}""
    `);
  });
});

describe("braces", () => {
  it.each([
    ["nested braces", "{%{a: %{b: {1, 2}}}}", "%{a: %{b: {1, 2}}}"],
    ["braces in strings", '{f("}{}")}', 'f("}{}")'],
    ["an escaped brace in a string", '{f("\\}")}', 'f("\\}")'],
    ["interpolation", '{"a#{b("}")}c"}', '"a#{b("}")}c"'],
    ["interpolation in interpolation", '{"#{"#{%{}}"}"}', '"#{"#{%{}}"}"'],
    ["charlists", "{f('}')}", "f('}')"],
    ["sigils", "{~s(}) <> ~w[} }]}", "~s(}) <> ~w[} }]"],
    ["sigils in braces", "{~s{a}}", "~s{a}"],
    ["an upper-case sigil without interpolation", "{~S(#{)}", "~S(#{)"],
    ["sigils of many letters", "{~HTML(})}", "~HTML(})"],
    ["heredocs", '{"""\n}\n"""}', '"""\n}\n"""'],
    ["a quote inside a heredoc", '{"""\n " } """ x\n  """}', '"""\n " } """ x\n  """'],
    ["the character of a brace", "{?} + ?{}", "?} + ?{"],
    ["an escaped character", '{?\\" <> "}"}', '?\\" <> "}"'],
    ["names that end in a question mark", '{valid?("}") && a?}', 'valid?("}") && a?'],
    ["a comment on an inner line", "{a # don't {x}\n}", "a # don't {x}\n"],
    ["a quoted atom", '{:"}"}', ':"}"'],
    ["keys", "{[do: 1, a: ?}]}", "[do: 1, a: ?}]"],
    ["operators before a sigil-like tilde", "{a ~> b}", "a ~> b"],
    ["nothing", "{}", ""],
    ["blanks", "{ \n }", " \n "],
  ])("reads over %s", (_name, text, expected) => {
    expect(sources(`<p title=${text}>${text}</p>{@next}`)).toEqual([expected, expected, "@next"]);
  });

  it("ends at a brace in a comment on the last line, as Phoenix does", () => {
    expect(sources("{a # b}{c}")).toEqual(["a # b", "c"]);
  });

  it("takes a half-typed string for the mistake that it is", () => {
    expect(sources('<p class={"abc}>{@x}</p>\n<p class="y">{@z}</p>')).toEqual(['"abc', "@x", "@z"]);
  });

  it("ends an expression without a closing brace before markup, a tag or the line end", () => {
    expect(sources("{@a</p>{@b}")).toEqual(["@a", "@b"]);
    expect(sources("{@a\n{@b}")).toEqual(["@a", "@b"]);
    expect(sources("{@a <%= @b %>")).toEqual(["@a ", " @b "]);
    expect(messages("{@a")).toEqual(["This `{` is not closed; in the text it is written `&lbrace;`."]);
  });

  it("takes entities for braces of the text", () => {
    expect(outline("&lbrace;@a&rbrace;")).toMatchInlineSnapshot(`"text 0-18 "&lbrace;@a&rbrace;""`);
  });

  it("takes a closing brace alone for text", () => {
    expect(outline("a } b")).toMatchInlineSnapshot(`"text 0-5 "a } b""`);
  });

  it("reads braces as text in EEx", () => {
    expect(sources("<p class={a}>{b}</p>", "eex")).toEqual([]);
  });

  it("reads braces as text where the markup turns them off, and in all elements inside", () => {
    const text = "<pre phx-no-curly-interpolation class={@a}>{b}<b title={@c}>{d}<%= @e %></b></pre>{@f}";
    expect(sources(text)).toEqual(["@a", "@c", " @e ", "@f"]);
  });
});

describe("raw text", () => {
  it("has no tags and no braces, but runs EEx tags", () => {
    expect(outline("<script>if (a < b) {c} <%= @d %></script>{@e}")).toMatchInlineSnapshot(`
      "tag script 0-41 "<script>if (a < b) {c} <%= @d %></script>" open 0-8
        text 8-23 "if (a < b) {c} "
        <%= 23-32 "<%= @d %>" content 26-30 " @d "
      brace 41-45 "{@e}" content 42-44 "@e""
    `);
  });

  it("ends at its own closing tag alone", () => {
    expect(outline("<style>a{} </b></style >x")).toMatchInlineSnapshot(`
      "tag style 0-24 "<style>a{} </b></style >" open 0-7
        text 7-15 "a{} </b>"
      text 24-25 "x""
    `);
  });

  it("keeps a component named script apart", () => {
    expect(sources("<.script>{@a}</.script>")).toEqual(["@a"]);
  });

  it("says that it is not closed", () => {
    expect(outline("<p><script>a {b}")).toMatchInlineSnapshot(`
      "tag p unclosed 0-16 "<p><script>a {b}" open 0-3
        tag script unclosed 3-16 "<script>a {b}" open 3-11
          text 11-16 "a {b}"
      ! 0-3 "<p>" \`<p>\` is not closed.
      ! 3-11 "<script>" \`<script>\` is not closed."
    `);
  });
});

describe("comments and declarations", () => {
  it("reads every kind of comment", () => {
    expect(outline("<!-- a {b} <c> --><%!-- d %> <%= e %> --%><%# f %>")).toMatchInlineSnapshot(`
      "html comment 0-18 "<!-- a {b} <c> -->" content 4-15 " a {b} <c> "
        text 4-15 " a {b} <c> "
      template comment 18-42 "<%!-- d %> <%= e %> --%>" content 23-38 " d %> <%= e %> "
      template comment 42-50 "<%# f %>" content 45-48 " f ""
    `);
  });

  it("runs EEx tags inside HTML comments", () => {
    expect(outline("<!-- <%= @a %> --> b")).toMatchInlineSnapshot(`
      "html comment 0-18 "<!-- <%= @a %> -->" content 4-15 " <%= @a %> "
        text 4-5 " "
        <%= 5-14 "<%= @a %>" content 8-12 " @a "
        text 14-15 " "
      text 18-20 " b""
    `);
  });

  it("ends an unclosed comment on its line", () => {
    expect(outline("<!-- a\n{@b}<%!-- c\n{@d}")).toMatchInlineSnapshot(`
      "html comment 0-6 "<!-- a" content 4-6 " a"
      text 6-7 "\\n"
      brace 7-11 "{@b}" content 8-10 "@b"
      template comment 11-18 "<%!-- c" content 16-18 " c"
      text 18-19 "\\n"
      brace 19-23 "{@d}" content 20-22 "@d"
      ! 0-4 "<!--" This comment is not closed.
      ! 11-16 "<%!--" This comment is not closed."
    `);
  });

  it("reads declarations", () => {
    expect(outline('<!DOCTYPE html><?xml version="1.0"?><![endif]-->')).toMatchInlineSnapshot(`
      "doctype 0-15 "<!DOCTYPE html>"
      doctype 15-36 "<?xml version=\\"1.0\\"?>"
      doctype 36-48 "<![endif]-->""
    `);
  });
});

describe("EEx tags", () => {
  it("reads every marker", () => {
    expect(outline("<%= a %><% b %><%== c %><%| d %><%/ e %><%%= f %>", "eex")).toMatchInlineSnapshot(`
      "<%= 0-8 "<%= a %>" content 3-6 " a "
      <% 8-15 "<% b %>" content 10-13 " b "
      <%== 15-24 "<%== c %>" content 19-22 " c "
      <%| 24-32 "<%| d %>" content 27-30 " d "
      <%/ 32-40 "<%/ e %>" content 35-38 " e "
      text 40-49 "<%%= f %>""
    `);
  });

  it("reads tags inside tags, names and values", () => {
    expect(outline(`<a b="c<%= d %>e" <%= f %> g-<%= h %>='i' j=<%= k %>l>`, "eex")).toMatchInlineSnapshot(`
      "tag a unclosed 0-54 "<a b=\\"c<%= d %>e\\" <%= f %> g-<%= h %>='i' j=<%= k %>l>" open 0-54
        @plain b 3-17 name 3-4 text 5-17 "\\"c<%= d %>e\\""
            text 6-7 "c"
            <%= 7-15 "<%= d %>" content 10-13 " d "
            text 15-16 "e"
        @plain g-<%= h %> 27-41 name 27-37 text 38-41 "'i'"
            text 39-40 "i"
        @plain j 42-53 name 42-43 text 44-53 "<%= k %>l"
            <%= 44-52 "<%= k %>" content 47-50 " k "
            text 52-53 "l"
        %<%= 18-26 "<%= f %>" content 21-24 " f "
        %<%= 29-37 "<%= h %>" content 32-35 " h ""
    `);
  });

  it("reads a name made by a tag", () => {
    expect(outline("<<%= a %> b><h<%= c %> d>", "eex")).toMatchInlineSnapshot(`
      "tag <%= a %> unclosed 0-25 "<<%= a %> b><h<%= c %> d>" open 0-12
        @plain b 10-11 name 10-11
        %<%= 1-9 "<%= a %>" content 4-7 " a "
        tag h<%= c %> unclosed 12-25 "<h<%= c %> d>" open 12-25
          @plain d 23-24 name 23-24
          %<%= 14-22 "<%= c %>" content 17-20 " c ""
    `);
  });

  it("keeps quotes inside tags apart from those around them", () => {
    expect(outline('<a b="<%= f("x") %>">', "eex")).toMatchInlineSnapshot(`
      "tag a unclosed 0-21 "<a b=\\"<%= f(\\"x\\") %>\\">" open 0-21
        @plain b 3-20 name 3-4 text 5-20 "\\"<%= f(\\"x\\") %>\\""
            <%= 6-19 "<%= f(\\"x\\") %>" content 9-17 " f(\\"x\\") ""
    `);
  });

  it("ends a tag without its end before the next one", () => {
    expect(outline("<p><%= @a</p>\n<p><%= @b %></p>")).toMatchInlineSnapshot(`
      "tag p 0-13 "<p><%= @a</p>" open 0-3
        <%= 3-9 "<%= @a" content 6-9 " @a"
      text 13-14 "\\n"
      tag p 14-30 "<p><%= @b %></p>" open 14-17
        <%= 17-26 "<%= @b %>" content 20-24 " @b "
      ! 3-6 "<%=" This tag is not closed: \`%>\` is missing."
    `);
  });

  it("accepts an opening marker in a string", () => {
    expect(sources('<%= "<%" %>', "eex")).toEqual([' "<%" ']);
  });
});

describe("blocks", () => {
  it("parses an if with its else as one expression with the markup blanked", () => {
    expect(outline("<%= if @a do %><p>{@b}</p>\n<% else %>c<% end %>")).toMatchInlineSnapshot(`
      "block <%= 0-47 "<%= if @a do %><p>{@b}</p>\\n<% else %>c<% end %>" elixir " if @a do              \\n   else       end "
        section 15-27 "<p>{@b}</p>\\n" opener 0-15 "<%= if @a do %>"
          tag p 15-26 "<p>{@b}</p>" open 15-18
            brace 18-22 "{@b}" content 19-21 "@b"
          text 26-27 "\\n"
        section 37-38 "c" opener 27-37 "<% else %>"
          text 37-38 "c""
    `);
  });

  it("separates the clauses of a case, whose bodies are empty", () => {
    expect(outline("<%= case @a do %>\n<% :b -> %>c<% d -> %><% end %>")).toMatchInlineSnapshot(`
      "block <%= 0-49 "<%= case @a do %>\\n<% :b -> %>c<% d -> %><% end %>" elixir " case @a do   \\n   :b -> ;;    d ->      end "
        section 17-18 "\\n" opener 0-17 "<%= case @a do %>"
          text 17-18 "\\n"
        section 29-30 "c" opener 18-29 "<% :b -> %>"
          text 29-30 "c"
        section 40-40 "" opener 30-40 "<% d -> %>""
    `);
  });

  it("reads anonymous functions that end with a bracket", () => {
    expect(outline("<%= form_for @a, fn f -> %>b<% end) %>", "eex")).toMatchInlineSnapshot(`
      "block <%= 0-38 "<%= form_for @a, fn f -> %>b<% end) %>" elixir " form_for @a, fn f ->       end) "
        section 27-28 "b" opener 0-27 "<%= form_for @a, fn f -> %>"
          text 27-28 "b""
    `);
  });

  it("reads two functions in one call, joined by a tag that ends and begins", () => {
    expect(elixirOf("<%= f(fn a -> %>b<% end, fn c -> %>d<% end) %>", "eex")).toEqual([
      " f(fn a ->       end, fn c ->       end) ",
    ]);
  });

  it("nests blocks", () => {
    expect(elixirOf("<%= for a <- @b do %><%= if a do %>c<% end %><% end %>")).toEqual([
      " for a <- @b do                              end ",
      " if a do       end ",
    ]);
  });

  it("is not misled by words in strings, comments, atoms, keys and after dots", () => {
    const tags = [
      '<%= "do" %>',
      "<%= :do %>",
      "<%= f(do: 1) %>",
      "<%= a.do %>",
      "<%= 1 # do\n %>",
      "<%= f(else: 2) %>",
      "<% ~s(end) %>",
    ];
    for (const tag of tags)
      expect(scan(tag, "eex")).toMatchObject({ problems: [], children: [{ kind: "expression" }] });
  });

  it("finds the word before a comment", () => {
    expect(scan("<%= if a do # why\n %>b<% end %>", "eex").children).toMatchObject([{ kind: "block-expression" }]);
  });

  it("puts attributes into the sections of a block between attributes", () => {
    expect(outline('<a <%= if b do %>c="<%= d %>" e<% else %>f<% end %> g>', "eex")).toMatchInlineSnapshot(`
      "tag a unclosed 0-54 "<a <%= if b do %>c=\\"<%= d %>\\" e<% else %>f<% end %> g>" open 0-54
        @plain g 52-53 name 52-53
        %block <%= 3-51 "<%= if b do %>c=\\"<%= d %>\\" e<% else %>f<% end %>" elixir " if b do                    else       end "
        %  section 17-31 "c=\\"<%= d %>\\" e" opener 3-17 "<%= if b do %>"
        %    @plain c 17-29 name 17-18 text 19-29 "\\"<%= d %>\\""
        %        <%= 20-28 "<%= d %>" content 23-26 " d "
        %    @plain e 30-31 name 30-31
        %  section 41-42 "f" opener 31-41 "<% else %>"
        %    @plain f 41-42 name 41-42"
    `);
  });

  it("puts sections into a value", () => {
    expect(outline('<a b="c <%= if d do %>e<% end %> f">', "eex")).toMatchInlineSnapshot(`
      "tag a unclosed 0-36 "<a b=\\"c <%= if d do %>e<% end %> f\\">" open 0-36
        @plain b 3-35 name 3-4 text 5-35 "\\"c <%= if d do %>e<% end %> f\\""
            text 6-8 "c "
            block <%= 8-32 "<%= if d do %>e<% end %>" elixir " if d do       end "
              section 22-23 "e" opener 8-22 "<%= if d do %>"
                text 22-23 "e"
            text 32-34 " f""
    `);
  });

  it("closes elements at the end of their section, and leaves outer ones open", () => {
    expect(outline("<b><%= if a do %><p></b>c<% end %></b>", "eex")).toMatchInlineSnapshot(`
      "tag b 0-38 "<b><%= if a do %><p></b>c<% end %></b>" open 0-3
        block <%= 3-34 "<%= if a do %><p></b>c<% end %>" elixir " if a do              end "
          section 17-25 "<p></b>c" opener 3-17 "<%= if a do %>"
            tag p unclosed 17-25 "<p></b>c" open 17-20
              text 24-25 "c""
    `);
  });

  it("gives an end to a block that is still being typed", () => {
    expect(outline("<div><%= if @a do %> x </div>{@b}")).toMatchInlineSnapshot(`
      "tag div 0-29 "<div><%= if @a do %> x </div>" open 0-5
        block <%= 5-23 "<%= if @a do %> x " elixir " if @a do   end"
          section 20-23 " x " opener 5-20 "<%= if @a do %>"
            text 20-23 " x "
      brace 29-33 "{@b}" content 30-32 "@b"
      ! 5-20 "<%= if @a do %>" This block is not closed: \`<% end %>\` is missing."
    `);
  });

  it("says which tags belong to no block", () => {
    expect(outline("a<% end %><% else %>b")).toMatchInlineSnapshot(`
      "text 0-21 "a<% end %><% else %>b"
      ! 1-10 "<% end %>" This tag belongs to no block.
      ! 10-20 "<% else %>" This tag belongs to no block."
    `);
  });

  it("keeps the end of an opening tag in a section from ending the section", () => {
    expect(sources('<a <%= if b do %> c="1"><% else %> d="2"><% end %>e</a><%= f %>', "eex")).toEqual([
      ' if b do %> c="1"><% else %> d="2"><% end ',
      " f ",
    ]);
  });

  it("does not nest blocks without limit", () => {
    const text = `${"<%= if a do %>".repeat(2000)}${"<% end %>".repeat(2000)}`;
    expect(scan(text).problems.length).toBeGreaterThan(0);
    expect(expressionsOf(scan(text))).toHaveLength(2000);
  });
});

describe("positions", () => {
  it.each(["\r\n", "\t", "😀", "漢字", "\u0000", "\ud83d", "é\u0301"])("stay true after %j", (prefix) => {
    const text = `${prefix}<p class="${prefix}" id={@a}>${prefix}{@b}${prefix}<%= @c %></p>`;
    expect(sources(text)).toEqual(["@a", "@b", " @c "]);
  });

  it("keep the first line end of blanked markup, which parts expressions, and the length of the rest", () => {
    expect(elixirOf("<%= if a do %>\r\nb\n漢<% end %>")).toEqual([" if a do   \r\n      end "]);
  });

  it("count from the start of the form for a template inside it", () => {
    const text = 'def render(assigns) do\n  ~H"""\n  <p>{@a}</p>\n  """\nend';
    const start = text.indexOf("  <p>");
    const template = parseTemplate(text, { start, end: text.lastIndexOf('  """') }, "heex", keepSource);
    expect(outlineOf(text, template)).toMatchInlineSnapshot(`
      "text 31-33 "  "
      tag p 33-44 "<p>{@a}</p>" open 33-36
        brace 36-40 "{@a}" content 37-39 "@a"
      text 44-45 "\\n""
    `);
  });

  it("read nothing beyond the template", () => {
    const text = "~H(<p>{@a)} %> --> </p>";
    const template = parseTemplate(text, { start: 3, end: 9 }, "heex", keepSource);
    expect(outlineOf(text, template)).toMatchInlineSnapshot(`
      "tag p unclosed 3-9 "<p>{@a" open 3-6
        brace 6-9 "{@a" content 7-9 "@a"
      ! 3-6 "<p>" \`<p>\` is not closed.
      ! 6-7 "{" This \`{\` is not closed; in the text it is written \`&lbrace;\`."
    `);
  });

  it("see through the escapes of a sigil's own delimiter", () => {
    const text = '~H"<p class=\\"a\\" id={f(\\"b\\")}>\\"</p>"';
    const template = parseTemplate(text, { start: 3, end: text.length - 1 }, "heex", keepSource);
    expect(template.problems).toEqual([]);
    expect(expressionsOf(template).map(({ expression }) => (expression as { name?: string }).name)).toEqual([
      'f( "b" )',
    ]);
  });
});
