# Prints Elixir's own quoted form of source texts, one node a line, in the notation of render.ts.
#
# Texts come in on stdin in base64, one a line. Each answer ends with a line `= ok` or `= error …`. Nothing of the texts
# is run: they are only parsed.
defmodule Quoted do
  @module_keywords [:defmodule, :defprotocol, :defimpl]

  def serve do
    case IO.read(:stdio, :line) do
      line when is_binary(line) ->
        IO.binwrite(:stdio, line |> String.trim() |> Base.decode64!() |> answer())
        serve()

      _ ->
        :ok
    end
  end

  defp answer(source) do
    options = [
      columns: true,
      token_metadata: true,
      literal_encoder: fn literal, meta -> {:ok, {:"$literal", meta, [literal]}} end
    ]

    case Code.string_to_quoted(source, options) do
      {:ok, quoted} -> [quoted |> statements() |> forms([]), "= ok\n"]
      {:error, {_, message, token}} -> ["= error ", escape(inspect({message, token})), "\n"]
    end
  rescue
    error -> ["= error ", escape(Exception.message(error)), "\n"]
  end

  defp statements({:__block__, _, statements}), do: statements
  defp statements(statement), do: [statement]

  defp forms(statements, modules), do: Enum.map(statements, &form(&1, modules))

  defp form({keyword, _, [name | _] = args} = statement, modules) when keyword in @module_keywords do
    case body(args) do
      {:ok, body} -> body |> statements() |> forms(modules ++ [module_name(keyword, name, args, List.last(modules))])
      :error -> plain_form(statement, modules)
    end
  end

  defp form({_, _, [_ | _] = args} = statement, []) do
    sections = sections(List.last(args))
    statements = sections |> Enum.flat_map(fn {_, body} -> statements(body) end)

    if sections != [] and Enum.any?(statements, &module?/1) and plain?(statement),
      do: forms(statements, []),
      else: plain_form(statement, [])
  end

  defp form(statement, modules), do: plain_form(statement, modules)

  # Blocks that hold modules as they are written; the words are those of split.ts.
  defp plain?({name, _, _}) when name in [:quote, :for, :test, :describe], do: false
  defp plain?({form, _, args}), do: not (inspect({form, [], Enum.drop(args, -1)}) =~ ~r/\benv\b|_env\b/)

  defp module?({keyword, _, [{:__aliases__, _, _} | _] = args}) when keyword in @module_keywords, do: body(args) != :error
  defp module?(_), do: false

  defp sections([{{:"$literal", meta, [:do]}, _} | _] = pairs) do
    if Keyword.has_key?(meta, :format), do: [], else: pairs
  end

  defp sections(_), do: []

  defp plain_form(statement, modules), do: ["form ", Enum.intersperse(modules, ">"), "\n", show(statement)]

  # A body with clauses is no module body; an empty one has no forms.
  defp body([_ | args]) when args != [] do
    args
    |> Enum.filter(&is_list/1)
    |> List.flatten()
    |> Enum.find_value(:error, fn
      {{:"$literal", _, [:do]}, body} when not is_list(body) -> {:ok, body}
      _ -> nil
    end)
  end

  defp body(_), do: :error

  defp module_name(:defimpl, name, args, outer) do
    target =
      case for(pairs <- args, is_list(pairs), {{:"$literal", _, [:for]}, value} <- pairs, do: value) do
        [value | _] -> value |> first() |> written(outer)
        [] -> outer || "?"
      end

    case {written(name, outer), target} do
      {"?", _} -> "?"
      {_, "?"} -> "?"
      {protocol, target} -> "#{protocol}.#{target}"
    end
  end

  defp module_name(_, name, _, nil), do: written(name, nil)
  defp module_name(_, {:__aliases__, _, [{:__MODULE__, _, nil} | _]} = name, _, outer), do: written(name, outer)
  defp module_name(_, {:__aliases__, _, [:"Elixir", _ | _]} = name, _, outer), do: written(name, outer)
  defp module_name(_, name, _, outer), do: with(written when written != "?" <- written(name, outer), do: if(outer == "?", do: "?", else: "#{outer}.#{written}"))

  # An implementation for several types goes by the first.
  defp first({:"$literal", _, [[value | _]]}), do: value
  defp first(value), do: value

  defp written({:__aliases__, _, [:"Elixir" | [_ | _] = rest]}, _), do: Enum.join(rest, ".")
  defp written({:__aliases__, _, [{:__MODULE__, _, nil} | rest]}, outer) when outer not in [nil, "?"], do: Enum.join([outer | rest], ".")
  defp written({:__aliases__, _, [first | _] = segments}, _) when is_atom(first), do: Enum.join(segments, ".")
  defp written({:__MODULE__, _, nil}, outer) when outer != nil, do: outer
  defp written(_, _), do: "?"

  # Literals, as the encoder marked them.
  defp show({:"$literal", meta, [literal]}), do: literal(literal, meta)

  # Other metadata may stand before the delimiter.
  defp show({form, [{key, _} | _] = meta, args}) when key != :delimiter do
    case List.keytake(meta, :delimiter, 0) do
      {delimiter, rest} -> show_form({form, [delimiter | rest], args})
      nil -> show_form({form, meta, args})
    end
  end

  defp show(other), do: show_form(other)

  # Quotes with interpolation.
  defp show_form({:<<>>, [{:delimiter, _} | _] = meta, parts}), do: quotes("string", meta, parts)

  defp show_form({{:., _, [List, :to_charlist]}, [{:delimiter, _} | _] = meta, [parts]}), do: quotes("charlist", meta, parts)

  defp show_form({{:., _, [:erlang, :binary_to_atom]}, meta, [{:<<>>, _, parts}, :utf8]}),
    do: quotes("quoted-atom", meta, parts)

  defp show_form({name, [{:delimiter, delimiter} | _] = meta, [{:<<>>, content, parts}, modifiers]}) when is_atom(name) do
    "sigil_" <> name = Atom.to_string(name)
    indentation = Keyword.get(content, :indentation, 0)
    ["sigil ", at(meta), " ", name, " ", escape(delimiter), " ", "#{indentation} ", modifiers, "\n", parts(parts, name)]
  end

  defp show_form({:__block__, _, [one]}), do: show(one)
  defp show_form({:__block__, _, many}), do: ["block ", count(many), "\n", show_all(many)]

  defp show_form({:__aliases__, meta, [first | rest]}) when is_atom(first),
    do: ["alias ", at(meta), " ", Enum.map_join([first | rest], ".", &Atom.to_string/1), "\n"]

  defp show_form({:__aliases__, _, [first | rest]}),
    do: ["alias-of ", Enum.map_join(rest, ".", &Atom.to_string/1), "\n", show(first)]

  defp show_form({:%{}, _, [{:|, _, [base, items]}]}), do: ["map 1\n", update(base, items)]

  defp show_form({:%, meta, [name, {:%{}, _, [{:|, _, [base, items]}]}]}),
    do: ["struct ", at(meta), " 1\n", show(name), update(base, items)]

  defp show_form({:%{}, _, items}), do: ["map ", count(items), "\n", show_all(items)]
  defp show_form({:%, meta, [name, {:%{}, _, items}]}), do: ["struct ", at(meta), " ", count(items), "\n", show(name), show_all(items)]
  defp show_form({:{}, meta, items}), do: ["tuple ", at(meta), " ", count(items), "\n", show_all(items)]
  defp show_form({:<<>>, meta, items}), do: ["bitstring ", at(meta), " ", count(items), "\n", show_all(items)]
  defp show_form({:fn, meta, clauses}), do: ["fn ", at(meta), " ", count(clauses), "\n", show_all(clauses)]
  defp show_form({:->, _, [params, body]}), do: ["clause ", count(params), "\n", show_all(params), show(body)]

  defp show_form({{:., _, [Access, :get]}, meta, [container, key]}), do: ["access ", at(meta), "\n", show(container), show(key)]

  defp show_form({{:., dot, [callee]}, _, args}), do: ["anonymous-call ", at(dot), " ", count(args), "\n", show(callee), show_all(args)]

  defp show_form({{:., _, [target, :{}]}, _, args}), do: ["alias-tuple ", count(args), "\n", show(target), show_all(args)]

  defp show_form({{:., _, [target, name]}, meta, args}) when is_atom(name),
    do: ["remote-call ", at(meta), " ", escape(Atom.to_string(name)), " ", count(args), "\n", show(target), show_all(args)]

  defp show_form({{:., _, [target, {{:., _, [:erlang, _]}, meta, [{:<<>>, _, parts}, :utf8]}]}, _, args}),
    do: ["computed-remote-call ", count(args), "\n", show(target), quotes("name", meta, parts), show_all(args)]

  defp show_form({name, meta, context}) when is_atom(name) and is_atom(context),
    do: ["variable ", at(meta), " ", escape(Atom.to_string(name)), "\n"]

  defp show_form({name, meta, args}) when is_atom(name),
    do: ["call ", at(meta), " ", escape(Atom.to_string(name)), " ", count(args), "\n", show_all(args)]

  defp show_form({callee, _, args}), do: ["computed-call ", count(args), "\n", show(callee), show_all(args)]

  # What is not a literal to the encoder: keyword pairs, and lists without brackets.
  defp show_form({key, value}), do: ["pair\n", show(key), show(value)]
  defp show_form(list) when is_list(list), do: ["implicit-list ", count(list), "\n", show_all(list)]
  defp show_form(other), do: ["bare ", escape(inspect(other)), "\n"]

  defp show_all(nodes), do: Enum.map(nodes, &show/1)

  defp literal(value, meta) when is_integer(value), do: ["integer ", at(meta), " #{value}\n"]
  defp literal(value, meta) when is_float(value), do: ["float ", at(meta), " ", Base.encode16(<<value::float>>), "\n"]
  defp literal(value, meta) when is_atom(value), do: ["atom ", at(meta), " ", escape(Atom.to_string(value)), "\n"]
  defp literal(value, meta) when is_binary(value), do: ["string ", at(meta), " 1\ntext ", escape(value), "\n"]
  defp literal({one, two}, meta), do: ["tuple ", at(meta), " 2\n", show(one), show(two)]

  defp literal(value, meta) when is_list(value) do
    case meta[:delimiter] do
      nil -> ["list ", at(meta), " ", count(value), "\n", show_all(value)]
      _ -> ["charlist ", at(meta), " 1\ntext ", value |> List.to_string() |> escape(), "\n"]
    end
  end

  defp quotes(kind, meta, parts), do: [kind, " ", at(meta), " ", count(parts), "\n", parts(parts, nil)]

  defp parts(parts, sigil), do: Enum.map(parts, &part(&1, sigil))

  defp part(text, sigil) when is_binary(text), do: ["text ", text |> sigil_text(sigil) |> escape(), "\n"]
  defp part({:"::", _, [{{:., _, [Kernel, :to_string]}, _, [body]}, {:binary, _, _}]}, _), do: ["interpolation\n", show(body)]
  defp part({{:., _, [Kernel, :to_string]}, _, [body]}, _), do: ["interpolation\n", show(body)]

  # Sigils in small letters apply escapes when they are expanded; a regular expression has its own.
  defp sigil_text(text, nil), do: text
  defp sigil_text(text, "r"), do: text
  defp sigil_text(text, <<first, _::binary>>) when first in ?a..?z, do: Macro.unescape_string(text)
  defp sigil_text(text, _), do: text

  defp update(base, items), do: ["update ", count(items), "\n", show(base), show_all(items)]

  defp count(list), do: Integer.to_string(length(list))

  defp at(meta), do: "#{meta[:line]}:#{meta[:column]}"

  # One line a node, and nothing that is not UTF-8.
  defp escape(text) do
    text
    |> utf8()
    |> String.replace("\\", "\\\\")
    |> String.replace("\n", "\\n")
    |> String.replace("\r", "\\r")
  end

  defp utf8(text), do: if(String.valid?(text), do: text, else: mend(text))

  # Valid characters stay, other bytes become U+FFFD.
  defp mend(<<char::utf8, rest::binary>>), do: <<char::utf8, mend(rest)::binary>>
  defp mend(<<_, rest::binary>>), do: <<"\uFFFD"::binary, mend(rest)::binary>>
  defp mend(<<>>), do: ""
end

:io.setopts(:standard_io, encoding: :latin1)
Quoted.serve()
