/** Reports sign-outs that take one key out of the session, or leave the sockets of LiveViews open that they could close. */

import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { facts, type ModuleFacts } from "../../project/facts.ts";
import { names } from "../../project/names.ts";
import { argumentsOf, atomName, isAtom, textOfLiteral } from "../../project/nodes.ts";
import { isTestPath } from "../../project/paths.ts";
import { callersOf, createWordsOfCode, reachedFrom } from "../../project/reached-code.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { textOf } from "../../syntax/source-file.ts";

export const sessionLogoutIncomplete = defineRule({
  id: "session-logout-incomplete",
  title: "Sign-out leaves the session alive",
  severity: "medium",
  cwe: [613],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, facts, names],
  messages: {
    kept: "Only `{key}` is taken out of the session: all else that is in it stays for whoever uses this browser next, and goes over into their sign-in.",
    sockets: {
      severity: "low",
      text: "The session names a topic for its sockets, `live_socket_id`, and this sign-out tells nobody there: pages that are open in other tabs go on as the user.",
    },
  },
  check({ file, calls, facts, names, report }) {
    if (isTestPath(file.path)) return;
    const ending = createWordsOfCode(endings);
    const disconnecting = createWordsOfCode(farewells);
    const told = new Set<Call["definition"]>();
    for (const call of sessionCalls(calls)) {
      const { definition } = call;
      const module = facts.moduleOf(call.form);
      if (!module || !definition || told.has(definition) || !isSignOut(call, module)) continue;
      const key = takenKey(call);
      if (key === undefined ? !/^(clear_session|configure_session)$/.test(call.name) : !userKeys.test(key)) continue;
      const reached = reachedFrom([{ form: call.form, fact: definition }, ...callersOf(definition, module)], names);
      if (key !== undefined && takesMany(call)) continue;
      if (key !== undefined && !reached.some(ending.inFunction)) {
        told.add(definition);
        report(call.nameSpan, "kept", { data: { key }, confidence: "medium", fixes: fixesOf(call) });
      } else if (namesSockets(module) && !reached.some(disconnecting.inFunction)) {
        told.add(definition);
        report(call.nameSpan, "sockets", { confidence: "medium" });
      }
    }
  },
});

/** Everything that ends a session as a whole, or is told to a library that does. */
const endings =
  /configure_session|clear_session|(?:renew|reset|drop|destroy|clear|purge)_\w*session\b|Guardian|\bPow\b|\.sign_out\(|revoke_all|Enum\.reduce|get_session\(\w*\)/;
const farewells = /"disconnect"|disconnect_/;

function sessionCalls(calls: {
  to(...signatures: readonly string[]): readonly Call[];
  unresolved(signature: string): readonly Call[];
}): readonly Call[] {
  return ["delete_session/2", "put_session/3", "clear_session/1", "configure_session/2"].flatMap((signature) => [
    ...calls.to(`Plug.Conn.${signature}`),
    ...calls.unresolved(signature),
  ]);
}

/** The key that a call takes out: `delete_session(conn, :user_id)`, `put_session(conn, :user_id, nil)`. */
function takenKey({ name, args: [, key, value] }: Call): string | undefined {
  if (name === "put_session" ? !isAtom(value, "nil") : name !== "delete_session") return undefined;
  return atomName(key) ?? textOfLiteral(key);
}

/** Who takes three keys and more names all that there are. */
function takesMany({ form, definition }: Call): boolean {
  const written = definition ? textOf(form, definition) : "";
  return (written.match(/delete_session\(|put_session\([^)]*nil\)/g) ?? []).length > 2;
}

/** What says who the visitor is. */
const userKeys =
  /^(?:current_)?(?:user|account|admin|member|customer|person|player|auth|login|session|access|api)(?:_?(?:id|token|key|name|uuid))?$|^(?:uid|token|jwt|username|user_session|logged_in)$/;

/** `log_out`, `delete` of a `SessionController`; not what a plug does with a session that is no longer good, nor the end of a look at somebody else's pages. */
function isSignOut({ definition, form }: Call, { name: module }: ModuleFacts): boolean {
  if (!definition || /impersonat|switch|masquerad|ghost/i.test(`${textOf(form, definition)} ${module}`)) return false;
  if (/^(?:do_)?(?:log|sign)_?(?:out|off)(?:_\w+)?!?$/.test(definition.name)) return true;
  return /^(?:delete|destroy|logout)$/.test(definition.name) && /(?:Session|Auth|Login|SignIn|Logout)\w*$/.test(module);
}

/** True where the sign-in beside it says under which topic the sockets of a session listen. */
function namesSockets({ forms }: ModuleFacts): boolean {
  return forms.some(({ syntax: { text } }) => /put_session\([^)]*live_socket_id/.test(text));
}

/** `configure_session(drop: true)` in its place, where it is part of a pipe or has `conn` before it. */
function fixesOf({ form, node, name, style }: Call): readonly ProposedFix[] {
  if (name !== "delete_session" || node.kind !== "call" || node.target || style === "capture") return [];
  const args = argumentsOf(node);
  const [conn] = args.length === 2 ? args : [];
  const first = conn ? `${textOf(form, conn)}, ` : "";
  const edits = [replace(form, node, `configure_session(${first}drop: true)`)];
  return [{ title: "Drop the whole session", class: "review", edits }];
}
