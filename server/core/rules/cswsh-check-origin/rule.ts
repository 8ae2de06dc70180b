/** Reports WebSocket and long-polling transports that any website may open in a visitor's name. */

import { type Call, calls } from "../../project/calls.ts";
import { type ConfigEntry, config, spanOfEntry } from "../../project/config.ts";
import { removeEntry, removeOption, replace } from "../../project/edits.ts";
import { conditionsAround, reachesProduction } from "../../project/environments.ts";
import { formFacts } from "../../project/form-facts.ts";
import { type Names, names } from "../../project/names.ts";
import { isAtom } from "../../project/nodes.ts";
import type { Option, Options } from "../../project/options.ts";
import { productionEntriesOf } from "../../project/production.ts";
import { valueIn } from "../../project/settings.ts";
import { spanOfOption } from "../../project/ssl-options.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { fileRangeOf } from "../../syntax/source-file.ts";
import { judgeOrigins, type Opening } from "./origins.ts";
import { hasSession, transportsOf } from "./transports.ts";

export const cswshCheckOrigin = defineRule({
  id: "cswsh-check-origin",
  title: "WebSocket accepts any origin",
  severity: "high",
  cwe: [1385, 346],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["Config.CSWH"],
  scope: "file",
  needs: [calls, config, names],
  messages: {
    off: "`check_origin: false` lets any website open this socket in the name of its visitors.",
    always:
      "`check_origin` asks a function that always says yes: any website can open this socket in the name of its visitors.",
    wildcard: "`{origin}` covers sites of strangers, who can open this socket in the name of its visitors.",
    token: {
      severity: "low",
      text: "Any website can open this socket: the CSRF token alone keeps the visitor's session from it, and `connect/3` must refuse those without a session.",
    },
    stranger: {
      severity: "low",
      text: "Any website can open this socket: only what `connect/3` asks for itself keeps strangers out.",
    },
    csrf: {
      severity: "medium",
      text: "`check_csrf: false` gives the session to connections without a CSRF token; only the origin check is left.",
    },
  },
  check({ file, calls, config, names, report, dismiss }) {
    const reported = new Set<number>();
    const sockets = calls
      .named("socket")
      .filter((call) => call.args.length > 1 && isIn("Phoenix.Endpoint", call, names));
    const transports = calls.named("transport").filter((call) => isIn("Phoenix.Socket", call, names));
    for (const socket of [...sockets, ...transports]) {
      const { environments, isConditional } = conditionsAround(socket, socket.around);
      if (reachesProduction(environments) === "no") continue;
      for (const options of transportsOf(socket, names)) {
        const session = sessionOf(socket, options);
        const confidence = isConditional ? "low" : session === "open" ? "high" : "medium";
        for (const { option, opening } of openingsIn(options, names)) {
          const at = spanOfOption(option);
          if (reported.has(fileRangeOf(at).start)) continue; // Several sockets share these options.
          reported.add(fileRangeOf(at).start);
          const fixes = removal(option, opening.kind === "csrf" ? "check_csrf" : "check_origin");
          if (opening.kind === "csrf") report(at, "csrf", { confidence: "low", fixes });
          else if (session !== "open")
            report(at, lesser[session], { confidence, fixes: opening.kind === "wildcard" ? [] : fixes });
          else if (opening.kind === "wildcard")
            report(at, "wildcard", { data: { origin: opening.origin }, confidence, fixes: [] });
          else report(at, opening.kind, { confidence, fixes });
        }
      }
    }
    for (const entry of productionEntriesOf(config, file)) {
      if (entry.path.length !== 3 || entry.path[2] !== "check_origin") continue;
      const value = valueIn(entry, "prod");
      const opening = value.kind === "written" && judgeOrigins(value.node, entry.form, names);
      if (!opening) continue;
      const { confidence } = entry;
      const at = spanOfEntry(entry);
      const fixes = opening.kind === "wildcard" ? [] : entryFixes(entry);
      const sessions = sessionsOf(entry, names);
      if (sessions.length === 0 && names.module(entry.path[1] ?? "")) dismiss(at, "The endpoint has no socket");
      else if (sessions.length > 0 && !sessions.includes("open")) {
        const message = lesser[sessions.includes("token") ? "token" : "none"];
        report(at, message, { confidence: confidence === "low" ? "low" : "medium", fixes });
      } else if (opening.kind === "wildcard")
        report(at, "wildcard", { data: { origin: opening.origin }, confidence, fixes });
      else report(at, opening.kind, { confidence, fixes });
    }
  },
});

function isIn(used: string, { form, target }: Call, names: Names): boolean {
  const module = names.moduleAround(form);
  return !target && module !== undefined && names.usesOf(module).has(used);
}

interface OpeningOption {
  readonly option: Option;
  readonly opening: Opening;
}

function openingsIn({ byKey }: Options, names: Names): readonly OpeningOption[] {
  const origin = byKey.get("check_origin");
  const csrf = byKey.get("check_csrf");
  const opening = origin && judgeOrigins(origin.value, origin.form, names);
  return [
    ...(origin && opening ? [{ option: origin, opening }] : []),
    ...(csrf && isAtom(csrf.value, "false") ? [{ option: csrf, opening: { kind: "csrf" } as const }] : []),
  ];
}

/**
 * What a socket knows of its visitor: `token`: the session, which Phoenix hands over only with a CSRF token that other sites do not know (LiveView asks
 * for a signed one of the page besides); `open`: the session without it; `none`: nothing.
 */
type Session = "token" | "open" | "none";

const lesser = { token: "token", none: "stranger" } as const;

function sessionOf({ args: [, handler] }: Pick<Call, "args">, options: Options): Session {
  const isLive = handler?.kind === "alias" && handler.segments.join(".") === "Phoenix.LiveView.Socket";
  if (!isLive && !hasSession(options)) return "none";
  return isAtom(options.byKey.get("check_csrf")?.value, "false") ? "open" : "token";
}

/** The same for all sockets of the endpoint that a configuration is for. */
function sessionsOf({ path }: ConfigEntry, names: Names): readonly Session[] {
  const forms = names.module(path[1] ?? "")?.forms ?? [];
  return forms.flatMap((form) =>
    formFacts(form.syntax)
      .calls.filter(({ name, target, args }) => name === "socket" && !target && args.length > 1)
      .flatMap((call) => {
        const transports = transportsOf({ ...call, form }, names).map((options) => sessionOf(call, options));
        return transports.length > 0 ? transports : ["none" as const];
      }),
  );
}

/** A list that would be left empty becomes `true`, which stands for the default options; in an attribute it stays a list. */
function removal(option: Option, key: string): readonly ProposedFix[] {
  const { form, list } = option;
  const isAlone = list?.items.length === 1 && !list.isImplicit;
  const isAttribute = list && /@\w+\s+$/.test(form.syntax.text.slice(0, list.start));
  const edits = list && isAlone ? [replace(form, list, isAttribute ? "[]" : "true")] : removeOption(option);
  if (edits.length === 0) return [];
  return [{ title: `Remove \`${key}\`, so that only the endpoint's own host is let in`, class: "review", edits }];
}

function entryFixes(entry: ConfigEntry): readonly ProposedFix[] {
  return [
    {
      title: "Remove `check_origin`, so that only the endpoint's own host is let in",
      class: "review",
      edits: removeEntry(entry),
    },
  ];
}
