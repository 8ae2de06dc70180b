/** Reports error trackers that are told to send what they leave out by default. */

import type { Confidence } from "../../finding.ts";
import { calls } from "../../project/calls.ts";
import { config } from "../../project/config.ts";
import { removeEntry, removeOption } from "../../project/edits.ts";
import { names } from "../../project/names.ts";
import { atomName, isAtom, walk, wordsOf } from "../../project/nodes.ts";
import { type Option, optionsBehind } from "../../project/options.ts";
import { pluggedWith } from "../../project/plugged.ts";
import { type ProductionEntry, productionEntriesOf } from "../../project/production.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const errorTrackerUnscrubbed = defineRule({
  id: "error-tracker-unscrubbed",
  title: "Error reporter sends bodies or cookies",
  severity: "low",
  cwe: [532, 359],
  owasp: ["A09:2021", "A09:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config, names],
  messages: {
    scrubber: "`{option}` hands `{field}` to Sentry as it is: without the option passwords and cookies are left out.",
    filter:
      "With `filter: nil` Honeybadger gets every parameter, header and session value: by default passwords and card numbers are left out.",
    keys: "This list replaces Honeybadger's own, and `:password` is not in it.",
    arguments: "With `filter_args: false` Honeybadger gets the arguments of functions that failed, secrets among them.",
  },
  check({ file, calls, config, names, report }) {
    for (const { call, options } of ["Sentry.PlugContext", "Sentry.Plug"].flatMap((one) =>
      pluggedWith(one, calls, names),
    )) {
      const { byKey } = optionsBehind(options, call, names);
      for (const option of ["body_scrubber", "cookie_scrubber", "header_scrubber"]) {
        const given = byKey.get(option);
        const field = given && passedOn(given.value);
        if (!given || field === undefined) continue;
        report(spanOf(given.form, given.item ?? given.value), "scrubber", {
          confidence: "high",
          data: { option, field },
          fixes: fixesOf(given),
        });
      }
    }
    for (const entry of config.files.includes(file) ? productionEntriesOf(config, file) : []) {
      const message = aboutHoneybadger(entry);
      if (!message) continue;
      const at = spanOf(entry.form, entry.pair ?? entry.value);
      report(at, message.key, {
        confidence: message.confidence,
        fixes: [{ title: "Leave it to the default", class: "review", edits: removeEntry(entry) }],
      });
    }
  },
});

function fixesOf(option: Option) {
  const edits = removeOption(option);
  return edits.length > 0 ? [{ title: "Leave it to the default", class: "review" as const, edits }] : [];
}

const whole = /^(?:params|body_params|query_params|cookies|req_cookies|req_headers)$/;

/** The field of the connection that a function gives back whole: `& &1.params`, `fn conn -> Map.new(conn.req_headers) end`. */
function passedOn(scrubber: Node): string | undefined {
  if (scrubber.kind !== "fn" && !(scrubber.kind === "unary" && scrubber.operator === "&")) return undefined;
  let field: string | undefined;
  let isWorkedOn = false;
  walk(scrubber, (node) => {
    if (node.kind !== "call") return undefined;
    const isField =
      node.form === "remote" && !node.hasParens && node.args.length === 0 && node.target?.kind !== "alias";
    if (isField && whole.test(node.name)) field ??= node.name;
    else if (!isField && !/^(?:new|into|fetch_\w+|to_map|&)$/.test(node.name)) isWorkedOn = true;
    return undefined;
  });
  return isWorkedOn ? undefined : field;
}

/** https://docs.honeybadger.io/lib/elixir/errors/filtering-sensitive-data/ */
function aboutHoneybadger({
  path,
  value,
  confidence,
}: ProductionEntry): { key: "filter" | "keys" | "arguments"; confidence: Confidence } | undefined {
  if (path[0] !== "honeybadger" || path.length !== 2) return undefined;
  if (path[1] === "filter" && isAtom(value, "nil")) return { key: "filter", confidence };
  if (path[1] === "filter_args" && isAtom(value, "false")) return { key: "arguments", confidence };
  if (path[1] !== "filter_keys") return undefined;
  const keys = value.kind === "list" ? value.items.map(atomName) : wordsOf(value);
  return keys?.every((key) => key !== undefined && !key.includes("password")) ? { key: "keys", confidence } : undefined;
}
