/**
 * Answers the server's requests for files that only the editor reaches. Reads inside the workspace's folders and the
 * installed rule pages, nowhere else; never follows a link; every failure is a value.
 */

import { type Disposable, FileType, Uri, workspace } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  type FsListParams,
  type FsListResult,
  type FsReadParams,
  type FsReadResult,
  fsListRequest,
  fsReadRequest,
} from "../server/lsp/protocol.ts";

export function answerFileRequests(client: BaseLanguageClient, extension: Uri): Disposable {
  const rulePages = Uri.joinPath(extension, "docs", "rules").toString();
  const isAllowed = (root: string) =>
    root === rulePages || (workspace.workspaceFolders ?? []).some(({ uri }) => uri.toString() === root);
  const answer = <P extends FsListParams, R>(method: string, read: (uri: Uri, params: P) => Promise<R>) =>
    client.onRequest(method, async (params: P) => {
      if (!isAllowed(params.root)) return { ok: false, reason: "outside the workspace" };
      if (params.path.split("/").includes("..")) return { ok: false, reason: "outside the root" };
      return read(Uri.joinPath(Uri.parse(params.root), params.path), params).catch(failed);
    });
  const registered = [answer(fsListRequest, list), answer(fsReadRequest, read)];
  return { dispose: () => registered.forEach((each) => void each.dispose()) };
}

async function list(uri: Uri): Promise<FsListResult> {
  const entries = await workspace.fs.readDirectory(uri);
  return { ok: true, value: entries.map(([name, type]) => ({ name, ...kindOf(type) })) };
}

function kindOf(type: FileType): { kind: "file" | "directory" | "other"; reason?: string } {
  if (type === FileType.File) return { kind: "file" };
  if (type === FileType.Directory) return { kind: "directory" };
  if (type & FileType.SymbolicLink) return { kind: "other", reason: "a symbolic link" };
  return { kind: "other" };
}

async function read(uri: Uri, { maxBytes }: FsReadParams): Promise<FsReadResult> {
  const { size } = await workspace.fs.stat(uri);
  if (size > maxBytes) return { ok: false, reason: `larger than ${maxBytes} bytes` };
  return { ok: true, value: await workspace.fs.readFile(uri) };
}

function failed(error: unknown): { ok: false; reason: string } {
  return { ok: false, reason: error instanceof Error ? error.message : String(error) };
}
