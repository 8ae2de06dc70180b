/** What calls of Erlang's `crypto` do: https://www.erlang.org/doc/apps/crypto/crypto.html */

import type { Call } from "./calls.ts";
import { isAtom, valueUnder } from "./nodes.ts";

/** True when the flag or options at the end ask for decryption: `false`, `encrypt: false`. */
export function decrypts({ name, args }: Call): boolean {
  const flag = args.at(-1);
  return name === "block_decrypt" || isAtom(valueUnder(flag, "encrypt") ?? flag, "false");
}
