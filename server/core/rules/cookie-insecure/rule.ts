/** Reports cookies that scripts can read, that travel without TLS, or whose content the visitor can change at will. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { type Call, calls } from "../../project/calls.ts";
import { config } from "../../project/config.ts";
import { type WeakFlag, weakFlagsOf } from "../../project/cookies.ts";
import { removeOption, replace } from "../../project/edits.ts";
import { names } from "../../project/names.ts";
import { isAtom } from "../../project/nodes.ts";
import { assignedTo, type Options, optionsBehind } from "../../project/options.ts";
import { plainSchemeProjects } from "../../project/plain-scheme.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { type SourceFile, spanOf } from "../../syntax/source-file.ts";

export const cookieInsecure = defineRule({
  id: "cookie-insecure",
  title: "Cookie with weakened flags",
  severity: "medium",
  cwe: [1004, 614],
  owasp: ["A05:2021", "A02:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config, flow, names, plainSchemeProjects],
  messages: {
    script: "`http_only: false` lets scripts read {cookie}.",
    plain: "`secure: false` sends {cookie} over plain HTTP too, where anybody on the way can read it.",
    crossSite:
      '`same_site: "None"` without `secure: true`: browsers drop {cookie}, or send it with requests of other sites.',
    unsaid: {
      severity: "low",
      text: "Nothing sets `secure` of {cookie}, and the app takes every request for plain HTTP: TLS ends before it, and no `rewrite_on` says so. The cookie goes out without `Secure`, and one request over plain HTTP shows it.",
    },
    unsigned:
      "{cookie} says who the visitor is, and is neither signed nor encrypted: the visitor can write anything into it.",
  },
  check({ file, calls, config, flow, names, plainSchemeProjects, report }) {
    const isPlain = plainSchemeProjects.includes(config.projectOf(file.path) ?? "");
    for (const call of calls.to("Plug.Conn.put_resp_cookie/3", "Plug.Conn.put_resp_cookie/4")) {
      const value = flow.valueOf(call, 2);
      if (value.kind === "constant") continue; // Nothing to steal: a cookie that is taken back.
      const key = flow.valueOf(call, 1);
      const name = key.kind === "constant" ? key.text : undefined;
      const options = call.arity === 4 ? optionsBehind(call.args[3], call, names) : noOptions;
      const data = { cookie: name === undefined ? "the cookie" : `the cookie \`${name}\`` };
      for (const flag of weakFlagsOf(options)) {
        const { form, item, value: written } = flag.option;
        const fixes = [fixOf(flag)];
        const confidence = flag.kind === "script" && isMeant(flag, file) ? "low" : confidenceOf(flag, name);
        report(spanOf(form, item ?? written), flag.kind, { data, confidence, fixes });
      }
      const isUnsaid = options.isComplete && !options.byKey.has("secure") && !options.byKey.has("extra");
      if (isPlain && isUnsaid && name !== undefined && (isCredential(name) || saysWho(name) || isOfSignIn(name)))
        report(call.nameSpan, "unsaid", { data, confidence: "medium" });
      if (name === undefined || !options.isComplete || isProtected(options) || isSignedBefore(call)) continue;
      if (saysWho(name))
        report(call.nameSpan, "unsigned", { data, confidence: "medium", fixes: signing(call, options) });
      else if (isCredential(name))
        report(call.nameSpan, "unsigned", { data, confidence: "low", fixes: signing(call, options) });
    }
  },
});

/** `http_only: false, # the banner's script reads it`: the default is the other way, and whoever says why has thought of it. */
function isMeant({ option: { form, value } }: WeakFlag, { path, comments }: SourceFile): boolean {
  if (form.path !== path) return false;
  const { text } = form.syntax;
  const line = text.lastIndexOf("\n", value.start);
  const from = form.start + text.lastIndexOf("\n", line - 1) + 1;
  const end = text.indexOf("\n", value.end);
  const until = form.start + (end < 0 ? text.length : end);
  return comments.some(
    (one) =>
      (one.isOwnLine ? from : form.start + line) <= one.start &&
      one.start <= until &&
      /script|\bjs\b|client|browser|front/i.test(one.text),
  );
}

const noOptions: Options = { byKey: new Map(), isComplete: true };

function isProtected({ byKey }: Options): boolean {
  return ["sign", "encrypt"].some((key) => byKey.has(key) && !isAtom(byKey.get(key)?.value, "false"));
}

/** `signed = Ids.sign(conn, id)`: what the app signed before needs no signature of Plug's. */
function isSignedBefore(call: Call): boolean {
  const [, , value] = call.args;
  const made = value?.kind === "variable" ? (assignedTo(value.name, value.start, call.definition) ?? value) : value;
  const last = made?.kind === "binary" && made.operator === "|>" ? made.right : made;
  return [value, last].some((node) => {
    const name = node?.kind === "variable" || node?.kind === "call" ? node.name : "";
    return /(^|_)(sign|signed|encrypt|encrypted|encode_and_sign|generate_and_sign)(_|$)/.test(name);
  });
}

/** Scripts have to read some cookies: tokens against forged requests, choices of language and looks. */
function isForScripts(name: string): boolean {
  return /csrf|xsrf|locale|lang|theme|time_?zone|tz|consent|banner|prefer|sidebar|layout|dark|color|currency|flash/i.test(
    name,
  );
}

/** Names of what lets its bearer in: random by themselves, so that a signature adds little. */
function isCredential(name: string): boolean {
  return /token|auth|remember|session|jwt|secret|credential|sid$/i.test(name) && !isForScripts(name);
}

/** Names of what counts on the way to a sign-in. */
function isOfSignIn(name: string): boolean {
  return /(^|[_-])(log_?in|sign_?in|pin|otp|totp|mfa|2fa|challenge)([_-]|$)/i.test(name);
}

/** Names of plain data that the server believes. */
function saysWho(name: string): boolean {
  return /(^|[_-])(user|account|admin|member|customer|current_user)(_?id)?$|(^|[_-])(role|is_admin|admin|uid)$/i.test(
    name,
  );
}

/** A flag on a cookie of no importance, or of an unknown name, is nothing to interrupt somebody for. */
function confidenceOf({ kind }: WeakFlag, name: string | undefined): Confidence {
  // Scripts are let in for what they read: looks and choices. Who sends a cookie without TLS often means all of them.
  if (name === undefined) return kind === "plain" ? "medium" : "low";
  if (isCredential(name) || saysWho(name)) return "high";
  return "low";
}

function fixOf({ kind, option }: WeakFlag): ProposedFix {
  if (kind === "crossSite") {
    const edits = [replace(option.form, option.value, '"Lax"')];
    return { title: 'Set `same_site: "Lax"`', class: "review", edits };
  }
  const key = kind === "script" ? "http_only" : "secure";
  return { title: `Remove \`${key}: false\`; the default is safe`, class: "review", edits: removeOption(option) };
}

/** Signs the cookie; whoever reads it has to ask `fetch_cookies(conn, signed: […])`. */
function signing(call: Call, { byKey }: Options): readonly ProposedFix[] {
  const title = "Sign it; read it with `fetch_cookies(conn, signed: […])`";
  const { node, form } = call;
  if (node.kind !== "call" || !node.hasParens || byKey.size > 0 || call.arity === 4) return [];
  const at = { start: node.end - 1, end: node.end - 1 };
  return [{ title, class: "assist", edits: [replace(form, at, ", sign: true")] }];
}
