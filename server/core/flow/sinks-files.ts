/** Where libraries take the path of a file, and which parts of such a path an uploader names. */

import type { Call, Calls } from "../project/calls.ts";
import { type SinkCall, type SinkTable, sinkCalls } from "./sink-tables.ts";
import type { Origin, Value } from "./values.ts";

/** What the function does to the file: `write` also stands for deleting, `probe` tells only that it exists. */
export type FileUse = "write" | "read" | "probe";

export interface FileSink extends SinkCall {
  readonly use: FileUse;
}

const bang = (names: string): readonly string[] => names.split(" ").flatMap((name) => [name, `${name}!`]);

function table(
  documentation: string,
  module: string,
  functions: readonly string[],
  indexes: readonly number[] = [0],
): readonly SinkTable[] {
  return indexes.map((index) => ({
    documentation,
    functions: Object.fromEntries(functions.map((name) => [`${module}.${name}`, index])),
  }));
}

const file = "https://hexdocs.pm/elixir/File.html";
const erlangFile = "https://www.erlang.org/doc/apps/kernel/file.html";

const tables: Readonly<Record<FileUse, readonly SinkTable[]>> = {
  write: [
    ...table(file, "File", [
      "rm_rf",
      "rm_rf!",
      ...bang("write rm rmdir mkdir mkdir_p touch chmod chown chgrp write_stat"),
    ]),
    ...table(file, "File", bang("cp cp_r rename ln ln_s copy"), [0, 1]),
    ...table(erlangFile, ":file", "write_file delete del_dir del_dir_r make_dir change_mode".split(" ")),
    ...table(erlangFile, ":file", "copy rename make_link make_symlink".split(" "), [0, 1]),
  ],
  read: [
    ...table(file, "File", ["stream!", ...bang("read open ls ls_r cd read_link")]),
    ...table(erlangFile, ":file", "read_file open list_dir".split(" ")),
    ...table("https://hexdocs.pm/elixir/Path.html#wildcard/2", "Path", ["wildcard"]),
    ...table("https://hexdocs.pm/yaml_elixir", "YamlElixir", bang("read_from_file read_all_from_file")),
    ...table("https://hexdocs.pm/mogrify", "Mogrify", ["open"]),
    ...table("https://hexdocs.pm/ex_aws_s3/ExAws.S3.Upload.html", "ExAws.S3.Upload", ["stream_file"]),
  ],
  probe: [
    ...table(file, "File", ["exists?", "dir?", "regular?", ...bang("stat lstat")]),
    ...table("https://www.erlang.org/doc/apps/stdlib/filelib.html", ":filelib", "is_file is_dir is_regular".split(" ")),
  ],
};

/** Functions that send a file to whoever asks: https://hexdocs.pm/plug/Plug.Conn.html#send_file/5 */
const senders: readonly SinkTable[] = [
  { documentation: "https://hexdocs.pm/plug/Plug.Conn.html#send_file/5", functions: { "Plug.Conn.send_file": 2 } },
];

export function fileSinks(calls: Calls): readonly FileSink[] {
  return (["write", "read", "probe"] as const).flatMap((use) =>
    sinkCalls(tables[use], calls).map((sink) => ({ ...sink, use })),
  );
}

export function fileSenders(calls: Calls): readonly SinkCall[] {
  return sinkCalls(senders, calls);
}

/** Functions of object stores that take the name of an object: https://hexdocs.pm/ex_aws_s3/ExAws.S3.html */
const objectNames: readonly SinkTable[] = [
  { documentation: "https://hexdocs.pm/ex_aws_s3/ExAws.S3.html#put_object/4", functions: { "ExAws.S3.put_object": 1 } },
  { documentation: "https://hexdocs.pm/ex_aws_s3/ExAws.S3.html#upload/4", functions: { "ExAws.S3.upload": 2 } },
];

export function objectSinks(calls: Calls): readonly SinkCall[] {
  return sinkCalls(objectNames, calls);
}

/** The path inside `{:file, path}`, as `send_download/3` takes it. */
export function downloadedPath(value: Value): Value | undefined {
  if (value.kind !== "record") return undefined;
  const kind = value.fields.get("0");
  return kind?.kind === "constant" && kind.text === "file" ? value.fields.get("1") : undefined;
}

/** `entry.client_name`, `upload.filename`: the name that the uploader's browser sends. https://hexdocs.pm/plug/Plug.Upload.html#module-security */
export function isClientName({ path }: Origin): boolean {
  return /^(client_name|client_relative_path|filename)$/.test(path.at(-1) ?? "");
}

/** `upload.path`, `entry.uuid`: where the server itself put the uploaded file, and what LiveView calls it. */
export function isUploadedPath({ path, kind }: Origin): boolean {
  const name = path.at(-1);
  return kind === "request" ? path.length > 1 && name === "path" : name === "uuid";
}

/** True for calls outside of functions, which run when the project is compiled. */
export function isCompiled({ definition, template }: Call): boolean {
  return !definition && !template;
}
