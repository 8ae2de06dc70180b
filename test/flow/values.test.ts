/** What the flow knows of a value that reaches `sink/1`. */

import { expect, test } from "vitest";
import { flow } from "../../server/core/flow/flow.ts";
import { describe as describeOrigin, flat } from "../../server/core/flow/values.ts";
import { calls } from "../../server/core/project/calls.ts";
import { projectOf } from "../project-model/check.ts";

/** The values that reach `sink/1` in a controller's body, in order: `constant text`, `trusted`, or origins. */
async function sinksIn(body: string): Promise<readonly string[]> {
  const text = `defmodule Web.PageController do\n  use Phoenix.Controller\n${body}\nend\n`;
  const project = await projectOf({ "lib/web/page_controller.ex": text });
  const [file] = project.files.values();
  if (!file) return [];
  const known = project.of(flow, file);
  return project
    .of(calls, file)
    .named("sink")
    .map((call) => {
      const value = flat(known.valueOf(call));
      if (value.kind === "constant") return `constant ${value.text ?? "(several)"}`;
      if (value.kind === "trusted") return "trusted";
      return value.origins
        .map((one) => `${one.isDoubtful ? "maybe " : ""}${one.kind} ${describeOrigin(one)}`)
        .join("; ");
    });
}

const action = (...lines: readonly string[]) =>
  `  def show(conn, params) do\n${lines.map((line) => `    ${line}`).join("\n")}\n  end`;
const request = (key: string) => `request \`${key}\` from the request parameters of \`show/2\``;

test("text is folded through interpolation, concatenation, sigils and attributes", async () => {
  const body = `  @tag "b"\n${action('sink("<#{@tag}>")', 'sink("a" <> ~s(c))', "x = 1", 'sink("n#{x}")')}`;
  expect(await sinksIn(body)).toEqual(["constant <b>", "constant ac", "constant n1"]);
});

test("parameters keep their path through access, patterns and maps", async () => {
  const lines = [
    'sink(params["a"]["b"])',
    '%{"c" => c} = params',
    "sink(c)",
    'sink(Map.get(params, "d"))',
    'sink(conn.params["e"])',
  ];
  expect(await sinksIn(action(...lines))).toEqual([
    request("b"),
    request("c"),
    request("d"),
    "request `e` from the `params` of the request",
  ]);
});

test("a join keeps what any branch may give", async () => {
  const lines = ['sink(if params["x"], do: "a", else: params["y"])', 'sink(if params["x"], do: "a", else: "b")'];
  expect(await sinksIn(action(...lines))).toEqual([request("y"), "constant (several)"]);
});

test("a case follows the clauses that can match", async () => {
  const lines = ["sink(case :b do", "  :a -> params", '  :b -> "constant"', "end)"];
  expect(await sinksIn(action(...lines))).toEqual(["constant constant"]);
});

test("guards and membership tests narrow a name", async () => {
  const lines = ['x = params["x"]', 'if x in ["a", "b"] do', "  sink(x)", "end", "sink(x)"];
  expect(await sinksIn(action(...lines))).toEqual(["trusted", request("x")]);
});

test("functions of the project are entered, and literals choose their clause", async () => {
  const helpers = '\n  def text(:ok), do: "ok"\n  def text(other), do: other';
  const lines = ["sink(text(:ok))", 'sink(text(params["x"]))'];
  expect(await sinksIn(action(...lines) + helpers)).toEqual(["constant ok", request("x")]);
});

test("a call that nothing shows keeps a request's data, doubtfully", async () => {
  expect(await sinksIn(action('sink(Unknown.clean(params["x"]))'))).toEqual([
    `maybe ${request("x")}; maybe unknown what \`Unknown.clean\` returns`,
  ]);
});

test("loops and closures hand on the elements", async () => {
  const lines = [
    'for x <- params["xs"], do: sink(x)',
    'Enum.map(params["ys"], fn y -> sink(y) end)',
    'Enum.map(params["zs"], &sink/1)',
  ];
  expect(await sinksIn(action(...lines))).toEqual([request("xs"), request("ys"), request("zs")]);
});

test("numbers and verified data are trusted", async () => {
  const lines = ['sink(String.to_integer(params["n"]))', 'sink(Phoenix.Token.verify(conn, "salt", params["t"]))'];
  expect(await sinksIn(action(...lines))).toEqual(["trusted", "trusted"]);
});

test("functions that call one another come to an end", async () => {
  const helpers = "\n  defp ping(x), do: pong(x)\n  defp pong(x), do: ping(x)";
  expect(await sinksIn(action('sink(ping(params["x"]))') + helpers)).toEqual([
    `maybe ${request("x")}; maybe unknown what \`ping\` returns`,
  ]);
});

test("what stands behind a text is a text, and has no fields", async () => {
  const helpers = "\n  defp base(path) when is_binary(path), do: path\n  defp base(conn), do: conn.request_path";
  expect(await sinksIn(action('sink(base("/ratings/#{params["kind"]}").request_path)') + helpers)).toEqual([
    "constant (several)",
  ]);
});
