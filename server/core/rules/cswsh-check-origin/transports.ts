/** The transport options of a `socket` call, and of the `transport` calls that Phoenix 1.3 had in the socket itself. */

import type { Call } from "../../project/calls.ts";
import type { Names } from "../../project/names.ts";
import { atomName } from "../../project/nodes.ts";
import { type Options, optionsBehind } from "../../project/options.ts";
import type { Node } from "../../syntax/ast.ts";

/** One for each transport, however its options are put together. */
export function transportsOf(
  socket: Pick<Call, "name" | "args" | "form" | "definition">,
  names: Names,
): readonly Options[] {
  if (socket.name === "transport") return [optionsBehind(socket.args[2], socket, names)];
  const { byKey } = optionsBehind(socket.args[2], socket, names);
  return ["websocket", "longpoll"].flatMap((name) => {
    const option = byKey.get(name);
    if (!option) return [];
    const options = optionsBehind(option.value, { form: option.form, definition: undefined }, names);
    return options.byKey.size > 0 ? [options] : [];
  });
}

/** True when the socket gets the visitor's session: `connect_info: [session: …]`. */
export function hasSession({ byKey }: Options): boolean {
  const info = byKey.get("connect_info");
  if (info === undefined) return false;
  if (info.value.kind !== "list") return true; // Options from elsewhere may hold it.
  return info.value.items.some(mentionsSession);
}

function mentionsSession(item: Node): boolean {
  return item.kind === "pair" ? atomName(item.key) === "session" : atomName(item) === "session";
}
