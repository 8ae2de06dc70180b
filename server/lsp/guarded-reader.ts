/** A message reader that lets only well-formed messages through, so that a broken one cannot stop the connection. */

import type { DataCallback, Message, MessageReader } from "vscode-languageserver";
import { isRecord } from "./editor-settings.ts";

/** `complain` is told of every message that is dropped, in one line. */
export function guardedReader(reader: MessageReader, complain: (message: string) => void): MessageReader {
  reader.onError((error) => complain(`Dropped a message: ${error.message}`));
  return {
    onError: reader.onError,
    onClose: reader.onClose,
    onPartialMessage: reader.onPartialMessage,
    dispose: () => reader.dispose(),
    listen: (callback: DataCallback) =>
      reader.listen((message) => {
        const problem = problemOf(message);
        if (problem === undefined) callback(message);
        else complain(`Dropped a message: ${problem}`);
      }),
  };
}

function problemOf(message: Message | unknown): string | undefined {
  if (!isRecord(message)) return "not an object";
  const { id, method, params } = message;
  if (id !== undefined && typeof id !== "string" && typeof id !== "number") return "its id is neither text nor number";
  if (method !== undefined && typeof method !== "string") return "its method is not text";
  if (method === undefined && id === undefined) return "neither a request, a notification nor a response";
  if (method === undefined) return undefined;
  if (params !== undefined && typeof params !== "object") return `${method} has parameters that are no object`;
  if (method === "$/cancelRequest" && !isIdHolder(params)) return "a cancellation without an id";
  return undefined;
}

function isIdHolder(params: unknown): boolean {
  return isRecord(params) && (typeof params.id === "string" || typeof params.id === "number");
}
