/** Edits that add `force_ssl` to the configuration that is compiled in for production. */

import type { Edit } from "../finding.ts";
import { type SourceFile, type Span, spanOf } from "../syntax/source-file.ts";
import type { Config } from "./config.ts";
import { lineEndOf, lineWidth } from "./edits.ts";
import type { Endpoint } from "./endpoints.ts";

/** `config/prod.exs` of the project, else `config/config.exs` where it has all. */
export function compiledConfigFile(config: Config, { module }: Endpoint): SourceFile | undefined {
  const folder = config.projectOf(module.file.path);
  const named = (name: string) => config.files.find(({ path }) => path === `${folder}config/${name}`);
  return named("prod.exs") ?? named("config.exs");
}

/** The file's call for the endpoint, or its last one: where a reader would look for the option. */
export function placeInConfig(config: Config, file: SourceFile, { application, module }: Endpoint): Span | undefined {
  const call = config.entriesOf(file).find(({ path }) => path[0] === application && path[1] === module.name)?.call;
  if (call) return spanOf(call.form, { start: call.node.start, end: call.node.args[1]?.end ?? call.node.end });
  const last = file.forms.at(-1);
  return last && spanOf(last, last.syntax.node);
}

/** Adds a call with the option after the last statement of the file. */
export function addForceSsl(file: SourceFile, application: string, endpoint: string, options: string): readonly Edit[] {
  const last = file.forms.at(-1);
  if (!last) return [];
  const { path, text } = file;
  const end = lineEndOf(text);
  const at = last.start + last.syntax.node.end;
  const rest = text.indexOf("\n", at);
  const start = rest < 0 ? text.length : rest + 1;
  const head = `config :${application}, ${endpoint},`;
  const option = `force_ssl: ${options}`;
  const isShort = head.length + 1 + option.length <= lineWidth && !option.includes("\n");
  const written = `${head}${isShort ? " " : `${end}  `}${option}${end}`;
  return [{ path, start, end: start, text: `${rest < 0 ? end : ""}${end}${written}` }];
}
