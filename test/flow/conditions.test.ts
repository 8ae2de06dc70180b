/** What conditions, tags and functions that check say of values. */

import { checkFlow } from "./check.ts";

const x = 'x = params["x"]\n';

checkFlow([
  ["a list that is written", `${x}if x in ["a", "b"], do: sink(x), else: sink(x)`, "trusted", "request x"],
  ["words", `${x}if x in ~w(a b), do: sink(x)`, "trusted"],
  [
    "a list in an attribute",
    '@allowed ["a", "b"]\ndef show(conn, %{"x" => x}) do\nif x in @allowed, do: sink(x)\nend',
    "trusted",
  ],
  ["a list that the request sends says nothing", `${x}if x in params["ys"], do: sink(x)`, "request x"],
  [
    "a list that a parameter hands in",
    'def show(conn, %{"x" => x}), do: go(x, conn.assigns.allowed)\ndefp go(x, allowed) do\nif x in allowed, do: sink(x), else: sink(x)\nend',
    "unknown",
    "request x",
  ],
  ["a list of the settings", `${x}if x in Application.get_env(:shop, :allowed), do: sink(x)`, "trusted"],
  [
    "an element of a list that is equal",
    `${x}if Enum.any?(["a"], fn one -> one == x end), do: sink(x), else: sink(x)`,
    "constant",
    "request x",
  ],
  ["an element that is equal, captured", `${x}if Enum.any?(["a"], &(&1 == x)), do: sink(x)`, "constant"],
  [
    "an element that is found, of several clauses",
    `${x}if Enum.find(["a", "b"], fn
"a" -> x == "a"
one -> one == x
end), do: sink(x)`,
    "constant",
  ],
  [
    "one of several clauses says nothing",
    `${x}if Enum.any?(["a", "b"], fn
"a" -> true
one -> one == x
end), do: sink(x)`,
    "request x",
  ],
  [
    "a name that is taken again in the function",
    `${x}if Enum.any?(["a"], fn one ->\nx = String.trim(one)\nx == one\nend), do: sink(x)`,
    "request x",
  ],
  ["an element of the request's", `${x}if Enum.any?(params["ys"], fn one -> one == x end), do: sink(x)`, "request x"],
  [
    "the host of an address among hosts of the settings, behind a tag",
    'def show(conn, %{"x" => x}) do\ncase target(x) do\n{:ok, url} -> sink(url)\n_ -> nil\nend\nend\ndefp target(url), do: if(ok?(url), do: {:ok, url}, else: :error)\ndefp ok?(url) do\nuri = URI.parse(url)\nEnum.any?(Application.get_env(:shop, :hosts), fn one -> one.host == uri.host end)\nend',
    "request x (url redirect)",
  ],
  ["a condition in a variable", `${x}ok = x in ["a"]\nif ok, do: sink(x), else: sink(x)`, "trusted", "request x"],
  [
    "a condition in a variable that is turned round",
    `${x}bad = x not in ["a"]\nif bad, do: raise("no")\nsink(x)`,
    "trusted",
  ],
  [
    "a predicate's answer in a variable",
    'def show(conn, %{"x" => x}) do\nok = ok?(x)\nif ok, do: sink(x)\nend\ndefp ok?(x), do: x in ["a"]',
    "trusted",
  ],
  [
    "a condition in a variable about a name that is taken again",
    `${x}ok = x in ["a"]\nx = params["y"]\nif ok, do: sink(x)`,
    "request y",
  ],
  ["a condition in a variable about a part", 'ok = params["x"] in ["a"]\nif ok, do: sink(params["x"])', "trusted"],
  [
    "a condition in a variable about a part of a name that is taken again",
    'm = params\nok = m["x"] in ["a"]\nm = params["m"]\nif ok, do: sink(m["x"])',
    "request m.x",
  ],
  [
    "a condition in a variable that is taken again",
    `${x}ok = x in ["a"]\nok = params["ok"]\nif ok, do: sink(x)`,
    "request x",
  ],
  [
    "conditions that are made from one another without end",
    `${x}ok = x in ["a"]\n${"ok = ok and ok\n".repeat(60)}if ok, do: sink(x)`,
    "unknown",
  ],
  ["not in", `${x}if x not in ["a", "b"], do: sink(x), else: sink(x)`, "request x", "trusted"],
  ["unless", `${x}unless x in ["a", "b"], do: sink(x), else: sink(x)`, "request x", "trusted"],
  ["and", `${x}if is_binary(x) and x in ["a"], do: sink(x)`, "trusted"],
  ["or of two checks", `${x}if x in ["a"] or x == "b", do: sink(x)`, "trusted"],
  ["or with something else", `${x}if x in ["a"] or params["y"], do: sink(x)`, "request x"],
  ["equal to a text", `${x}if x == "a", do: sink(x), else: sink(x)`, "constant a", "request x"],
  ["not equal to a text", `${x}if x != "a", do: sink(x), else: sink(x)`, "request x", "constant a"],
  ["a number", `${x}if is_integer(x), do: sink(x)`, "trusted"],
  ["a part of the parameters", 'if params["x"] in ["a"], do: sink(params["x"])', "trusted"],
  ["a part that was taken before", `${x}if params["x"] in ["a"], do: sink(x)`, "trusted"],
  ["another part", 'if params["x"] in ["a"], do: sink(params["y"])', "request y"],
  [
    "a name that is taken again",
    'm = params\nif m["x"] in ["a"] do\nm = params["m"]\nsink(m["x"])\nend',
    "request m.x",
  ],
  ["a guard", 'def show(conn, %{"x" => x}) when x in ["a", "b"], do: sink(x)', "trusted"],
  ["a guard of a case", `${x}case x do\ny when y in ["a"] -> sink(y)\ny -> sink(y)\nend`, "trusted", "request x"],
  ["a literal of a case", `${x}case x do\n"a" -> sink(x)\n_ -> sink(x)\nend`, "constant", "request x"],
  ["a case of a check", `${x}case x in ["a"] do\ntrue -> sink(x)\nfalse -> sink(x)\nend`, "trusted", "request x"],
  ["a cond", `${x}cond do\nx in ["a"] -> sink(x)\ntrue -> sink(x)\nend`, "trusted", "request x"],
  ["a cond that refuses first", `${x}cond do\nx not in ["a"] -> :error\ntrue -> sink(x)\nend`, "trusted"],
  ["a with", `${x}with true <- x in ["a"] do\nsink(x)\nend`, "trusted"],
  ["raising unless", `${x}unless x in ["a"], do: raise("no")\nsink(x)`, "trusted"],
  ["raising if not", `${x}if x not in ["a"] do\nraise ArgumentError\nend\nsink(x)`, "trusted"],
  ["raising in another case says nothing", `${x}if params["y"], do: raise("no")\nsink(x)`, "request x"],
  ["a case that raises", `${x}case x in ["a"] do\ntrue -> :ok\nfalse -> raise "no"\nend\nsink(x)`, "trusted"],
  ["or raise", `${x}x in ["a"] || raise("no")\nsink(x)`, "trusted"],
  ["a match", `${x}true = x in ["a"]\nsink(x)`, "trusted"],
  ["a table", `${x}sink(Map.get(%{"a" => "b"}, x))`, "constant"],
  ["a table with a fallback", `${x}sink(Map.get(%{"a" => "b"}, x, x))`, "request x"],
  ["a table in an attribute", '@table %{"a" => "b"}\ndef show(conn, %{"x" => x}), do: sink(@table[x])', "constant"],
  [
    "a table that is fetched from",
    '@table %{"a" => "b"}\ndef show(conn, %{"x" => x}) do\nwith {:ok, y} <- Map.fetch(@table, x), do: sink(y)\nend',
    "constant",
  ],
  ["a pattern", `${x}if x =~ ~r/\\A[a-z0-9_]+\\z/, do: sink(x)`, "trusted"],
  ["a pattern with line ends", `${x}if Regex.match?(~r/^[\\w-]+$/, x), do: sink(x)`, "trusted"],
  ["a pattern that is not anchored", `${x}if x =~ ~r/[a-z]+/, do: sink(x)`, "request x"],
  ["a pattern for each line", `${x}if x =~ ~r/^[a-z]+$/m, do: sink(x)`, "request x"],
  ["a pattern that allows anything", `${x}if x =~ ~r/\\A.+\\z/, do: sink(x)`, "request x"],
  ["a pattern with a choice at its ends", `${x}if x =~ ~r/^a|b$/, do: sink(x)`, "request x"],
  [
    "a pattern with dots",
    `${x}if String.match?(x, ~r/\\A[a-z.]+\\z/), do: sink(x)`,
    "request x (shell sql html redirect header scheme)",
  ],
  [
    "a pattern in an attribute",
    '@name ~r/\\A\\w+\\z/\ndef show(conn, %{"x" => x}) do\nif Regex.match?(@name, x), do: sink(x)\nend',
    "trusted",
  ],
  [
    "a path of this site",
    `${x}if String.starts_with?(x, "/") and not String.starts_with?(x, "//"), do: sink(x)`,
    "request x (scheme redirect)",
  ],
  ["a path that may be a host", `${x}if String.starts_with?(x, "/"), do: sink(x)`, "request x (scheme)"],
  ["a folder of this site", `${x}if String.starts_with?(x, "/users"), do: sink(x)`, "request x (redirect scheme)"],
  ["a host", `${x}if URI.parse(x).host in ["a.example"], do: sink(x)`, "request x (url redirect)"],
  [
    "a host in a variable",
    `${x}uri = URI.parse(x)\nif uri.host == "a.example", do: sink(x)`,
    "request x (url redirect)",
  ],
  [
    "a host in a pattern",
    `${x}%URI{host: host} = URI.parse(x)\nif host in ["a.example"], do: sink(x)`,
    "request x (url redirect)",
  ],
  ["a scheme says nothing of the host", `${x}if URI.parse(x).scheme in ["https"], do: sink(x)`, "request x (scheme)"],
  ["the start of a scheme that runs scripts", `${x}if String.starts_with?(x, "j"), do: sink(x)`, "request x"],
  [
    "one of several starts",
    `${x}if String.starts_with?(x, ["https:", "data:"]), do: sink(x), else: sink(x)`,
    "request x",
    "request x",
  ],
  ["a pattern for the start", `${x}if x =~ ~r/^https?:\\/\\//i, do: sink(x)`, "request x (scheme)"],
  ["a pattern for the start in a group", `${x}if x =~ ~r/\\A(http|https|mailto):/, do: sink(x)`, "request x (scheme)"],
  ["a pattern for some start", `${x}if x =~ ~r/https?:/, do: sink(x)`, "request x"],
  ["a pattern that is one of two", `${x}if x =~ ~r/^https?:|^javascript:/, do: sink(x)`, "request x"],
  [
    "a text that is matched by its start",
    `${x}case x do\n"https://" <> _ -> sink(x)\n_ -> sink(x)\nend`,
    "request x (scheme)",
    "request x",
  ],
  [
    "the head of a function that says the start",
    'def show(conn, %{"x" => x}), do: sink(ok(x))\ndefp ok("https:" <> _ = url), do: url\ndefp ok(_), do: "/"',
    "request x (scheme)",
  ],
  [
    "a struct that matches",
    `${x}if match?(%URI{scheme: one} when one in ["http", "https"], URI.parse(x)), do: sink(x)`,
    "request x (scheme)",
  ],
  [
    "a check that gives true or a reason",
    'def show(conn, %{"x" => x}) do\ncase ok(x) do\ntrue -> sink(x)\n_ -> sink(x)\nend\nend\ndefp ok(url) do\ncase URI.parse(url) do\n%URI{host: host} when host in ["a.example"] -> true\n_ -> {:error, :host}\nend\nend',
    "request x (url redirect)",
    "request x",
  ],
  [
    "a check whose answer is compared",
    'def show(conn, %{"x" => x}) do\nif ok(x) == true, do: sink(x)\nend\ndefp ok(x), do: if(x in ["a"], do: true, else: {:error, x})',
    "trusted",
  ],
  [
    "a check that asks others",
    'def show(conn, %{"x" => x}) do\nif one?(x), do: sink(x)\nend\ndefp one?(x), do: two?(x)\ndefp two?(x), do: three?(x)\ndefp three?(x), do: x in ["a"]',
    "trusted",
  ],
  ["what stands for nothing", `${x}if String.starts_with?(x || "", "https:"), do: sink(x)`, "request x (scheme)"],
  [
    "a path inside of a folder",
    'full = Path.expand(params["f"], "/srv")\nif String.starts_with?(full, "/srv/"), do: sink(full)',
    "request f (redirect scheme path) after /srv/",
  ],
  [
    "a folder before a path that is not expanded",
    'full = Path.join("/srv", params["f"])\nif String.starts_with?(full, "/srv"), do: sink(full)',
    "request f (redirect scheme) after /srv/",
  ],
  ["text without dots", `${x}unless String.contains?(x, ".."), do: sink(x)`, "request x (path)"],
  [
    "a predicate of the module",
    'def show(conn, %{"x" => x}) do\nif ok?(x), do: sink(x), else: sink(x)\nend\ndefp ok?(x), do: x in ["a"]',
    "trusted",
    "request x",
  ],
  [
    "a predicate with clauses",
    'def show(conn, %{"x" => x}) do\nif ok?(x), do: sink(x)\nend\ndefp ok?("a"), do: true\ndefp ok?("b"), do: true\ndefp ok?(_), do: false',
    "constant",
  ],
  [
    "a predicate with a guard",
    'def show(conn, %{"x" => x}) do\nif ok?(x), do: sink(x)\nend\ndefp ok?(x) when x in ["a"], do: true\ndefp ok?(_), do: false',
    "trusted",
  ],
  [
    "a predicate that allows anything",
    'def show(conn, %{"x" => x}) do\nif ok?(x), do: sink(x)\nend\ndefp ok?("a"), do: true\ndefp ok?(x), do: is_binary(x)',
    "request x",
  ],
  [
    "a predicate of another module",
    {
      "lib/a.ex":
        'defmodule A do\nuse Phoenix.Controller\ndef show(conn, %{"x" => x}) do\nif B.ok?(x), do: sink(x)\nend\nend',
      "lib/b.ex": 'defmodule B do\ndef ok?(x), do: x in ["a"]\nend',
      "lib/c_controller.ex": "",
    },
    "trusted",
  ],
  [
    "a predicate with a cond",
    'def show(conn, %{"x" => x}) do\nif ok?(x), do: sink(x)\nend\ndefp ok?(x) do\ncond do\nx in ["a"] -> true\ntrue -> false\nend\nend',
    "trusted",
  ],
  [
    "a predicate with a case",
    'def show(conn, %{"x" => x}) do\nif ok?(x), do: sink(x)\nend\ndefp ok?(x) do\ncase URI.parse(x) do\n%URI{host: "a.example"} -> true\n_ -> false\nend\nend',
    "request x (url redirect)",
  ],
  [
    "a check by tag",
    'def show(conn, %{"x" => x}) do\nwith :ok <- check(x), do: sink(x)\nend\ndefp check(x) do\nif x in ["a"], do: :ok, else: {:error, :no}\nend',
    "trusted",
  ],
  [
    "a check by tag with a value",
    'def show(conn, %{"x" => x}) do\ncase check(x) do\n{:ok, y} -> sink(y)\n{:error, y} -> sink(y)\nend\nend\ndefp check(x) do\nif x in ["a"], do: {:ok, x}, else: {:error, x}\nend',
    "trusted",
    "request x (checked)",
  ],
  [
    "a check that raises",
    'def show(conn, %{"x" => x}) do\ncheck!(x)\nsink(x)\nend\ndefp check!(x) do\nunless x in ["a"], do: raise("no")\n:ok\nend',
    "trusted",
  ],
  [
    "a check that does not raise",
    'def show(conn, %{"x" => x}) do\ncheck!(x)\nsink(x)\nend\ndefp check!(x) do\nx in ["a"]\nend',
    "request x",
  ],
  [
    "tags tell the values apart",
    'def show(conn, %{"x" => x}) do\ncase find(x) do\n{:ok, y} -> sink(y)\n{:error, y} -> sink(y)\nend\nend\ndefp find(x) do\ncase x do\n"a" -> {:ok, "a"}\n_ -> {:error, x}\nend\nend',
    "constant a",
    "request x",
  ],
  [
    "a function that always raises",
    'def show(conn, %{"x" => x}) do\nif x not in ["a"], do: refuse()\nsink(x)\nend\ndefp refuse, do: raise("no")',
    "trusted",
  ],
  ["an id", '{:ok, id} = Ecto.UUID.cast(params["id"])\nsink(id)', "trusted"],
  ["a number that is parsed", '{n, _} = Integer.parse(params["n"])\nsink(n)', "trusted"],
  ["an atom that exists", 'sink(String.to_existing_atom(params["a"]))', "request a (atom)"],
  [
    "a name that is the same without its folders",
    'name = params["f"]\nif Path.basename(name) == name, do: sink(name), else: sink(name)',
    "request f (path)",
    "request f",
  ],
]);
