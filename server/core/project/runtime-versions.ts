/**
 * Which Elixir and Erlang/OTP a project is built and run with: from Dockerfiles, `.tool-versions`, mise, and as a lower bound from mix.exs.
 *
 * Invariant: a file speaks for its own folder and those below; the nearest folder that names a version decides, and where none does, the nearest with a
 * lower bound. Within a folder the image, which is what serves users, comes first.
 */

import type { SourceFile } from "../syntax/source-file.ts";
import { filesAt, projectAnalysis } from "./analysis.ts";
import { compareWritten } from "./hex-version.ts";
import { folderOf, foldersAbove } from "./paths.ts";

export type Runtime = "elixir" | "otp";

export interface RuntimeVersion {
  readonly runtime: Runtime;
  /** `27.3.4`, `27`: as far as it is written. */
  readonly version: string;
  /** True for a lower bound: any later version may be used too. */
  readonly isMinimum: boolean;
  readonly path: string;
  /** 0-based. */
  readonly line: number;
}

export interface RuntimeVersions {
  readonly all: readonly RuntimeVersion[];
  /** What counts for a file of the project. */
  of(runtime: Runtime, path: string): RuntimeVersion | undefined;
  /** True or false when it is known for a file of the project; a lower bound can only say yes. */
  isAtLeast(runtime: Runtime, version: string, path: string): boolean | undefined;
}

export const runtimeVersions = projectAnalysis("runtimeVersions", ({ files }): RuntimeVersions => {
  const all = filesAt(files, (path) => readerOf(path) !== undefined).flatMap(
    (file) => readerOf(file.path)?.(file) ?? [],
  );
  const byFolder = new Map<string, readonly RuntimeVersion[]>();
  for (const found of all) byFolder.set(folderOf(found.path), [...(byFolder.get(folderOf(found.path)) ?? []), found]);
  const of = (runtime: Runtime, path: string): RuntimeVersion | undefined => {
    const best = foldersAbove(path).flatMap((folder) => {
      const [first] = (byFolder.get(folder) ?? []).filter((one) => one.runtime === runtime).sort(byWeight);
      return first ? [first] : [];
    });
    return best.find(({ isMinimum }) => !isMinimum) ?? best[0];
  };
  return {
    all,
    of,
    isAtLeast: (runtime, version, path) => {
      const found = of(runtime, path);
      const isIt = found && compareWritten(found.version, version) >= 0;
      return found?.isMinimum && !isIt ? undefined : isIt;
    },
  };
});

type Reader = (file: SourceFile) => readonly RuntimeVersion[];

function readerOf(path: string): Reader | undefined {
  if (/(^|\/)mix\.exs$/.test(path)) return requiredIn;
  if (path.endsWith(".tool-versions")) return listedIn;
  if (/(^|\/)\.?mise\.toml$/.test(path)) return toolsIn;
  return isImage(path) ? builtFrom : undefined;
}

function isImage(path: string): boolean {
  return /(^|\/)([\w-]+\.)?(Docker|Container)file(\.[\w-]+)?$/.test(path);
}

/** An exact version before a bound, an image before a list for developers, `27.2` before the `27` of Elixir's own entry. */
function byWeight(a: RuntimeVersion, b: RuntimeVersion): number {
  return weight(a) - weight(b) || b.version.length - a.version.length;
}

function weight({ isMinimum, path }: RuntimeVersion): number {
  return isMinimum ? 2 : isImage(path) ? 0 : 1;
}

/** `erlang 27.2` and `elixir 1.18.1-otp-27`: https://asdf-vm.com/manage/configuration.html */
function listedIn({ path, text }: SourceFile): readonly RuntimeVersion[] {
  return linesOf(text).flatMap((written, line) => {
    const [, tool = "", version = ""] = /^\s*(erlang|elixir)\s+(\S+)/.exec(written) ?? [];
    return named(tool, version, { path, line });
  });
}

/** `elixir = "1.18"` under `[tools]`; also in a list or as `version`: https://mise.jdx.dev/configuration.html */
function toolsIn({ path, text }: SourceFile): readonly RuntimeVersion[] {
  let section = "";
  return linesOf(text).flatMap((written, line) => {
    section = /^\s*\[([^\]]+)\]/.exec(written)?.[1] ?? section;
    const [, tool = "", version = ""] =
      /^\s*"?(erlang|elixir)"?\s*=\s*(?:\[\s*|\{[^}]*version\s*=\s*)?"([^"]+)"/.exec(written) ?? [];
    return section === "tools" ? named(tool, version, { path, line }) : [];
  });
}

/** `FROM hexpm/elixir:${ELIXIR_VERSION}-erlang-${OTP_VERSION}-debian-…`, `FROM elixir:1.18.1-otp-27`, `FROM erlang:27`. */
function builtFrom({ path, text }: SourceFile): readonly RuntimeVersion[] {
  const values = new Map<string, string>();
  return linesOf(text).flatMap((written, line) => {
    const set = /^\s*ARG\s+(\w+)=["']?([^"'\s]+)/i.exec(written);
    if (set) values.set(set[1] ?? "", filled(set[2] ?? "", values));
    const image = filled(/^\s*FROM\s+(?:--\S+\s+)*(\S+)/i.exec(written)?.[1] ?? "", values);
    const at = { path, line };
    const elixir = /(?:^|\/)elixir:(\d[\w.]*)/.exec(image)?.[1];
    const otp = /-erlang-(\d[\d.]*)/.exec(image)?.[1] ?? /(?:^|\/)erlang:(\d[\d.]*)/.exec(image)?.[1];
    const suffix = /-otp-(\d+)/.exec(image)?.[1] ?? "";
    return [...(elixir === undefined ? [] : named("elixir", elixir, at)), ...named("erlang", otp ?? suffix, at)];
  });
}

function filled(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{(\w+)\}|\$(\w+)/g, (whole, braced, bare) => values.get(braced ?? bare) ?? whole);
}

/** `elixir: "~> 1.18"`, and the oldest OTP that this Elixir runs on: https://hexdocs.pm/elixir/compatibility-and-deprecations.html */
function requiredIn({ path, text }: SourceFile): readonly RuntimeVersion[] {
  return linesOf(text).flatMap((written, line): readonly RuntimeVersion[] => {
    const version = /^\s*elixir: "\s*(?:~>|>=)?\s*(\d+\.\d+(?:\.\d+)?)/.exec(written)?.[1];
    if (version === undefined) return [];
    const elixir = { runtime: "elixir", version, isMinimum: true, path, line } as const;
    const otp = oldestOtp.find(([since]) => compareWritten(version, since) >= 0)?.[1];
    return otp === undefined ? [elixir] : [elixir, { ...elixir, runtime: "otp", version: otp }];
  });
}

const oldestOtp = [
  ["1.19.0", "26"],
  ["1.17.0", "25"],
  ["1.15.0", "24"],
  ["1.14.0", "23"],
] as const;

/** The versions that a tool's entry gives: Elixir's may name its OTP. */
function named(tool: string, version: string, at: Pick<RuntimeVersion, "path" | "line">): readonly RuntimeVersion[] {
  const numbers = /^\d[\d.]*/.exec(version)?.[0].replace(/\.$/, "");
  if (numbers === undefined) return [];
  const own = { runtime: tool === "elixir" ? "elixir" : "otp", version: numbers, isMinimum: false, ...at } as const;
  const otp = /-otp-(\d+)/.exec(version)?.[1];
  return tool === "elixir" && otp !== undefined ? [own, { ...own, runtime: "otp", version: otp }] : [own];
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|\n|\r/);
}
