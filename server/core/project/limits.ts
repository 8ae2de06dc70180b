/** Whether code or a plug counts or delays what visitors ask for. */

import type { Names } from "./names.ts";
import type { WordsOfCode } from "./reached-code.ts";
import type { Step } from "./router/routes.ts";

/** Words of what counts or delays tries, or asks whether somebody is a person. */
export const limit =
  /rate_?-?limit|limiter|limit_tries|throttl|hammer|ExRated|PlugAttack|plug_attack|paraxial|too[_\s]?many[_\s]?(?:requests|attempts|tries|log|failed|sign)|\b429\b|captcha|turnstile|lock_?out|locked_(?:at|until|out)|(?:failed|login|sign_in|invalid)_?(?:login_|sign_in_)?(?:attempts?|tries|count)|brute/i;

/** True for a plug that limits, by its name, that of its pipeline, or its code. */
export function isLimit({ plug, from }: Step, names: Names, limits: WordsOfCode): boolean {
  if (limit.test(plug.label) || /limit/i.test(plug.label)) return true;
  if (from.kind === "pipeline" && /limit|throttl/i.test(from.name)) return true;
  const { target } = plug;
  const module = target.kind === "module" ? names.module(target.module) : undefined;
  return module !== undefined && limits.inModule(module);
}
