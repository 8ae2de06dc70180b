/** Places where code reads a variable of the environment it runs in. */

import type { Node } from "../syntax/ast.ts";
import type { Call, Calls } from "./calls.ts";
import { textOfLiteral } from "./nodes.ts";
import { namesSecret } from "./secret-names.ts";

export interface EnvironmentRead {
  readonly call: Call;
  /** `STRIPE_SECRET_KEY` */
  readonly variable: string;
  /** True for `fetch_env!`, which fails where the variable is not set. */
  readonly isEnforced: boolean;
  /** What counts where it is not set, when that is written in the call. */
  readonly fallback: Node | undefined;
}

const readers = ["System.get_env/1", "System.get_env/2", "System.fetch_env!/1", "System.fetch_env/1"];

/** Every read of a variable whose name is written down, in source order by function. */
export function environmentReads(calls: Calls): readonly EnvironmentRead[] {
  return calls.to(...readers).flatMap((call) => {
    const variable = textOfLiteral(call.args[0]);
    const isEnforced = call.name === "fetch_env!";
    return variable === undefined ? [] : [{ call, variable, isEnforced, fallback: call.args[1] }];
  });
}

/** True for the name of a variable that holds a secret: `DATABASE_PASSWORD`, `SECRET_KEY_BASE`. */
export function isSecretVariable(variable: string): boolean {
  return !forBrowsers.test(variable) && (namesSecret(variable) || /(?:^|_)SECRET_KEY_BASE$/.test(variable));
}

/** Variables that bundlers write into scripts for everybody. */
const forBrowsers = /^(REACT_APP|NEXT_PUBLIC|NUXT_PUBLIC|EXPO_PUBLIC|GATSBY|VITE|PUBLIC)_/;
