/** Fields with the name of a secret that are judged elsewhere, published, or no more than a hash. */

import { formFacts } from "../../project/form-facts.ts";
import type { Names } from "../../project/names.ts";
import { argumentsOf, atomName, walk } from "../../project/nodes.ts";
import type { Schema, SchemaField } from "../../project/schemas.ts";
import { isSecretField } from "../../project/secret-names.ts";
import { wordsOfName } from "../../project/words.ts";

/** A digest of something random gives nothing away; one of a password can be tried against. */
export function kindOf({ name }: SchemaField): "shown" | "password" | "digest" {
  const words = wordsOfName(name);
  if (!words.some((word) => /^(?:hash|hashed|digest|hmac|mac|checksum|sha\d+)$/.test(word))) return "shown";
  return words.some((word) => /^pass/.test(word)) ? "password" : "digest";
}

/** Halves that are stored of a secret which its owner alone is shown, as `secret_first` and `secret_second` beside a virtual `user_secret`: they open nothing. */
export function isHalf({ name, isVirtual }: SchemaField, { fields }: Schema): boolean {
  const words = wordsOfName(name);
  const other = halves.get(words.at(-1) ?? "");
  if (other === undefined || isVirtual) return false;
  const twin = [...words.slice(0, -1), other].join("_");
  return (
    fields.some((field) => wordsOfName(field.name).join("_") === twin) &&
    fields.some((field) => field.isVirtual && isSecretField(field.name, field.type))
  );
}

const halves: ReadonlyMap<string, string> = new Map(
  [
    ["first", "second"],
    ["left", "right"],
    ["a", "b"],
  ].flatMap(([one = "", other = ""]): readonly [string, string][] => [
    [one, other],
    [other, one],
  ]),
);

/** A field whose own name says little is a secret by what it is part of: `value` of a `Secret`, `key` of a git repository that is reached by it. */
export function isSecretByContext({ name, type }: SchemaField, { module, fields }: Schema): boolean {
  const isText = type === undefined || type === "string" || type === "binary" || /Encrypted/.test(type);
  if (!isText || !/^(?:value|key|code)$/.test(name)) return false;
  if (secretModules.test(module.name)) return true;
  return name === "key" && fields.some((field) => reachedByKey.test(field.name));
}

const secretModules =
  /(?:^|[.a-z])(?:Secret|Credential|ApiKey|APIKey|PasswordReset|ResetPassword|(?:Activation|Confirmation|Verification|Recovery|Backup|Reset|Login)Code|OneTimePassword)$/;

/** What stands beside the key that opens it; an object of a bucket has a `key` and a `url` too. */
const reachedByKey = /^(?:(?:repo|repository|git|clone)_url|client_id|key_id|access_key_id|public_key)$/;

/** The proof that somebody owns a domain stands in a record or a page that everybody can read. */
export function isPublished({ name }: SchemaField, { module, fields }: Schema): boolean {
  const isProof = wordsOfName(name).some((word) => proofWords.has(word));
  const owned = [module.name.split(".").at(-1) ?? "", ...fields.map((field) => field.name)];
  return isProof && owned.some((one) => wordsOfName(one).some((word) => ownedWords.has(word)));
}

const proofWords: ReadonlySet<string> = new Set(["verification", "ownership", "challenge", "dns", "txt", "acme"]);
const ownedWords: ReadonlySet<string> = new Set([
  "domain",
  "hostname",
  "host",
  "dns",
  "website",
  "site",
  "webpage",
  "homepage",
  "url",
]);

/**
 * A bare `token` of what everybody may look at, such as a post, is mostly the name in its address, and so is `post_token`; that of a person, a
 * session or an invitation opens something.
 */
export function isAddress({ name }: SchemaField, { module }: Schema): boolean {
  const [about, last, ...others] = name === "token" ? [module.name.split(".").at(-1), "token"] : wordsOfName(name);
  // The last word says what it is: the image of a posting, the photo of a team.
  return last === "token" && others.length === 0 && shownWords.has(wordsOfName(about ?? "").at(-1) ?? "");
}

const shownWords: ReadonlySet<string> = new Set(
  "post page article comment photo picture image video media file document event promotional campaign topic thread story album".split(
    " ",
  ),
);

/** True for a type of the project that holds structs of a schema with secret fields, which are judged there. */
export function isJudgedInside({ form, node }: SchemaField, names: Names): boolean {
  const type = argumentsOf(node)[1];
  const module = type?.kind === "alias" ? names.moduleNamed(form, type, node.start) : undefined;
  const held = new Set<string>();
  for (const one of (module === undefined ? undefined : names.module(module))?.forms ?? []) {
    walk(one.syntax.node, (inner) => {
      const name = inner.kind === "struct" ? names.moduleNamed(one, inner.name, inner.start) : undefined;
      if (name !== undefined) held.add(name);
      return undefined;
    });
  }
  return [...held].some((name) => hasSecretField(name, names));
}

function hasSecretField(module: string, names: Names): boolean {
  return (names.module(module)?.forms ?? []).some((form) =>
    formFacts(form.syntax).calls.some(({ name, target, args }) => {
      const field = name === "field" && !target ? atomName(args[0]) : undefined;
      return field !== undefined && isSecretField(field, atomName(args[1]));
    }),
  );
}

/** `Shop.Hub.Offline` inside of `Shop.Hub` says more than `Offline`. */
export function shownName({ module: { name, forms } }: Schema): string {
  const isNested = (forms[0]?.modules.length ?? 0) > 1;
  return isNested ? name : (name.split(".").at(-1) ?? name);
}
