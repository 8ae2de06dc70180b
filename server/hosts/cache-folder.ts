/** The user's cache folder, the only place outside a project that is written to without being named. */

import { mkdir, readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import process from "node:process";
import type { StoredText } from "../cli/host.ts";
import type { Outcome } from "../core/index.ts";
import { writeWhole } from "./output-file.ts";

/** https://specifications.freedesktop.org/basedir-spec, and what macOS and Windows have for it. */
export function cacheFolder({ platform, env } = process): string {
  if (platform === "win32")
    return path.join(env.LOCALAPPDATA ?? path.join(homedir(), "AppData", "Local"), "firebreak", "Cache");
  if (platform === "darwin") return path.join(homedir(), "Library", "Caches", "firebreak");
  const given = env.XDG_CACHE_HOME ?? "";
  return path.join(path.isAbsolute(given) ? given : path.join(homedir(), ".cache"), "firebreak");
}

export function storedText(file: string): StoredText {
  return {
    place: file,
    read: (maxBytes) => readStored(file, maxBytes),
    write: (text) => writeStored(file, text),
  };
}

async function readStored(file: string, maxBytes: number): Promise<Outcome<string | undefined>> {
  try {
    const info = await stat(file);
    if (!info.isFile()) return { ok: false, reason: "it is not a regular file" };
    if (info.size > maxBytes) return { ok: false, reason: `larger than ${maxBytes} bytes` };
    return { ok: true, value: await readFile(file, "utf8") };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? { ok: true, value: undefined } : { ok: false, reason: message };
  }
}

async function writeStored(file: string, text: string): Promise<Outcome<void>> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    return await writeWhole(file, text);
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
