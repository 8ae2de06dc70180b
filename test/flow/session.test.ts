/** What the session keeps from one request to another. */

import { checkFlow } from "./check.ts";

/** A log-in that keeps things in the session, and an action that reads them. */
function sessions(lines: string, writes = ""): Readonly<Record<string, string>> {
  return {
    "lib/web/log_in_controller.ex": `defmodule Web.LogInController do\nuse Phoenix.Controller\nimport Plug.Conn\n@to :return_to\ndef new(conn, params) do\nconn\n|> put_session(@to, params["to"])\n|> put_session("filter", params["filter"])\n|> put_session(:step, "one")\n|> put_session(:user_id, String.to_integer(params["id"]))\nkeep(conn, params["note"])\nend\ndefp keep(conn, note), do: put_session(conn, :note, note)\n${writes}end\n`,
    "lib/web/page_controller.ex": `defmodule Web.PageController do\nuse Phoenix.Controller\nimport Plug.Conn\ndef show(conn, _) do\n${lines}\nend\nend\n`,
  };
}

checkFlow([
  [
    "what one action keeps another reads, by an atom or a text",
    sessions(
      'sink(get_session(conn, :return_to))\nsink(get_session(conn, "return_to"))\nsink(get_session(conn)["return_to"])\nsink(get_session(conn, :filter)["name"])\nsink(get_session(conn, :note))',
    ),
    "maybe request to",
    "maybe request to",
    "maybe request to",
    "maybe request filter.name",
    "maybe request note",
  ],
  [
    "what the server made stays the server's, and a key that nothing sets is not known",
    sessions(
      "sink(get_session(conn, :step))\nsink(get_session(conn, :user_id))\nsink(get_session(conn, :other))\nsink(get_session(conn, conn.assigns.key))",
    ),
    "constant one",
    "trusted",
    "unknown other",
    "unknown",
  ],
  [
    "every place that sets a key counts",
    sessions("sink(get_session(conn, :step))", "def edit(conn, params), do: put_session(conn, :step, params)\n"),
    "maybe request",
  ],
  [
    "what stands before it in a text is kept",
    sessions('sink("https://shop.example/" <> get_session(conn, :return_to))'),
    "maybe request to after https://shop.example/",
  ],
  [
    "a LiveView gets the session when it is mounted",
    {
      ...sessions(""),
      "lib/web/page_live.ex":
        'defmodule Web.PageLive do\nuse Phoenix.LiveView\ndef mount(_params, %{"return_to" => to} = session, socket) do\nsink(to)\nsink(session["filter"])\nsink(session["step"])\n{:ok, socket}\nend\nend\n',
    },
    "maybe request to",
    "maybe request filter",
    "constant one",
  ],
]);
