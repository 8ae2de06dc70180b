/**
 * Asks a question over the network; only ever called when the user asked for it.
 *
 * Invariants: no redirect is followed, so that nobody but the host that was named is asked; an answer that takes too long or is too long is dropped; only
 * this machine is asked without TLS.
 */

import type { Ask, Outcome, Reply } from "../core/index.ts";

export interface AskOptions {
  /** The longest time for one answer, in milliseconds. */
  readonly timeout: number;
  readonly userAgent: string;
}

export function createAsk({ timeout, userAgent }: AskOptions): Ask {
  return async ({ url, body, maxBytes }) => {
    const refusal = refusalOf(url);
    if (refusal !== undefined) return { ok: false, reason: refusal };
    const headers = { accept: "application/json", "user-agent": userAgent };
    const post =
      body === undefined ? {} : { method: "POST", body, headers: { ...headers, "content-type": "application/json" } };
    try {
      const signal = AbortSignal.timeout(timeout);
      const response = await fetch(url, { headers, redirect: "manual", signal, ...post });
      return await replyOf(response, maxBytes);
    } catch (error) {
      return { ok: false, reason: reasonOf(error, timeout) };
    }
  };
}

function refusalOf(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !["https:", "http:"].includes(parsed.protocol)) return "it is no address of the web";
  if (parsed.username !== "" || parsed.password !== "") return "an address with a password is not asked";
  const isHere = ["127.0.0.1", "localhost", "[::1]"].includes(parsed.hostname);
  return parsed.protocol === "http:" && !isHere ? "it is only asked with TLS" : undefined;
}

async function replyOf(response: Response, maxBytes: number): Promise<Outcome<Reply>> {
  const { status } = response;
  const refuse = async (reason: string): Promise<Outcome<Reply>> => {
    await response.body?.cancel();
    return { ok: false, reason };
  };
  if (status >= 300 && status < 400) return refuse("it leads to another address, which is not followed");
  if (!response.ok && status !== 404) return refuse(`it answers with status ${status}`);
  const text = await textOf(response, maxBytes);
  return text === undefined
    ? { ok: false, reason: `its answer is longer than ${maxBytes} bytes` }
    : { ok: true, value: { status, text } };
}

/** `undefined` for an answer that is too long; the rest of it is not read. */
async function textOf(response: Response, maxBytes: number): Promise<string | undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let [text, size] = ["", 0];
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > maxBytes) return undefined;
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}

function reasonOf(error: unknown, timeout: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${timeout / 1000} seconds`;
  if (error instanceof TypeError && /encoded data/.test(error.message)) return "its answer is no UTF-8 text";
  const { cause } = error;
  return cause instanceof Error ? cause.message || error.message : error.message;
}
