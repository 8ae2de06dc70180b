/** What stands before an origin in a text, and what library functions make harmless. */

import { checkFlow } from "./check.ts";

checkFlow([
  [
    "interpolation keeps what stands before",
    'sink("https://a.example/u/#{params["id"]}")',
    "request id after https://a.example/u/",
  ],
  ["nothing stands before what comes first", 'sink("#{params["id"]}/x")', "request id"],
  ["concatenation keeps what stands before", 'sink("/users/" <> params["id"] <> "/edit")', "request id after /users/"],
  [
    "a part of the server stands for itself",
    'sink("#{System.get_env("HOST")}/u/#{params["id"]}")',
    "request id after □/u/",
  ],
  [
    "text inside text",
    'path = "u/#{params["id"]}"\nsink("https://a.example/" <> path)',
    "request id after https://a.example/u/",
  ],
  [
    "a number stands for itself",
    'n = String.to_integer(params["n"])\nsink("#{n}-#{params["id"]}")',
    "request id after □-",
  ],
  ["iodata", 'sink(IO.iodata_to_binary(["<b>", [params["x"]], "</b>"]))', "request x after <b>"],
  ["a joined path", 'sink(Path.join("uploads", params["file"]))', "request file after uploads/"],
  ["a joined list of parts", 'sink(Path.join([@root, "a", params["file"]]))', "request file after □/a/"],
  [
    "a path joined in a pipe",
    'sink("uploads" |> Path.join("a") |> Path.join(params["file"]))',
    "request file after uploads/a/",
  ],
  ["joined items", 'sink(Enum.join(["a", "b", params["x"]], ", "))', "request x after a, b, "],
  ["joined unknown items", 'sink(Enum.join(params["xs"], ", "))', "request xs"],
  [
    "an address put together",
    'sink(URI.append_path(URI.parse("https://a.example"), "/" <> params["x"]))',
    "request x after https://a.example/",
  ],
  ["a merged address may have a host of its own", 'sink(URI.merge("https://a.example", params["x"]))', "request x"],
  [
    "a merged path stays on the host",
    'sink(URI.merge("https://a.example", "/u/#{params["x"]}"))',
    "request x after □/u/",
  ],
  ["to_string keeps the start", 'sink(to_string("a" <> params["x"]))', "request x after a"],
  ["replacing loses the start", 'sink(String.replace("a" <> params["x"], "a", ""))', "request x"],
  ["words of a list", 'sink(Enum.join(~w(a b), "-"))', "constant a-b"],
  ["a safe path", '{:ok, path} = Path.safe_relative(params["p"])\nsink(path)', "request p (path)"],
  [
    "a name without folders",
    'sink(Path.join("uploads", Path.basename(params["p"])))',
    "request p (path) after uploads/",
  ],
  ["an atom that exists", 'sink(String.to_existing_atom(params["a"]))', "request a (atom)"],
  [
    "items of a list one by one",
    '[a, b | rest] = ["x", params["b"], params["c"]]\nsink(a)\nsink(b)\nsink(rest)',
    "constant x",
    "request b",
    "request c",
  ],
]);
