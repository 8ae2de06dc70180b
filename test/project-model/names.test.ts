/** What names mean. */

import { expect, test } from "vitest";
import { meaningsOf } from "./check.ts";

const inModule = (body: string) => ({ "lib/a.ex": `defmodule Shop.A do\n${body}\nend\n` });

test("an alias counts from where it stands, in its block alone", async () => {
  const body = `
  def before(x), do: Markup.raw(x)
  alias Phoenix.HTML, as: Markup
  def after_it(x), do: Markup.raw(x)
  def inside(x) do
    alias Other.Markup
    Markup.raw(x)
  end
  def outside(x), do: Markup.raw(x)`;
  expect(await meaningsOf("raw", inModule(body))).toEqual([
    "Markup.raw/1",
    "Phoenix.HTML.raw/1",
    "Other.Markup.raw/1",
    "Phoenix.HTML.raw/1",
  ]);
});

test("several modules are aliased at once", async () => {
  const body = "  alias Phoenix.{HTML, Token}\n  def show(x), do: HTML.raw(x)";
  expect(await meaningsOf("raw", inModule(body))).toEqual(["Phoenix.HTML.raw/1"]);
});

test("what EEx makes a function of is a function of the module", async () => {
  const body = `
  require EEx
  EEx.function_from_file(:defp, :raw, "lib/raw.eex", [:text, :code])
  def show(x), do: raw(x, 1)`;
  expect(await meaningsOf("raw", inModule(body))).toContain("Shop.A.raw/2");
});

test("a nested module is known by its last name in the modules around it", async () => {
  const body = "  defmodule Helper do\n    def raw(x), do: x\n  end\n  def show(x), do: Helper.raw(x)";
  expect(await meaningsOf("raw", inModule(body))).toContain("Shop.A.Helper.raw/1");
});

test("piped and captured calls count the argument that is not written", async () => {
  const body =
    "  import Phoenix.HTML\n  def a(x), do: x |> raw()\n  def b(x), do: x |> raw\n  def c(xs), do: Enum.map(xs, &raw/1)";
  expect(await meaningsOf("raw", inModule(body))).toEqual([
    "Phoenix.HTML.raw/1",
    "Phoenix.HTML.raw/1",
    "Phoenix.HTML.raw/1",
  ]);
});

test("a function of the module's own wins over an import", async () => {
  const body = "  import Phoenix.HTML\n  def show(x), do: raw(x)\n  defp raw(x), do: x";
  expect(await meaningsOf("raw", inModule(body))).toContain("Shop.A.raw/1");
});

test("an implementation for several types calls its own helpers", async () => {
  const file =
    "defimpl Jason.Encoder, for: [Shop.Money, Shop.Price] do\n  def encode(x, _), do: raw(x)\n  defp raw(x), do: x\nend\n";
  expect(await meaningsOf("raw", { "lib/a.ex": file })).toContain("Jason.Encoder.Shop.Money.raw/1");
});

test("a variable that may hold one of several modules is said to be unknown", async () => {
  const body = "  def show(x, y) do\n    mod = if y, do: A, else: B\n    mod.raw(x)\n  end";
  expect(await meaningsOf("raw", inModule(body))).toEqual(["? the module is only known when it runs"]);
});

test("an import brings what it names alone", async () => {
  const only = "  import Phoenix.HTML, only: [html_escape: 1]\n  def show(x), do: raw(x)";
  const except = "  import Phoenix.HTML, except: [raw: 1]\n  def show(x), do: raw(x)";
  const reason = "? nothing that we see defines or imports it";
  expect(await meaningsOf("raw", inModule(only))).toEqual([reason]);
  expect(await meaningsOf("raw", inModule(except))).toEqual([reason]);
});

test("what an unknown library's import may bring is said to be unknown", async () => {
  const body = "  import Unknown.Library\n  def show(x), do: raw(x)";
  expect(await meaningsOf("raw", inModule(body))).toEqual(["? `import Unknown.Library` may bring it"]);
});

test.each([":html", "{:html, layout: false}"])(
  "the project's own `use`, %s, is expanded through its quoted functions",
  async (which) => {
    const files = {
      ...inModule(`  use ShopWeb, ${which}\n  def show(x), do: raw(x)`),
      "lib/shop_web.ex": `defmodule ShopWeb do
  def html do
    quote do
      use Phoenix.Component
      unquote(helpers())
    end
  end
  defp helpers do
    quote do
      import Phoenix.HTML
    end
  end
  defmacro __using__(which), do: apply(__MODULE__, which, [])
end
`,
    };
    expect(await meaningsOf("raw", files)).toEqual(["Phoenix.HTML.raw/1"]);
  },
);

test("modules that use one another come to an end", async () => {
  const using = (name: string, other: string) =>
    `defmodule ${name} do\n  defmacro __using__(_) do\n    quote do\n      use ${other}\n    end\n  end\nend\n`;
  const files = {
    ...inModule("  use B\n  def show(x), do: raw(x)"),
    "lib/b.ex": using("B", "C"),
    "lib/c.ex": using("C", "B"),
  };
  expect(await meaningsOf("raw", files)).toEqual(["? nothing that we see defines or imports it"]);
});

test("a template's calls mean what they mean in its module", async () => {
  const files = {
    "lib/web/page_html/show.html.heex": "<p>{raw(@body)}</p>\n",
    "lib/web/page_html.ex": 'defmodule Web.PageHTML do\n  embed_templates "page_html/*"\n  def raw(x), do: x\nend\n',
  };
  expect(await meaningsOf("raw", files)).toEqual(["Web.PageHTML.raw/1"]);
});

test("a template of no known module has the usual imports", async () => {
  expect(await meaningsOf("raw", { "lib/web/show.html.eex": "<p><%= raw @body %></p>\n" })).toEqual([
    "Phoenix.HTML.raw/1",
  ]);
});

test("a template belongs to the view of its folder, not to one of a deeper folder", async () => {
  const view = (name: string) => `defmodule ${name} do\n  def raw(x), do: x\nend\n`;
  const files = {
    "lib/web/templates/email/show.html.eex": "<p><%= raw @body %></p>\n",
    "lib/web/views/dashboard/email_view.ex": view("Web.Dashboard.EmailView"),
    "lib/web/views/email_view.ex": view("Web.EmailView"),
  };
  expect(await meaningsOf("raw", files)).toEqual(["Web.EmailView.raw/1"]);
});

test("a delegated function is the one it stands for", async () => {
  const body = "  defdelegate safe(x), to: Phoenix.HTML, as: :raw\n  def show(x), do: safe(x)";
  expect(await meaningsOf("safe", inModule(body))).toContain("Phoenix.HTML.raw/1");
});

test("what a library's `use` defines is the module's own function", async () => {
  const texts = {
    "lib/a.ex":
      "defmodule Shop.Repo do\n  use Ecto.Repo, otp_app: :shop\n  def first(query), do: one(query)\n  @spec one(term()) :: one(term())\n  def one_of(list), do: list\nend\n",
  };
  expect(await meaningsOf("one", texts)).toEqual(["Shop.Repo.one/1"]);
});

test("functions that a module of the project puts into others are found, here and from outside", async () => {
  const texts = {
    "lib/a.ex": "defmodule Shop.Orders do\n  use Shop.Getter\n  def run, do: fetch(1)\nend\n",
    "lib/b.ex":
      "defmodule Shop.Getter do\n  defmacro __using__(_) do\n    quote do\n      def fetch(id), do: id\n    end\n  end\nend\n",
    "lib/c.ex": "defmodule Shop.Web do\n  import Shop.Orders\n  def run, do: fetch(2)\nend\n",
  };
  expect(await meaningsOf("fetch", texts)).toEqual(["Shop.Orders.fetch/1"]);
  const { "lib/c.ex": importing, ...others } = texts;
  expect(await meaningsOf("fetch", { "lib/0.ex": importing, ...others })).toEqual(["Shop.Orders.fetch/1"]);
});

test("names of the query language count inside queries alone", async () => {
  const texts = {
    "lib/a.ex":
      'defmodule Shop.Orders do\n  import Ecto.Query\n  def run, do: from(o in "orders", where: fragment("lower(?)", o.name) == ^fragment("x"), select: count(o.id))\n  def other, do: fragment("y")\nend\n',
  };
  expect(await meaningsOf("fragment", texts)).toEqual([
    "Ecto.Query.API.fragment/2",
    "Ecto.Query.API.fragment/1",
    "? nothing that we see defines or imports it",
  ]);
});

test("a template in the folder of a module's name belongs to the module", async () => {
  const texts = {
    "lib/emails/templates/parts/button.html.eex": "<%= short_name(@person) %>",
    "lib/emails/templates.ex": "defmodule Emails.Templates do\n  def short_name(person), do: person\nend\n",
  };
  expect(await meaningsOf("short_name", texts)).toEqual(["Emails.Templates.short_name/1"]);
});

test("a macro of the project that is named after what it does defines the function that it is given", async () => {
  const texts = {
    "lib/a.ex":
      "defmodule Shop.Repo do\n  import Shop.Helpers\n  defwrite(insert(changeset, opts \\\\ []))\n  def run(changeset), do: insert(changeset)\nend\n",
    "lib/b.ex": "defmodule Shop.Helpers do\n  defmacro defwrite(head), do: head\nend\n",
  };
  expect(await meaningsOf("insert", texts)).toContain("Shop.Repo.insert/1");
});

test("`apply/3` with a module, a name and a list calls what they name", async () => {
  const body = `
  alias Phoenix.HTML
  def plain(x), do: apply(HTML, :raw, [x])
  def piped(x), do: HTML |> apply(:raw, [x])
  def open(module, x), do: apply(module, :raw, [x])
  def rest(xs), do: apply(HTML, :raw, xs)`;
  expect(await meaningsOf("raw", inModule(body))).toEqual(["Phoenix.HTML.raw/1", "Phoenix.HTML.raw/1"]);
});

test("a captured function is named once, with the arity that is written", async () => {
  const body =
    "  alias Phoenix.HTML\n  def a(xs), do: Enum.map(xs, &HTML.raw/1)\n  def b(xs), do: Enum.map(xs, &HTML.raw(&1))";
  expect(await meaningsOf("raw", inModule(body))).toEqual(["Phoenix.HTML.raw/1", "Phoenix.HTML.raw/1"]);
});

test("a default makes another arity of the same function", async () => {
  const body = "  def show(x), do: {raw(x), raw(x, 1), raw(x, 1, 2)}\n  def raw(x, y \\\\ 1), do: {x, y}";
  const [first, second, third] = await meaningsOf("raw", inModule(body));
  expect([first, second]).toEqual(["Shop.A.raw/1", "Shop.A.raw/2"]);
  expect(third).toMatch(/^\? nothing/);
});

test("a delegate with another name and defaults is followed from other modules, and circles of delegates end", async () => {
  const texts = {
    ...inModule("  def a(x), do: Shop.B.safe(x)\n  def b(x), do: Shop.C.safe(x)"),
    "lib/b.ex":
      "defmodule Shop.B do\n  alias Phoenix.HTML\n  defdelegate safe(x, y \\\\ nil), to: HTML, as: :raw\nend\n",
    "lib/c.ex": "defmodule Shop.C do\n  defdelegate safe(x), to: Shop.D\nend\n",
    "lib/d.ex": "defmodule Shop.D do\n  defdelegate safe(x), to: Shop.C\nend\n",
  };
  expect(await meaningsOf("safe", texts)).toEqual([
    "Phoenix.HTML.raw/1",
    expect.stringMatching(/^Shop\.[CD]\.safe\/1$/),
  ]);
});

test("a module behind an attribute, a function or the configuration is the one that counts where users are served", async () => {
  const configured = {
    "config/config.exs":
      'import Config\nconfig :shop, markup: Other.Markup, web: [markup: Phoenix.HTML]\nimport_config "#{config_env()}.exs"\n',
    "config/prod.exs": "import Config\nconfig :shop, :markup, Phoenix.HTML\n",
    "config/test.exs": "import Config\nconfig :shop, :markup, Shop.MarkupMock\n",
    "config/dev.exs": "import Config\n",
  };
  for (const body of [
    "  @markup Phoenix.HTML\n  def f(x), do: @markup.raw(x)",
    "  @markup Application.compile_env(:shop, :markup)\n  def f(x), do: @markup.raw(x)",
    "  @markup Application.compile_env!(:shop, [:web, :markup])\n  def f(x), do: @markup.raw(x)",
    "  @markup Application.compile_env(:shop, :other, Phoenix.HTML)\n  def f(x), do: apply(@markup, :raw, [x])",
    "  defp markup, do: Application.get_env(:shop, :markup, Shop.Fallback)\n  def f(x), do: markup().raw(x)",
    "  def f(x), do: Application.fetch_env!(:shop, :markup).raw(x)",
  ])
    expect(await meaningsOf("raw", { ...inModule(body), ...configured })).toEqual(["Phoenix.HTML.raw/1"]);
});

test("a module that only a run knows is unknown", async () => {
  const configured = {
    "config/config.exs": "import Config\nif config_target() == :x, do: config(:shop, markup: Phoenix.HTML)\n",
    "config/runtime.exs": 'import Config\nconfig :shop, other: System.get_env("M")\nimport_config "gone.exs"\n',
  };
  for (const body of [
    "  @markup Application.compile_env(:shop, :markup)\n  def f(x), do: @markup.raw(x)",
    "  def f(x), do: Application.get_env(:shop, :other, Phoenix.HTML).raw(x)",
    "  def f(x), do: Application.get_env(:shop, :third, nil).raw(x)",
    "  @a @b\n  @b @a\n  def f(x), do: @a.raw(x)",
    "  @a Phoenix.HTML\n  @a Other\n  def f(x), do: @a.raw(x)",
    "  defp m, do: m()\n  def f(x), do: m().raw(x)",
    "  defp m, do: IO.inspect(1)\n  def f(x), do: m().raw(x)",
  ])
    expect(await meaningsOf("raw", { ...inModule(body), ...configured })).toEqual([
      "? the module is only known when it runs",
    ]);
});

test("aliases and imports that name one another come to an end", async () => {
  const circle = "  alias B, as: C\n  alias C, as: B\n  alias B, as: B\n  def f(x), do: B.raw(x)";
  expect(await meaningsOf("raw", inModule(circle))).toEqual(["B.raw/1"]);
  const texts = {
    ...inModule("  import Shop.B\n  def f(x), do: raw(x)"),
    "lib/b.ex": "defmodule Shop.B do\n  import Shop.A\n  def g(x), do: x\nend\n",
  };
  expect(await meaningsOf("raw", texts)).toEqual(["? nothing that we see defines or imports it"]);
});

test("of two modules of one name each has its own functions, and others see the first by path", async () => {
  const texts = {
    "lib/a.ex": "defmodule Shop.User do\n  def one(x), do: two(x)\n  defp two(x), do: x\nend\n",
    "lib/b.ex": "defmodule Shop.User do\n  def three(x), do: two(x)\nend\n",
  };
  expect(await meaningsOf("two", texts)).toEqual(["Shop.User.two/1"]);
  expect(await meaningsOf("two", { "lib/0.ex": texts["lib/b.ex"], "lib/a.ex": texts["lib/a.ex"] })).toEqual([
    "? nothing that we see defines or imports it",
  ]);
});
