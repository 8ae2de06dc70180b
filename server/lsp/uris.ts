/**
 * URIs of documents and roots, compared by what they mean: clients write one file as `file:///c%3A/a b`, `file:///C:/a%20b` and more.
 *
 * Invariant: a path that these functions return stays inside its root as written: it has no empty, `.` or `..` part.
 */

import { URI } from "vscode-uri";

/** One spelling for every URI of the same thing. What is no URI at all is its own key. */
export function uriKey(uri: string): string {
  const parsed = parse(uri);
  if (parsed === undefined) return uri;
  const query = parsed.query === "" ? "" : `?${parsed.query}`;
  return `${parsed.scheme}://${parsed.authority.toLowerCase()}${withoutSlashAtEnd(lowerDrive(parsed.path))}${query}`;
}

/** The path of a document relative to a root, with `/`; `undefined` when it is not inside. Both are given by `uriKey`. */
export function pathInRoot(rootKey: string, documentKey: string): string | undefined {
  const prefix = `${rootKey}/`;
  if (!documentKey.startsWith(prefix)) return undefined;
  const path = documentKey.slice(prefix.length);
  return path.split("/").some((part) => part === "" || part === "." || part === "..") ? undefined : path;
}

/** The URI of a file of a root, in the root's own spelling. */
export function uriInRoot(rootUri: string, path: string): string {
  return `${rootUri.replace(/\/+$/, "")}/${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** The last part of a URI's path, decoded; empty when there is none. */
export function nameOfUri(uri: string): string {
  const path = parse(uri)?.path ?? uri;
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The `file:` URI of an absolute path of this machine, for clients that name their root by `rootPath`. */
export function uriOfFilePath(path: string): string {
  return URI.file(path).toString();
}

function parse(uri: string): URI | undefined {
  try {
    return URI.parse(uri);
  } catch {
    // Not a URI: the callers treat the text as a name.
    return undefined;
  }
}

function lowerDrive(path: string): string {
  return path.replace(/^\/([A-Z]):/, (_, drive: string) => `/${drive.toLowerCase()}:`);
}

function withoutSlashAtEnd(path: string): string {
  return path.replace(/\/+$/, "");
}
