/** Where libraries run code that they are given, or read terms that can hold code. */

import type { SinkTable } from "./sink-tables.ts";

export const evaluators: readonly SinkTable[] = [
  {
    documentation: "https://hexdocs.pm/elixir/Code.html",
    functions: {
      "Code.eval_string": 0,
      "Code.eval_quoted": 0,
      "Code.eval_quoted_with_env": 0,
      "Code.eval_file": 0,
      "Code.compile_string": 0,
      "Code.compile_quoted": 0,
      "Code.compile_file": 0,
      "Code.require_file": 0,
      "Code.load_file": 0,
    },
  },
  { documentation: "https://hexdocs.pm/elixir/Module.html#create/3", functions: { "Module.create": 1 } },
  {
    documentation: "https://www.erlang.org/doc/apps/stdlib/erl_eval.html",
    functions: { ":erl_eval.expr": 0, ":erl_eval.exprs": 0, ":erl_eval.expr_list": 0 },
  },
  {
    documentation: "https://www.erlang.org/doc/apps/kernel/file.html#eval/2",
    functions: { ":file.eval": 0, ":file.script": 0, ":file.path_eval": 1, ":file.path_script": 1 },
  },
  {
    documentation: "https://www.erlang.org/doc/apps/kernel/code.html#load_binary/3",
    functions: { ":code.load_binary": 2, ":code.load_abs": 0 },
  },
  {
    documentation: "https://www.erlang.org/doc/apps/compiler/compile.html",
    functions: { ":compile.forms": 0, ":compile.file": 0 },
  },
  {
    documentation: "https://www.erlang.org/doc/apps/erts/erlang.html#load_nif/2",
    functions: { ":erlang.load_nif": 0 },
  },
];

export const templateEvaluators: readonly SinkTable[] = [
  {
    documentation: "https://hexdocs.pm/eex/EEx.html",
    functions: {
      "EEx.eval_string": 0,
      "EEx.eval_file": 0,
      "EEx.compile_string": 0,
      "EEx.compile_file": 0,
      "EEx.function_from_string": 2,
      "EEx.function_from_file": 2,
    },
  },
  {
    documentation: "https://hexdocs.pm/phoenix_live_view/Phoenix.LiveView.TagEngine.html",
    functions: { "Phoenix.LiveView.TagEngine.compile": 0, "Phoenix.LiveView.HTMLEngine.compile": 0 },
  },
];

/** Text that is run as code, and is not even constant, is worth a look wherever it comes from. */
export function isCodeText({ name }: { readonly name: string }): boolean {
  return name === "eval_string";
}
