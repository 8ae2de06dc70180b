/** The transport options of a `socket` call. */

import type { Call } from "../../project/calls.ts";
import type { ModuleFacts } from "../../project/facts.ts";
import { literalBehind } from "../../project/literals.ts";
import { atomName, pairsOf, valueUnder } from "../../project/nodes.ts";
import type { ListNode, Node } from "../../syntax/ast.ts";
import type { Form } from "../../syntax/source-file.ts";

export interface Transport {
  /** The form the options are written in: that of the call or of a module attribute. */
  readonly form: Form;
  readonly list: ListNode;
}

export function transportsOf(socket: Call, module: ModuleFacts | undefined): readonly Transport[] {
  const options = socket.args[2];
  const written = options ? literalBehind(options, socket.form, module) : undefined;
  return pairsOf(written?.fact).flatMap(({ key, value }) => {
    const name = atomName(key);
    if (!written || (name !== "websocket" && name !== "longpoll")) return [];
    const { form, fact } = literalBehind(value, written.form, module);
    return fact.kind === "list" && fact.items.length > 0 ? [{ form, list: fact }] : [];
  });
}

/** True when the socket gets the visitor's session: `connect_info: [session: …]`. */
export function hasSession(list: ListNode): boolean {
  const info = valueUnder(list, "connect_info");
  if (info === undefined) return false;
  if (info.kind !== "list") return true; // Options from elsewhere may hold it.
  return info.items.some(mentionsSession);
}

function mentionsSession(item: Node): boolean {
  return item.kind === "pair" ? atomName(item.key) === "session" : atomName(item) === "session";
}
