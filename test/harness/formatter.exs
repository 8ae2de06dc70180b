# Reads sources, one a line in base64; says for each what `mix format` would make of it, in base64, or why it cannot be read.

any = fn names -> Enum.map(names, &{&1, :*}) end

locals_without_parens =
  any.([:config, :import_config, :plug, :action_fallback, :socket, :channel, :transport, :forward]) ++
    any.([:get, :post, :put, :patch, :delete, :head, :options, :match, :resources]) ++
    any.([:live, :live_session, :live_dashboard, :pipe_through, :pipeline, :scope, :on_mount]) ++
    any.([:attr, :slot, :embed_templates, :field, :belongs_to, :has_many, :has_one, :embeds_one]) ++
    any.([:embeds_many, :timestamps, :from, :add, :create, :alter, :policy, :authorize_if, :resolve])

for line <- IO.stream(:stdio, :line) do
  source = line |> String.trim() |> Base.decode64!()

  try do
    formatted = Code.format_string!(source, locals_without_parens: locals_without_parens)
    IO.puts("= " <> Base.encode64(IO.iodata_to_binary([formatted, "\n"])))
  rescue
    error -> IO.puts("! " <> Base.encode64(Exception.message(error)))
  end
end
