/** Digests of passwords that a slow hash takes: what is stored is as strong as that one. */

import type { Callers } from "../project/callers.ts";
import type { Call } from "../project/calls.ts";
import { formFacts } from "../project/form-facts.ts";
import type { Names } from "../project/names.ts";
import { covers } from "../project/nodes.ts";
import { type Use, usesOf } from "./uses.ts";

/** https://hexdocs.pm/comeonin, https://hexdocs.pm/plug_crypto/Plug.Crypto.KeyGenerator.html */
const slow =
  /^(?:Argon2|Bcrypt|Pbkdf2|Comeonin|Plug\.Crypto\.KeyGenerator)(?:\.|$)|^:crypto\.pbkdf2_hmac$|^Ecto\.\w+\.Scrypt/;

/** How many functions of the project may lie between the digest and the slow hash. */
const maxWrappers = 2;

/** True when the digest, or what the function around returns, goes into a slow hash and is neither compared nor kept as a hash itself. */
export function isTakenBySlowHash(digest: Call, names: Names, callers: Callers): boolean {
  const uses = [...usesOf(digest, names), ...usesByCallers(digest, names, callers)];
  if (
    uses.some(
      ({ kind, name }) =>
        kind === "compared" || (kind === "named" && /password_(?:hash|digest)|(?:hash|digest)ed_password/i.test(name)),
    )
  )
    return false;
  return uses.some((use) => use.kind === "given" && isSlow(use.name, names, 0));
}

/** What becomes of the result of the function that makes the digest, wherever it is called. */
function usesByCallers({ definition, form }: Call, names: Names, callers: Callers): readonly Use[] {
  const module = names.moduleAround(form);
  if (!definition || !module) return [];
  const { name, arity, minArity, isPublic } = definition;
  const sites = callers.of({ module: module.name, path: form.path, name, arity, minArity, isPublic });
  return sites.flatMap(({ call }) => usesOf(call, names));
}

/** True for `Argon2.hash_pwd_salt`, and for a function of the project that calls it. */
function isSlow(function_: string, names: Names, depth: number): boolean {
  if (slow.test(function_)) return true;
  if (depth > maxWrappers) return false;
  const dot = function_.lastIndexOf(".");
  const clauses = names.module(function_.slice(0, dot))?.clausesNamed.get(function_.slice(dot + 1)) ?? [];
  return clauses.some(({ form, fact }) =>
    formFacts(form.syntax).calls.some((call) => {
      if (!covers(fact, call) || call.start === fact.start) return false;
      const resolution = names.resolve(form, call);
      return resolution.isKnown && isSlow(`${resolution.module}.${resolution.name}`, names, depth + 1);
    }),
  );
}
