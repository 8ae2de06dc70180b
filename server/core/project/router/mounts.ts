/**
 * Macros and plugs of libraries that put whole tools or pages of their own under a path. `isTool`: for the people who run the application, and never for
 * its visitors.
 */

export interface Mount {
  readonly title: string;
  readonly isTool: boolean;
  /** Index of the path among the arguments; absent where the macro takes none. */
  readonly path?: number;
}

/**
 * By the name of the macro. Links: https://hexdocs.pm/phoenix_live_dashboard, https://hexdocs.pm/oban_web, https://hexdocs.pm/error_tracker,
 * https://hexdocs.pm/phoenix_storybook, https://hexdocs.pm/ash_admin, https://hexdocs.pm/live_admin, https://hexdocs.pm/beacon_live_admin,
 * https://hexdocs.pm/orion, https://hexdocs.pm/phoenix_analytics, https://hexdocs.pm/backpex, https://hexdocs.pm/pow, https://hexdocs.pm/ash_authentication_phoenix.
 */
export const mountMacros: ReadonlyMap<string, Mount> = new Map(
  Object.entries({
    live_dashboard: { title: "LiveDashboard", isTool: true, path: 0 },
    oban_dashboard: { title: "Oban Web", isTool: true, path: 0 },
    error_tracker_dashboard: { title: "ErrorTracker", isTool: true, path: 0 },
    live_storybook: { title: "Phoenix Storybook", isTool: true, path: 0 },
    storybook_assets: { title: "Phoenix Storybook assets", isTool: false },
    ash_admin: { title: "AshAdmin", isTool: true, path: 0 },
    live_admin: { title: "LiveAdmin", isTool: true, path: 0 },
    beacon_live_admin: { title: "Beacon LiveAdmin", isTool: true, path: 0 },
    beacon_site: { title: "Beacon", isTool: false, path: 0 },
    live_orion: { title: "Orion", isTool: true, path: 0 },
    orion_live: { title: "Orion", isTool: true, path: 0 },
    phoenix_analytics_dashboard: { title: "PhoenixAnalytics", isTool: true, path: 0 },
    backpex_routes: { title: "Backpex", isTool: false },
    live_resources: { title: "Backpex resources", isTool: false, path: 0 },
    pow_routes: { title: "Pow sign-in pages", isTool: false },
    pow_session_routes: { title: "Pow sign-in pages", isTool: false },
    pow_registration_routes: { title: "Pow registration pages", isTool: false },
    pow_extension_routes: { title: "Pow pages", isTool: false },
    pow_assent_routes: { title: "Pow sign-in pages", isTool: false },
    pow_assent_authorization_routes: { title: "Pow sign-in pages", isTool: false },
    coherence_routes: { title: "Coherence sign-in pages", isTool: false },
    sign_in_route: { title: "AshAuthentication sign-in page", isTool: false },
    sign_out_route: { title: "AshAuthentication sign-out", isTool: false },
    reset_route: { title: "AshAuthentication reset page", isTool: false },
    auth_routes: { title: "AshAuthentication callbacks", isTool: false },
    auth_routes_for: { title: "AshAuthentication callbacks", isTool: false },
    confirm_route: { title: "AshAuthentication confirmation", isTool: false },
    magic_sign_in_route: { title: "AshAuthentication sign-in page", isTool: false },
  }),
);

/** By the module that is forwarded to or used. */
export const mountModules: ReadonlyMap<string, Mount> = new Map(
  Object.entries({
    "FunWithFlags.UI.Router": { title: "FunWithFlags", isTool: true },
    "Plug.Swoosh.MailboxPreview": { title: "The Swoosh mailbox", isTool: true },
    "Bamboo.SentEmailViewerPlug": { title: "The Bamboo mailbox", isTool: true },
    "Absinthe.Plug.GraphiQL": { title: "GraphiQL", isTool: true },
    "PromEx.Plug": { title: "Prometheus metrics", isTool: true },
    "TelemetryMetricsPrometheus.Router": { title: "Prometheus metrics", isTool: true },
    "Kaffy.Routes": { title: "Kaffy", isTool: true },
    "ExAdmin.Router": { title: "ExAdmin", isTool: true },
    Tidewave: { title: "Tidewave", isTool: true },
    "Flame.UI": { title: "FLAME", isTool: true },
    "Verk.Web": { title: "Verk Web", isTool: true },
    "VerkWeb.Router": { title: "Verk Web", isTool: true },
    "Exq.RouterPlug": { title: "Exq UI", isTool: true },
    "ExqUi.RouterPlug.Router": { title: "Exq UI", isTool: true },
    "RouterPlug.Router": { title: "Exq UI", isTool: true },
  }),
);
