/** What calls of libraries do to data: one table, each entry with the documentation it rests on. */

import type { Treatment } from "./values.ts";

/**
 * `keeps`: the result holds the arguments' data. `part`: the result is the part of the first argument that the second names. `popped`: a tuple of that part and the first argument.
 * `number`: nothing of the data's text is left (a number, a date, an encoded path). `escapes`: the result is safe as HTML. `constant`: made by the server alone, or signed by it.
 * `text`: the first argument's text, or that of the items of a list one after the other. `join`, `join path`, `merge uri`, `append`: text that starts with the first
 * argument. `expand`: an absolute path. `{ treats }`: the data, made harmless in that way; with `on: "ok"` as `{:ok, value}`, and nothing of it where the function answers anything else.
 * `renders`: markup of the data, whatever cleaned it before: Markdown makes tags and links of text, and decoding makes them of entities.
 * `path`: cannot leave the folder that it is put into. `atom`: only atoms that exist. `regex`, `sql`, `shell`: quoted for a pattern, SQL text, a shell. `indexed`: tuples of an element and a number. `other`: data that the arguments only choose, such as a file. `session`: what the session keeps under the second argument. `content`: what stands in a file, which for an upload its sender decides. `answer`: what another service answers. `json`: encoded as JSON. `same`: the first argument itself. `cookies`: the connection, whose signed and encrypted cookies are the server's own. `assign`: puts named values into the first argument. `request`: an outsider decides the result; `request list`: the items of a list; `request body`: the second part of `{:ok, body, conn}`; `own path`, `own url`: what follows the first slash, or the host of this site. `connect info`: so is what the second argument names, but for the session and the peer.
 */
export type Effect =
  | "keeps"
  | "part"
  | "popped"
  | "number"
  | "escapes"
  | "renders"
  | "constant"
  | "assign"
  | "put"
  | "element"
  | "same"
  | "cookies"
  | "json"
  | "path"
  | "atom"
  | "regex"
  | "sql"
  | "shell"
  | "indexed"
  | "other"
  | "session"
  | "content"
  | "answer"
  | "closure"
  | "request"
  | "request list"
  | "request body"
  | "own path"
  | "own url"
  | "connect info"
  | "text"
  | "join"
  | "join path"
  | "merge uri"
  | "append"
  | "expand"
  | { readonly treats: Treatment; readonly on?: "ok" };

export interface Model {
  readonly effect: Effect;
  readonly documentation: string;
}

interface Table {
  readonly documentation: string;
  readonly functions: Readonly<Record<string, Effect>>;
}

const hexdocs = "https://hexdocs.pm";

const tables: Readonly<Record<string, Table>> = {
  Kernel: {
    documentation: `${hexdocs}/elixir/Kernel.html`,
    functions: {
      to_string: "text",
      to_charlist: "text",
      inspect: { treats: "code" },
      hd: "element",
      tl: "keeps",
      elem: "element",
      binary_part: "keeps",
      length: "number",
      byte_size: "number",
      bit_size: "number",
      map_size: "number",
      tuple_size: "number",
      abs: "number",
      round: "number",
      trunc: "number",
      ceil: "number",
      floor: "number",
      div: "number",
      rem: "number",
      is_nil: "number",
      is_integer: "number",
      is_binary: "number",
      is_list: "number",
      is_map: "number",
      is_atom: "number",
      is_boolean: "number",
      max: "keeps",
      min: "keeps",
      get_in: "part",
      put_in: "keeps",
      update_in: "keeps",
      struct: "keeps",
      self: "number",
      node: "constant",
      make_ref: "number",
      unquote: "constant",
    },
  },
  String: {
    documentation: `${hexdocs}/elixir/String.html`,
    functions: {
      "*": "keeps",
      to_charlist: "text",
      trim_trailing: "text",
      downcase: "text",
      upcase: "text",
      length: "number",
      to_integer: "number",
      to_float: "number",
      to_existing_atom: { treats: "atom" },
      to_atom: { treats: "atom" },
      "contains?": "number",
      "starts_with?": "number",
      "ends_with?": "number",
      "valid?": "number",
      "match?": "number",
      jaro_distance: "number",
    },
  },
  Integer: { documentation: `${hexdocs}/elixir/Integer.html`, functions: { "*": "number" } },
  Float: { documentation: `${hexdocs}/elixir/Float.html`, functions: { "*": "number" } },
  Decimal: { documentation: `${hexdocs}/decimal/Decimal.html`, functions: { "*": "number" } },
  Date: { documentation: `${hexdocs}/elixir/Date.html`, functions: { "*": "number" } },
  Time: { documentation: `${hexdocs}/elixir/Time.html`, functions: { "*": "number" } },
  DateTime: { documentation: `${hexdocs}/elixir/DateTime.html`, functions: { "*": "number" } },
  NaiveDateTime: { documentation: `${hexdocs}/elixir/NaiveDateTime.html`, functions: { "*": "number" } },
  Calendar: { documentation: `${hexdocs}/elixir/Calendar.html`, functions: { strftime: "number" } },
  System: {
    documentation: `${hexdocs}/elixir/System.html`,
    functions: {
      get_env: "constant",
      fetch_env: "constant",
      "fetch_env!": "constant",
      tmp_dir: "constant",
      "tmp_dir!": "constant",
      user_home: "constant",
      "user_home!": "constant",
      "cwd!": "constant",
      cwd: "constant",
      unique_integer: "number",
      system_time: "number",
      monotonic_time: "number",
      os_time: "number",
      pid: "number",
      version: "number",
      otp_release: "number",
      argv: "constant",
      find_executable: "keeps",
    },
  },
  Application: {
    documentation: `${hexdocs}/elixir/Application.html`,
    functions: {
      get_env: "constant",
      fetch_env: "constant",
      "fetch_env!": "constant",
      compile_env: "constant",
      "compile_env!": "constant",
      app_dir: "join path",
      spec: "constant",
      get_all_env: "constant",
    },
  },
  Map: {
    documentation: `${hexdocs}/elixir/Map.html`,
    functions: {
      "*": "keeps",
      get: "part",
      "fetch!": "part",
      fetch: "part",
      pop: "popped",
      pop_lazy: "popped",
      "pop!": "popped",
      get_lazy: "part",
      put: "put",
      put_new: "put",
      "has_key?": "number",
    },
  },
  Keyword: {
    documentation: `${hexdocs}/elixir/Keyword.html`,
    functions: {
      "*": "keeps",
      get: "part",
      "fetch!": "part",
      fetch: "part",
      get_lazy: "part",
      pop: "popped",
      pop_lazy: "popped",
      "pop!": "popped",
      pop_first: "popped",
      put: "put",
      put_new: "put",
      "has_key?": "number",
    },
  },
  Access: {
    documentation: `${hexdocs}/elixir/Access.html`,
    functions: { get: "part", fetch: "part", "fetch!": "part", pop: "popped" },
  },
  Enum: {
    documentation: `${hexdocs}/elixir/Enum.html`,
    functions: {
      "*": "keeps",
      with_index: "indexed",
      map: "closure",
      map_join: "closure",
      join: "join",
      flat_map: "closure",
      count: "number",
      "any?": "number",
      "all?": "number",
      "member?": "number",
      "empty?": "number",
      sum: "number",
      at: "element",
      random: "element",
      find: "element",
      "fetch!": "element",
      max: "element",
      min: "element",
      find_index: "number",
      find_value: "closure",
    },
  },
  Stream: {
    documentation: `${hexdocs}/elixir/Stream.html`,
    functions: { "*": "keeps", map: "closure", with_index: "indexed" },
  },
  File: {
    documentation: `${hexdocs}/elixir/File.html`,
    functions: {
      read: "content",
      "read!": "content",
      "stream!": "content",
      stat: "other",
      "stat!": "other",
      lstat: "other",
      ls: "other",
      "ls!": "other",
      open: "other",
      "open!": "other",
      read_link: "other",
      "read_link!": "other",
      "exists?": "number",
      "dir?": "number",
      "regular?": "number",
      cwd: "constant",
      "cwd!": "constant",
      write: "other",
      "write!": "other",
      mkdir_p: "other",
      rm: "other",
      cp: "other",
      rename: "other",
    },
  },
  ":ets": {
    documentation: "https://www.erlang.org/doc/apps/stdlib/ets.html",
    functions: { "*": "other" },
  },
  ":cowboy_req": {
    documentation: "https://ninenines.eu/docs/en/cowboy/2.12/manual/cowboy_req/",
    functions: {
      binding: "request",
      bindings: "request",
      parse_qs: "request",
      match_qs: "request",
      qs: "request",
      path: "request",
      path_info: "request",
      header: "request",
      headers: "request",
      parse_header: "request",
      parse_cookies: "request",
      match_cookies: "request",
      read_body: "request",
      read_urlencoded_body: "request",
      read_part: "request",
      read_part_body: "request",
      host: "request",
      uri: "request",
      method: "request",
    },
  },
  ":persistent_term": {
    documentation: "https://www.erlang.org/doc/apps/erts/persistent_term.html",
    functions: { "*": "other" },
  },
  ":file": {
    documentation: "https://www.erlang.org/doc/apps/kernel/file.html",
    functions: { "*": "other" },
  },
  Registry: { documentation: `${hexdocs}/elixir/Registry.html`, functions: { "*": "other" } },
  DynamicSupervisor: { documentation: `${hexdocs}/elixir/DynamicSupervisor.html`, functions: { "*": "other" } },
  Supervisor: { documentation: `${hexdocs}/elixir/Supervisor.html`, functions: { "*": "other" } },
  Process: { documentation: `${hexdocs}/elixir/Process.html`, functions: { "*": "other" } },
  ConCache: {
    documentation: `${hexdocs}/con_cache/ConCache.html`,
    functions: { get: "other" },
  },
  Cachex: {
    documentation: `${hexdocs}/cachex/Cachex.html`,
    functions: { get: "other", "get!": "other", fetch: "other" },
  },
  ":gen_tcp": {
    documentation: "https://www.erlang.org/doc/apps/kernel/gen_tcp.html",
    functions: { recv: "answer" },
  },
  ":gen_udp": {
    documentation: "https://www.erlang.org/doc/apps/kernel/gen_udp.html",
    functions: { recv: "answer" },
  },
  ":ssl": { documentation: "https://www.erlang.org/doc/apps/ssl/ssl.html", functions: { recv: "answer" } },
  ":hackney": {
    documentation: `${hexdocs}/hackney/hackney.html`,
    functions: { request: "answer", get: "answer", post: "answer", body: "answer", stream_body: "answer" },
  },
  ":gun": { documentation: `${hexdocs}/gun/gun.html`, functions: { await: "answer", await_body: "answer" } },
  // Signed by the service whose events they are: https://docs.stripe.com/webhooks/signature
  "Stripe.Webhook": {
    documentation: `${hexdocs}/stripity_stripe/Stripe.Webhook.html`,
    functions: { construct_event: "constant" },
  },
  HTTPotion: { documentation: `${hexdocs}/httpotion/HTTPotion.html`, functions: { "*": "answer" } },
  Mojito: { documentation: `${hexdocs}/mojito/Mojito.html`, functions: { "*": "answer" } },
  HTTPoison: { documentation: `${hexdocs}/httpoison/HTTPoison.html`, functions: { "*": "answer" } },
  Finch: { documentation: `${hexdocs}/finch/Finch.html`, functions: { request: "answer", "request!": "answer" } },
  ":httpc": { documentation: "https://www.erlang.org/doc/apps/inets/httpc.html", functions: { request: "answer" } },
  List: {
    documentation: `${hexdocs}/elixir/List.html`,
    functions: {
      "*": "keeps",
      first: "element",
      last: "element",
      to_string: "text",
      to_atom: { treats: "atom" },
      to_existing_atom: { treats: "atom" },
      "improper?": "number",
    },
  },
  Tuple: { documentation: `${hexdocs}/elixir/Tuple.html`, functions: { "*": "keeps" } },
  Regex: {
    documentation: `${hexdocs}/elixir/Regex.html`,
    functions: { "*": "keeps", "match?": "number", escape: "regex" },
  },
  Module: {
    documentation: `${hexdocs}/elixir/Module.html`,
    functions: { concat: { treats: "atom" }, safe_concat: { treats: "atom" }, split: "keeps" },
  },
  Code: {
    documentation: `${hexdocs}/elixir/Code.html`,
    functions: { string_to_quoted: "keeps", "string_to_quoted!": "keeps", format_string: "keeps" },
  },
  Macro: {
    documentation: `${hexdocs}/elixir/Macro.html`,
    functions: { underscore: "keeps", camelize: "keeps", to_string: "keeps" },
  },
  Version: { documentation: `${hexdocs}/elixir/Version.html`, functions: { "match?": "number", compare: "number" } },
  ":erlang": {
    documentation: "https://www.erlang.org/doc/apps/erts/erlang.html",
    functions: {
      binary_to_existing_atom: "atom",
      list_to_existing_atom: "atom",
      binary_to_atom: { treats: "atom" },
      list_to_atom: { treats: "atom" },
      atom_to_binary: "keeps",
      atom_to_list: "keeps",
      binary_to_list: "keeps",
      list_to_binary: "keeps",
      iolist_to_binary: "keeps",
      iolist_to_iovec: "keeps",
      binary_to_term: "keeps",
      term_to_binary: "number",
      term_to_iovec: "number",
      binary_to_integer: "number",
      list_to_integer: "number",
      binary_to_float: "number",
      integer_to_binary: "number",
      float_to_binary: "number",
      phash2: "number",
      crc32: "number",
      md5: "number",
      byte_size: "number",
      unique_integer: "number",
      system_time: "number",
      monotonic_time: "number",
      element: "keeps",
      hd: "element",
      tl: "keeps",
    },
  },
  ":binary": {
    documentation: "https://www.erlang.org/doc/apps/stdlib/binary.html",
    functions: { "*": "keeps", match: "number", matches: "number", decode_unsigned: "number" },
  },
  ":unicode": { documentation: "https://www.erlang.org/doc/apps/stdlib/unicode.html", functions: { "*": "keeps" } },
  ":string": {
    documentation: "https://www.erlang.org/doc/apps/stdlib/string.html",
    functions: { "*": "keeps", length: "number", equal: "number", to_integer: "number", to_float: "number" },
  },
  ":lists": {
    documentation: "https://www.erlang.org/doc/apps/stdlib/lists.html",
    functions: { "*": "keeps", member: "number" },
  },
  ":io_lib": { documentation: "https://www.erlang.org/doc/apps/stdlib/io_lib.html", functions: { "*": "keeps" } },
  ":base64": {
    documentation: "https://www.erlang.org/doc/apps/stdlib/base64.html",
    functions: { encode: "number", encode_to_string: "number", decode: "keeps", mime_decode: "keeps" },
  },
  ":zlib": { documentation: "https://www.erlang.org/doc/apps/erts/zlib.html", functions: { "*": "keeps" } },
  Poison: {
    documentation: `${hexdocs}/poison/Poison.html`,
    functions: { encode: "json", "encode!": "json", decode: "keeps", "decode!": "keeps" },
  },
  "Ecto.Adapters.SQL": {
    documentation: `${hexdocs}/ecto_sql/Ecto.Adapters.SQL.html`,
    functions: { to_sql: "constant" },
  },
  "Plug.Crypto.KeyGenerator": {
    documentation: `${hexdocs}/plug_crypto/Plug.Crypto.KeyGenerator.html`,
    functions: { generate: "number" },
  },
  Guardian: {
    documentation: `${hexdocs}/guardian/Guardian.html`,
    functions: { decode_and_verify: "constant", resource_from_token: "constant" },
  },
  "Guardian.Plug": {
    documentation: `${hexdocs}/guardian/Guardian.Plug.html`,
    functions: { current_claims: "constant", current_token: "request" },
  },
  Joken: {
    documentation: `${hexdocs}/joken/Joken.html`,
    functions: {
      verify: "constant",
      verify_and_validate: "constant",
      validate: "constant",
      peek_claims: "keeps",
      peek_header: "keeps",
      generate_and_sign: "number",
    },
  },
  Atom: { documentation: `${hexdocs}/elixir/Atom.html`, functions: { to_string: "keeps" } },
  IO: {
    documentation: `${hexdocs}/elixir/IO.html`,
    functions: { iodata_to_binary: "text", chardata_to_string: "text" },
  },
  URI: {
    documentation: `${hexdocs}/elixir/URI.html`,
    functions: {
      "*": "keeps",
      parse: "text",
      new: "text",
      "new!": "text",
      to_string: "text",
      merge: "merge uri",
      append_path: "append",
      // `URI.encode/1` leaves what has a meaning in a URL; these two encode all of it.
      encode: "escapes",
      encode_www_form: "number",
      encode_query: "number",
      default_port: "number",
    },
  },
  Base: {
    documentation: `${hexdocs}/elixir/Base.html`,
    functions: { "*": "keeps", encode64: "number", url_encode64: "number", encode16: "number", encode32: "number" },
  },
  "Jason.Formatter": {
    documentation: `${hexdocs}/jason/Jason.Formatter.html`,
    functions: { "*": "same" },
  },
  Jason: {
    documentation: `${hexdocs}/jason/Jason.html`,
    functions: {
      "*": "keeps",
      encode: "json",
      "encode!": "json",
      encode_to_iodata: "json",
      "encode_to_iodata!": "json",
    },
  },
  JSON: {
    documentation: `${hexdocs}/elixir/JSON.html`,
    functions: { "*": "keeps", "encode!": "json", "encode_to_iodata!": "json" },
  },
  Path: {
    documentation: `${hexdocs}/elixir/Path.html`,
    functions: {
      "*": "keeps",
      join: "join path",
      expand: "expand",
      absname: "keeps",
      basename: "path",
      extname: "path",
      safe_join: "path",
      safe_relative: { treats: "path", on: "ok" },
      safe_relative_to: { treats: "path", on: "ok" },
      type: "number",
      wildcard: "constant",
    },
  },
  ":filename": {
    documentation: "https://www.erlang.org/doc/apps/stdlib/filename.html",
    functions: { "*": "keeps", join: "join path", basename: "path", extension: "path" },
  },
  ":filelib": {
    documentation: "https://www.erlang.org/doc/apps/stdlib/filelib.html",
    functions: { safe_relative_path: "path" },
  },
  ":zip": {
    documentation: "https://www.erlang.org/doc/apps/stdlib/zip.html",
    functions: {
      unzip: "keeps",
      extract: "keeps",
      zip_get: "keeps",
      zip_open: "keeps",
      list_dir: "keeps",
      table: "keeps",
    },
  },
  ":erl_tar": {
    documentation: "https://www.erlang.org/doc/apps/stdlib/erl_tar.html",
    functions: { extract: "keeps", table: "keeps" },
  },
  Unzip: {
    documentation: `${hexdocs}/unzip/Unzip.html`,
    functions: { new: "keeps", list_entries: "keeps", "file_stream!": "keeps" },
  },
  Zstream: { documentation: `${hexdocs}/zstream/Zstream.html`, functions: { unzip: "keeps" } },
  Slug: { documentation: `${hexdocs}/slugify/Slug.html`, functions: { "*": "number" } },
  MIME: {
    documentation: `${hexdocs}/mime/MIME.html`,
    functions: { from_path: "constant", type: "constant", extensions: "constant", "has_type?": "number" },
  },
  Briefly: { documentation: `${hexdocs}/briefly/Briefly.html`, functions: { "*": "constant" } },
  "Plug.Upload": {
    documentation: `${hexdocs}/plug/Plug.Upload.html`,
    functions: { random_file: "constant", "random_file!": "constant" },
  },
  "Ecto.UUID": { documentation: `${hexdocs}/ecto/Ecto.UUID.html`, functions: { "*": "number" } },
  UUID: { documentation: `${hexdocs}/elixir_uuid/UUID.html`, functions: { "*": "number" } },
  ":crypto": {
    documentation: "https://www.erlang.org/doc/apps/crypto/crypto.html",
    functions: {
      hash: "number",
      mac: "number",
      hmac: "number",
      sign: "number",
    },
  },
  "Phoenix.HTML.Format": {
    documentation: `${hexdocs}/phoenix_html_helpers/PhoenixHTMLHelpers.Format.html`,
    functions: { "*": "escapes" },
  },
  "PhoenixHTMLHelpers.Format": {
    documentation: `${hexdocs}/phoenix_html_helpers/PhoenixHTMLHelpers.Format.html`,
    functions: { "*": "escapes" },
  },
  Req: {
    documentation: `${hexdocs}/req/Req.html`,
    functions: {
      new: "constant",
      merge: "constant",
      get: "answer",
      "get!": "answer",
      post: "answer",
      "post!": "answer",
      put: "answer",
      "put!": "answer",
      patch: "answer",
      "patch!": "answer",
      delete: "answer",
      "delete!": "answer",
      head: "answer",
      "head!": "answer",
      request: "answer",
      "request!": "answer",
    },
  },
  Tesla: {
    documentation: `${hexdocs}/tesla/Tesla.html`,
    functions: {
      client: "constant",
      build_url: "keeps",
      get: "answer",
      "get!": "answer",
      post: "answer",
      "post!": "answer",
      put: "answer",
      "put!": "answer",
      patch: "answer",
      "patch!": "answer",
      delete: "answer",
      "delete!": "answer",
      head: "answer",
      "head!": "answer",
      request: "answer",
      "request!": "answer",
    },
  },
  "Plug.Conn": {
    documentation: `${hexdocs}/plug/Plug.Conn.html`,
    functions: {
      get_req_header: "request list",
      read_body: "request body",
      read_part_body: "request body",
      read_part_headers: "request",
      request_url: "request",
      assign: "assign",
      fetch_cookies: "cookies",
      fetch_query_params: "same",
      put_status: "same",
      put_resp_header: "same",
      put_resp_content_type: "same",
      put_session: "same",
      fetch_session: "same",
      get_session: "session",
      halt: "same",
    },
  },
  "Plug.BasicAuth": {
    documentation: `${hexdocs}/plug/Plug.BasicAuth.html`,
    functions: { parse_basic_auth: "request" },
  },
  "Plug.Conn.Query": { documentation: `${hexdocs}/plug/Plug.Conn.Query.html`, functions: { decode: "keeps" } },
  "Plug.Conn.Cookies": { documentation: `${hexdocs}/plug/Plug.Conn.Cookies.html`, functions: { decode: "keeps" } },
  "Plug.Conn.Utils": { documentation: `${hexdocs}/plug/Plug.Conn.Utils.html`, functions: { "*": "keeps" } },
  "Phoenix.LiveView": {
    documentation: `${hexdocs}/phoenix_live_view/Phoenix.LiveView.html`,
    functions: {
      get_connect_params: "request",
      get_connect_info: "connect info",
      put_flash: "same",
      push_event: "same",
    },
  },
  "Phoenix.Component": {
    documentation: `${hexdocs}/phoenix_live_view/Phoenix.Component.html`,
    functions: { assign: "assign", assign_new: "assign", render_slot: "escapes" },
  },
  "Phoenix.Controller": {
    documentation: `${hexdocs}/phoenix/Phoenix.Controller.html`,
    functions: { assign: "assign", get_csrf_token: "number", current_path: "own path", current_url: "own url" },
  },
  "Phoenix.HTML": {
    documentation: `${hexdocs}/phoenix_html/Phoenix.HTML.html`,
    functions: {
      html_escape: "escapes",
      safe_to_string: "escapes",
      attributes_escape: "escapes",
      javascript_escape: "escapes",
      escape_javascript: "escapes",
      css_escape: "escapes",
      raw: "keeps",
    },
  },
  "Phoenix.HTML.Safe": {
    documentation: `${hexdocs}/phoenix_html/Phoenix.HTML.Safe.html`,
    functions: { to_iodata: "escapes" },
  },
  "Phoenix.HTML.Engine": {
    documentation: `${hexdocs}/phoenix_html/Phoenix.HTML.Engine.html`,
    functions: { "*": "escapes" },
  },
  "Phoenix.HTML.Tag": {
    documentation: `${hexdocs}/phoenix_html_helpers/PhoenixHTMLHelpers.Tag.html`,
    functions: { "*": "escapes" },
  },
  "PhoenixHTMLHelpers.Tag": {
    documentation: `${hexdocs}/phoenix_html_helpers/PhoenixHTMLHelpers.Tag.html`,
    functions: { "*": "escapes" },
  },
  "Phoenix.HTML.Link": {
    documentation: `${hexdocs}/phoenix_html_helpers/PhoenixHTMLHelpers.Link.html`,
    functions: { "*": "escapes" },
  },
  "PhoenixHTMLHelpers.Link": {
    documentation: `${hexdocs}/phoenix_html_helpers/PhoenixHTMLHelpers.Link.html`,
    functions: { "*": "escapes" },
  },
  "Phoenix.View": { documentation: `${hexdocs}/phoenix_view/Phoenix.View.html`, functions: { "*": "escapes" } },
  "Phoenix.Template": {
    documentation: `${hexdocs}/phoenix_template/Phoenix.Template.html`,
    functions: { "*": "escapes" },
  },
  "Phoenix.VerifiedRoutes": {
    documentation: `${hexdocs}/phoenix/Phoenix.VerifiedRoutes.html`,
    functions: { "*": "number" },
  },
  "Phoenix.Token": {
    documentation: `${hexdocs}/phoenix/Phoenix.Token.html`,
    functions: { sign: "number", encrypt: "number", verify: "constant", decrypt: "constant" },
  },
  "Plug.HTML": {
    documentation: `${hexdocs}/plug/Plug.HTML.html`,
    functions: { html_escape: "escapes", html_escape_to_iodata: "escapes" },
  },
  "Plug.Crypto": {
    documentation: `${hexdocs}/plug_crypto/Plug.Crypto.html`,
    functions: { sign: "number", encrypt: "number", verify: "constant", decrypt: "constant" },
  },
  "Plug.Crypto.MessageVerifier": {
    documentation: `${hexdocs}/plug_crypto/Plug.Crypto.MessageVerifier.html`,
    functions: { sign: "number", verify: "constant" },
  },
  "Plug.Crypto.MessageEncryptor": {
    documentation: `${hexdocs}/plug_crypto/Plug.Crypto.MessageEncryptor.html`,
    functions: { encrypt: "number", decrypt: "constant" },
  },
  "Plug.CSRFProtection": {
    documentation: `${hexdocs}/plug/Plug.CSRFProtection.html`,
    functions: { get_csrf_token: "number" },
  },
  HtmlSanitizeEx: {
    documentation: `${hexdocs}/html_sanitize_ex/HtmlSanitizeEx.html`,
    functions: { "*": "escapes", noscrub: "keeps" },
  },
  "HtmlSanitizeEx.Scrubber": {
    documentation: `${hexdocs}/html_sanitize_ex/HtmlSanitizeEx.Scrubber.html`,
    functions: { scrub: "escapes" },
  },
  FastSanitize: {
    documentation: `${hexdocs}/fast_sanitize/FastSanitize.html`,
    functions: { basic_html: { treats: "html", on: "ok" }, strip_tags: { treats: "html", on: "ok" } },
  },
  "FastSanitize.Sanitizer": {
    documentation: `${hexdocs}/fast_sanitize/FastSanitize.Sanitizer.html`,
    functions: { scrub: { treats: "html", on: "ok" } },
  },
  HtmlEntities: {
    documentation: `${hexdocs}/html_entities/HtmlEntities.html`,
    functions: { encode: "escapes", decode: "renders" },
  },
  // What stands between tags is escaped, the tags themselves pass.
  Earmark: { documentation: `${hexdocs}/earmark/Earmark.html`, functions: { "*": "renders" } },
  Cmark: { documentation: `${hexdocs}/cmark/Cmark.html`, functions: { "*": "keeps", to_html: "escapes" } },
  XmlBuilder: {
    documentation: `${hexdocs}/xml_builder/XmlBuilder.html`,
    functions: { "*": "keeps", generate: "escapes", generate_iodata: "escapes" },
  },
  Floki: { documentation: `${hexdocs}/floki/Floki.html`, functions: { "*": "keeps" } },
  Pandex: { documentation: `${hexdocs}/pandex/Pandex.html`, functions: { "*": "renders" } },
  Mustache: { documentation: `${hexdocs}/mustache/Mustache.html`, functions: { render: "keeps" } },
  Solid: { documentation: `${hexdocs}/solid/Solid.html`, functions: { "*": "keeps" } },
  MDEx: { documentation: `${hexdocs}/mdex/MDEx.html`, functions: { "*": "escapes" } },
  Makeup: {
    documentation: `${hexdocs}/makeup/Makeup.html`,
    functions: { highlight: "escapes", highlight_inner_html: "escapes" },
  },
  Autumn: {
    documentation: `${hexdocs}/autumn/Autumn.html`,
    functions: { highlight: "escapes", "highlight!": "escapes" },
  },
  Lumis: { documentation: `${hexdocs}/lumis/Lumis.html`, functions: { highlight: "escapes", "highlight!": "escapes" } },
  EQRCode: { documentation: `${hexdocs}/eqrcode/EQRCode.html`, functions: { encode: "keeps", svg: "escapes" } },
  QRCodeEx: { documentation: `${hexdocs}/qrcode_ex/QRCodeEx.html`, functions: { encode: "keeps", svg: "escapes" } },
  QRCode: { documentation: `${hexdocs}/qr_code/QRCode.html`, functions: { "*": "escapes" } },
  "Gettext.Macros": { documentation: `${hexdocs}/gettext/Gettext.html`, functions: { "*": "keeps" } },
  Gettext: { documentation: `${hexdocs}/gettext/Gettext.html`, functions: { "*": "keeps", get_locale: "constant" } },
};

/** Model of `Module.function`; a `*` entry stands for every function of the module that has none of its own. */
export function modelOf(module: string, name: string): Model | undefined {
  if (module === "Kernel" && name === "then")
    return { effect: "closure", documentation: `${hexdocs}/elixir/Kernel.html#then/2` };
  const table = Object.hasOwn(tables, module) ? tables[module] : undefined;
  if (!table) return undefined;
  const effect = Object.hasOwn(table.functions, name) ? table.functions[name] : table.functions["*"];
  return effect && { effect, documentation: table.documentation };
}

/** The translation macros, which every Gettext module defines for its users: https://hexdocs.pm/gettext/Gettext.html */
export const gettextNames: ReadonlySet<string> = new Set(
  "gettext ngettext pgettext pngettext dgettext dngettext dpgettext dpngettext".split(" "),
);

/** Fields of `Plug.Conn` that the client decides: https://hexdocs.pm/plug/Plug.Conn.html#module-request-fields */
export const requestFields: readonly string[] = [
  "params",
  "body_params",
  "query_params",
  "path_params",
  "path_info",
  "request_path",
  "query_string",
  "method",
  "req_headers",
  "cookies",
  "req_cookies",
  "host",
];
