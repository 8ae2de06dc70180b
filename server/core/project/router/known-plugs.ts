/** What plugs of libraries do, as far as protection goes. Links: https://hexdocs.pm/plug, https://hexdocs.pm/phoenix/Phoenix.Controller.html, https://hexdocs.pm/guardian, https://hexdocs.pm/pow. */

import { type Deeds, nothingDone } from "./deeds.ts";

const authenticates: Deeds = { ...nothingDone, halts: true, denies: true, reads: ["token"] };
const setsCsp: Deeds = { ...nothingDone, headers: ["content-security-policy"] };

/** Functions as plugs, by `Module.name`. */
export const knownFunctions: ReadonlyMap<string, Deeds> = new Map<string, Deeds>([
  ["Phoenix.Controller.protect_from_forgery", { ...nothingDone, halts: true, protectsFromForgery: true }],
  ["Phoenix.Controller.put_secure_browser_headers", { ...nothingDone, putsSecureHeaders: true }],
  ["Phoenix.Controller.accepts", { ...nothingDone, halts: true }],
  ["Plug.Conn.fetch_session", { ...nothingDone, fetchesSession: true }],
  ["Plug.BasicAuth.basic_auth", { ...nothingDone, halts: true, denies: true, reads: ["password"] }],
]);

/** Modules as plugs. */
export const knownModules: ReadonlyMap<string, Deeds> = new Map<string, Deeds>([
  ["Plug.CSRFProtection", { ...nothingDone, halts: true, protectsFromForgery: true }],
  ["Guardian.Plug.EnsureAuthenticated", authenticates],
  ["Guardian.Plug.EnsureNotAuthenticated", { ...nothingDone, halts: true, reads: ["token"] }],
  ["Guardian.Permissions", authenticates],
  ["Pow.Plug.RequireAuthenticated", authenticates],
  ["Pow.Plug.RequireNotAuthenticated", { ...nothingDone, halts: true, reads: ["session"] }],
  ["Coherence.Authentication.Session", authenticates],
  ["Coherence.Authentication.Token", authenticates],
  ["Bodyguard.Plug.Authorize", authenticates],
  ["BasicAuth", { ...nothingDone, halts: true, denies: true, reads: ["password"] }],
  ["AshAuthentication.Plug.Helpers", { ...nothingDone, reads: ["session"] }],
  ["PlugContentSecurityPolicy", setsCsp],
  ["ContentSecurityPolicy.Plug.Setup", setsCsp],
  ["ContentSecurityPolicy.Plug.AddSourceValue", setsCsp],
  ["ContentSecurityPolicy.Plug.AddNonce", setsCsp],
  ["ExCSP.Plug", setsCsp],
  ["PlugSecex", { ...setsCsp, putsSecureHeaders: true }],
  ["Plug.SecureHeaders", { ...setsCsp, putsSecureHeaders: true }],
  ["SecureHeaders", { ...setsCsp, putsSecureHeaders: true }],
  ["SecureHeaders.Plug", { ...setsCsp, putsSecureHeaders: true }],
]);

/** Libraries whose plugs change nothing about protection that is not in the tables. */
export function isHarmlessLibrary(module: string): boolean {
  return /^(Plug|Phoenix|Guardian|Pow|Ueberauth|Sentry|Logster|Corsica|CORSPlug|Absinthe|OpenApiSpex|Cldr|Swoosh|Tidewave|RemoteIp|Appsignal|NewRelic|Timber|ETag|PhoenixETag|SetLocale|PromEx|Unplug|TelemetryMetricsPrometheus|Bamboo|Kaffy|FunWithFlags|Inertia|Oban|SessionTimeout|Hammer|PlugAttack|Backpex|PhoenixAnalytics|ErrorTracker|Honeybadger|Rollbax|Prometheus)(\.|$)/.test(
    module,
  );
}
