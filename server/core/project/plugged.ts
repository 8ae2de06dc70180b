/** Places where options are given to a plug: `plug Plug.Session, options` and `Plug.Session.init(options)`. */

import type { Node } from "../syntax/ast.ts";
import type { Call, Calls } from "./calls.ts";
import type { Names } from "./names.ts";

export interface Plugged {
  readonly call: Call;
  readonly options: Node | undefined;
}

export function pluggedWith(module: string, calls: Calls, names: Names): readonly Plugged[] {
  const plugs = calls.named("plug").flatMap((call): readonly Plugged[] => {
    const [named, options] = call.args;
    const isMeant = named && names.moduleNamed(call.form, named, call.start) === module;
    return isMeant ? [{ call, options }] : [];
  });
  const inits = calls.to(`${module}.init/1`).map((call): Plugged => ({ call, options: call.args[0] }));
  return [...plugs, ...inits];
}
