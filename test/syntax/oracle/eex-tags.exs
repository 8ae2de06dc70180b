# Prints how EEx itself divides templates into tags, one a line: kind, marker, line, column and length of the content.
#
# Templates come in on stdin in base64, one a line. Each answer ends with a line `= ok` or `= error …`. Nothing of the
# templates is run: they are only tokenized.
defmodule EExTags do
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
    case EEx.Compiler.tokenize(source, []) do
      {:ok, tokens} -> [Enum.map(tokens, &line/1), "= ok\n"]
      {:error, message, meta} -> ["= error ", inspect({message, meta.line}), "\n"]
    end
  rescue
    error -> ["= error ", inspect(error.__struct__), "\n"]
  end

  defp line({:comment, content, meta}), do: row("comment", [], meta, content)
  defp line({:expr, marker, content, meta}), do: row("expression", marker, meta, content)
  # EEx appends a blank to the content of some tags, so only the place of these is told.
  defp line({:start_expr, marker, _content, meta}), do: row("start", marker, meta, [])
  defp line({:middle_expr, marker, _content, meta}), do: row("middle", marker, meta, [])
  defp line({:end_expr, marker, _content, meta}), do: row("end", marker, meta, [])
  defp line(_text_or_end), do: []

  defp row(kind, marker, meta, content) do
    Enum.join([kind, "<%#{marker}", meta.line, meta.column, length(content)], " ") <> "\n"
  end
end

:io.setopts(:standard_io, encoding: :latin1)
EExTags.serve()
