/**
 * Files whose names say that they hold secrets, and what their texts say about that.
 *
 * Invariant: of a text nothing is kept but the verdict.
 */

import type { Confidence } from "../finding.ts";
import { projectAnalysis } from "./analysis.ts";
import { isDevelopmentPath, isTestPath } from "./paths.ts";
import { namesSecret } from "./secret-names.ts";
import { isPlaceholder, knownSecretIn, looksRandom } from "./secrets.ts";

export interface TrackedSecrets {
  readonly files: readonly TrackedSecret[];
}

/** A file in the repository that holds a secret, or whose name says so. */
export interface TrackedSecret {
  readonly path: string;
  /** What it holds, with an article: "a private key". */
  readonly holds: string;
  readonly confidence: Confidence;
}

/** The files in git's index that hold secrets; none where there is no index. */
export const trackedSecrets = projectAnalysis(
  "trackedSecrets",
  ({ handedIn }): readonly TrackedSecret[] => handedIn.tracked?.files ?? [],
);

interface Kind {
  readonly name: RegExp;
  readonly holds: string;
  /** `undefined`: the text holds none. */
  readonly judge: (text: string) => Confidence | undefined;
  /** What is said when the text cannot be read: nothing, for kinds that are mostly harmless. */
  readonly unread?: Confidence;
}

const kinds: readonly Kind[] = [
  { name: /^\.env(?:\..+)?$|^[\w-]+\.env$|^\.envrc$/, holds: "secrets of an environment", judge: judgeEnvironment },
  { name: /^id_(?:rsa|dsa|ecdsa|ed25519)$/, holds: "a private key", judge: judgeKey, unread: "medium" },
  { name: /\.(?:pem|key)$/, holds: "a private key", judge: judgeKey },
  { name: /\.(?:p12|pfx|jks|keystore)$/, holds: "a store of private keys", judge: () => "medium", unread: "medium" },
  { name: /\.secret\.exs$/, holds: "the secrets of an environment", judge: judgeTexts },
  { name: /\.tfstate(?:\.backup)?$/, holds: "the secrets of an infrastructure", judge: judgeState },
  {
    name: /^(?:service[-_]?account|gcp|google|firebase)[\w.-]*\.json$/,
    holds: "the key of a service account",
    judge: judgeKey,
  },
  { name: /^[._]netrc$/, holds: "a password", judge: (text) => (/\bpassword\s+\S/.test(text) ? "high" : undefined) },
  { name: /^\.npmrc$/, holds: "the token of a package registry", judge: judgeNpm },
  {
    name: /^\.?erlang\.cookie$/,
    holds: "the cookie that joins nodes",
    judge: (text) => (text.trim() ? "high" : undefined),
  },
  { name: /^erl_crash\.dump$/, holds: "the memory of a system that crashed", judge: () => "high", unread: "high" },
];

const templates = /(?:^|[._-])(?:example|examples|sample|template|tmpl|tpl|dist|defaults?|schema|erb|eex)(?:[._-]|$)/i;

/** True for the name of a file that may hold a secret; templates of such files hold none. */
export function mayHoldSecrets(path: string): boolean {
  return kindOf(path) !== undefined;
}

function kindOf(path: string): Kind | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return templates.test(name) ? undefined : kinds.find((one) => one.name.test(name));
}

/** What is to be said about a file; `text` is `undefined` where it cannot be read as text. */
export function trackedSecret(path: string, text: string | undefined): TrackedSecret | undefined {
  const kind = kindOf(path);
  const confidence = text === undefined ? kind?.unread : kind?.judge(text);
  if (!kind || !confidence) return undefined;
  return { path, holds: kind.holds, confidence: isForTrying(path) ? "low" : confidence };
}

/** What development and tests use: certificates that a generator signed, keys of examples. */
function isForTrying(path: string): boolean {
  return (
    isTestPath(path) ||
    isDevelopmentPath(path) ||
    /(?:^|[/._-])(?:tests?|fixtures?|examples?|samples?|demo|dev|local|development|self_?signed|localhost|snakeoil|docs?|priv\/cert|debug|ci)(?:[/._-]|$)/i.test(
      path,
    )
  );
}

function judgeEnvironment(text: string): Confidence | undefined {
  const found = text.split("\n").flatMap((line) => {
    const [, name = "", written = ""] = /^\s*(?:export\s+)?([A-Za-z_]\w{0,99})\s*=\s*(\S.{0,2000})$/.exec(line) ?? [];
    const value = written.trim().replace(/^(["'])(.*)\1(?:\s+#.*)?$/, "$2");
    return judgeValue(name, value) ?? [];
  });
  return found.includes("high") ? "high" : found[0];
}

/** A password that looks chosen may be that of a container on a laptop. */
function judgeValue(name: string, value: string): Confidence | undefined {
  if (isPlaceholder(value) || /\$[({\w]/.test(value)) return undefined;
  if (knownSecretIn(value) !== undefined) return "high";
  if (!namesSecret(name) && !/SECRET_KEY_BASE$/.test(name)) return undefined;
  return looksRandom(value) ? "high" : "low";
}

function judgeKey(text: string): Confidence | undefined {
  return /-----BEGIN (?:[A-Z]+ ){0,2}PRIVATE KEY-----/.test(text) ? "high" : undefined;
}

/** Whether texts in quotes look made by a machine: a file that only reads the environment has none. */
function judgeTexts(text: string): Confidence | undefined {
  const texts = [...text.matchAll(/"([^"\n]{20,200})"/g)].map(([, inner = ""]) => inner);
  return texts.some((one) => !isPlaceholder(one) && looksRandom(one)) ? "high" : undefined;
}

function judgeState(text: string): Confidence | undefined {
  return /"[a-z_]{0,40}(?:password|secret|private_key|token)[a-z_]{0,40}"\s{0,4}:\s{0,4}"[^"\s]{8}/.test(text)
    ? "high"
    : undefined;
}

function judgeNpm(text: string): Confidence | undefined {
  return /^[^#;\n]{0,200}:_(?:authToken|password|auth)\s{0,4}=\s{0,4}["']?(?!\$|["'\s])\S{8}/m.test(text)
    ? "high"
    : undefined;
}
