/** What a changeset lets in, and what comes out of it again. */

import { type Case, checkFlow } from "./check.ts";

const imports = "import Ecto.Changeset\nalias Shop.Repo\n";

/** The lines in an action, with a changeset function that casts `title` and `body`. */
function action(lines: string): Case[1] {
  return {
    "lib/web/page_controller.ex": `defmodule Web.PageController do\nuse Phoenix.Controller\n${imports}alias Shop.Post\ndef update(conn, %{"id" => id} = params) do\npost = Repo.get!(Post, id)\n${lines}\nend\nend\n`,
    "lib/shop/post.ex": `defmodule Shop.Post do\nuse Ecto.Schema\n${imports}@required [:title]\n@optional ~w(body)a\ndef changeset(post, attrs) do\npost\n|> cast(attrs, @required ++ @optional)\n|> validate_required(@required)\n|> unique_constraint(:title)\nend\nend\n`,
  };
}

checkFlow([
  [
    "a cast takes what it names",
    action(
      "post = post |> Post.changeset(params) |> apply_changes()\nsink(post.title)\nsink(post.body)\nsink(post.path)\nsink(post.id)",
    ),
    "maybe request title",
    "maybe request body",
    "unknown path",
    "unknown id",
  ],
  [
    "a cast to a type that takes no text lets none in",
    {
      "lib/web/note_controller.ex":
        "defmodule Web.NoteController do\nuse Phoenix.Controller\ndef create(conn, params) do\nnote = Shop.Note.build(params)\nsink(note.text)\nsink(note.kind)\nsink(note.colour)\nsink(note.secret)\nend\nend\n",
      "lib/shop/note.ex":
        'defmodule Shop.Note do\nuse Ecto.Schema\nimport Ecto.Changeset\nschema "notes" do\nfield :text\nfield :kind, Ecto.Enum, values: [:a, :b]\nfield :colour, Shop.HexColour\nfield :secret, Shop.Encrypted.Binary\nend\ndef build(params), do: %__MODULE__{} |> cast(params, [:text, :kind, :colour, :secret]) |> apply_changes()\nend\n',
    },
    "maybe request text",
    "trusted",
    "trusted",
    "maybe request secret",
  ],
  [
    "what is stored is given back",
    action(
      "{:ok, post} = post |> Post.changeset(params) |> Repo.update()\nsink(post.title)\nsink(post.path)\nother = Repo.insert!(Post.changeset(%Post{}, params))\nsink(other.title)\nsink(other.path)",
    ),
    "maybe request title",
    "unknown path",
    "maybe request title",
    "constant",
  ],
  [
    "the messages of a changeset that is refused",
    action(
      'case Repo.update(Post.changeset(post, params)) do\n{:ok, post} -> sink(post.path)\n{:error, changeset} ->\nsink(changeset.errors)\nsink(traverse_errors(changeset, fn {text, _} -> text end))\nsink(changeset.params["x"])\nsink(changeset.changes.title)\nend',
    ),
    "unknown path",
    "trusted",
    "trusted",
    "request x",
    "maybe request title",
  ],
  [
    "parts of a changeset",
    action(
      'changeset = post |> change(path: params["p"]) |> put_change(:title, params["t"])\nsink(get_field(changeset, :path))\nsink(get_change(changeset, :title))\nsink(get_field(changeset, :id))\nchangeset = update_change(changeset, :title, &String.trim/1)\nsink(apply_changes(changeset).title)',
    ),
    "request p",
    "request t",
    "unknown id",
    "request t",
  ],
  [
    "a cast of fields that are not written",
    action("post = post |> cast(params, fields()) |> apply_changes()\nsink(post.path)"),
    "maybe request path",
  ],
  [
    "a change whose values come in a map",
    action("post = post |> change(params) |> apply_changes()\nsink(post.path)"),
    "maybe request path",
  ],
  [
    "a value that is known to be a changeset by its pattern",
    "def show(conn, params) do\ncase store(params) do\n{:error, %Ecto.Changeset{} = changeset} -> sink(text(changeset))\nend\nend\ndefp text(changeset = %Ecto.Changeset{}), do: Ecto.Changeset.traverse_errors(changeset, &elem(&1, 0))\ndefp text(other), do: other",
    "trusted",
  ],
  [
    "a with whose last steps match anything",
    'with {:ok, a} <- check(params["a"]),\n     b <- params["b"] do\n  sink(a)\n  sink(b)\nelse\n  {:error, text} -> sink(text)\nend',
    "maybe request a",
    "request b",
    "unknown a",
  ],
]);
