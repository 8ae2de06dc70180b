/**
 * The marks of the sample shop, `HOLE <rule id> <severity>: <why>`, in a comment on the line before the hole.
 *
 * Invariant: a mark belongs to the next line that is not a mark itself.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

export interface Hole {
  readonly id: string;
  readonly severity: string;
  /** What an attacker gains. */
  readonly why: string;
  /** Relative to the app, with `/`. */
  readonly path: string;
  /** Of the code, 1-based. */
  readonly line: number;
}

/** All marks of an app, by path and line. Throws when a comment looks like a mark but cannot be read as one. */
export function findHoles(app: string): readonly Hole[] {
  return filesUnder(app)
    .filter((file) => !file.endsWith(".md"))
    .flatMap((file) => holesOf(relative(app, file).split(sep).join("/"), readFileSync(file, "utf8")))
    .sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}

function holesOf(path: string, text: string): readonly Hole[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    if (!line.includes("HOLE")) return [];
    const mark = /HOLE ([a-z0-9-]+) (critical|high|medium|low|info): (.+?)(?: --%>)?$/.exec(line);
    if (!mark) throw new Error(`${path}:${index + 1}: this mark cannot be read: ${line.trim()}`);
    const [, id = "", severity = "", why = ""] = mark;
    return [{ id, severity, why, path, line: lineAfterMarks(lines, index) }];
  });
}

function lineAfterMarks(lines: readonly string[], index: number): number {
  let next = index + 1;
  while (lines[next]?.includes("HOLE")) next++;
  return next + 1;
}

function filesUnder(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

/** The page `HOLES.md` of the shop. Throws for a hole whose fix nobody has written down. */
export function renderHoles(holes: readonly Hole[]): string {
  return [
    "# The holes of this shop",
    "",
    "Written from the marks in the code by `npm run accept`; the same shop without them is in `../clean`.",
    "",
    "| rule | severity | where | why an attacker likes it | the fix |",
    "|---|---|---|---|---|",
    ...holes.map(rowOf),
    "",
    `${holes.length} holes under ${new Set(holes.map((hole) => hole.id)).size} rules.`,
    "",
  ].join("\n");
}

function rowOf(hole: Hole): string {
  const fix = fixes.get(hole.id);
  if (!fix) throw new Error(`write down how ${hole.id} is fixed, in test/apps/holes.ts`);
  return `| \`${hole.id}\` | ${hole.severity} | [${hole.path}:${hole.line}](${hole.path}#L${hole.line}) | ${hole.why} | ${fix} |`;
}

const fixes: ReadonlyMap<string, string> = new Map([
  ["atom-from-input", "Look the name up in a map of the fields that may be asked for."],
  ["authz-handle-event", "Pass the scope, and look for the record among the user's own."],
  ["authz-idor-controller", "Pass the scope, and look for the record among the user's own."],
  ["authz-live-session-no-on-mount", "Put the route into a `live_session` whose `on_mount` asks for staff."],
  ["channel-join-open", "Join only if the order belongs to the user of the socket."],
  ["config-debug-errors", "Delete the pair; debug pages belong in `dev.exs`."],
  ["csrf-get-state-change", 'Make it a `delete` route; the link carries `method="delete"`.'],
  ["cswsh-check-origin", "List the origins, or delete the option: the endpoint's host is the default."],
  ["dep-vulnerable", "Ask for a version with the fix and run `mix deps.update req`."],
  ["dist-cookie-literal", "Take the cookie from the environment, and fail when it is not there."],
  ["docker-root", "Give the files to `nobody` and add `USER nobody` before `CMD`."],
  ["docker-secret-layer", "Hand the secret over when the container starts; `runtime.exs` reads it."],
  ["error-detail-response", "Answer with a fixed text; the reason belongs in the log."],
  [
    "filter-parameters-missing",
    "Name the parameters that may be logged: `config :phoenix, :filter_parameters, {:keep, […]}`.",
  ],
  ["heex-url-attr-scheme", "Use `<.link href={…}>`, which refuses `javascript:`."],
  ["hook-dom-xss", "Build elements and set `textContent`."],
  ["https-not-forced", "Set `force_ssl` on the endpoint in `prod.exs`."],
  ["insecure-random", "Make the code from `:crypto.strong_rand_bytes/1`."],
  ["json-exposes-all", "Name the fields: `@derive {Jason.Encoder, only: […]}`."],
  ["live-dashboard-exposed", "Put the dashboard behind the staff's pipeline and `on_mount`."],
  ["log-sensitive", "Log the order's number, never the card."],
  ["mass-assignment-sensitive", "Cast only what the form is for; roles are set by other code."],
  ["open-redirect", "Redirect to a path of ours."],
  ["rate-limit-login", "Limit the tries per address before the action runs."],
  ["regex-unanchored", "Use `\\A` and `\\z`."],
  ["remote-ip-spoofable", "Believe the one header that the load balancer sets, and only from its addresses."],
  ["schema-not-redacted", "Add `redact: true`."],
  ["secret-in-config", "Read the key in `runtime.exs` with `System.fetch_env!/1`, and replace it at the provider."],
  ["send-file-traversal", "Take the base name of a safe relative path, and check whose invoice it is."],
  ["session-fixation", "Renew the session before anything is put into it."],
  ["sql-raw-query", "Choose the field from a map; let Ecto write the SQL."],
  ["ssrf-url", "Allow known hosts over HTTPS only, and follow no redirect."],
  ["timing-unsafe-compare", "Use `Plug.Crypto.secure_compare/2`."],
  ["tls-verify-none", "Delete the option; Req checks certificates by default."],
  ["token-max-age", "Give the link fifteen minutes: `max_age: 900`."],
  ["unsafe-deserialization", "Sign the cookie (`sign: true`); then Plug reads the term safely."],
  ["upload-filename", "Make the name yourself; take only the kind of picture from the upload."],
  ["xss-raw", "Drop `raw`, or sanitize the markup first."],
]);
