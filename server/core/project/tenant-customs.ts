/**
 * Whether an application keeps its customers apart: somewhere its code takes the organization, the account … of who sent the request. Where it never does,
 * such a field only says what a record is about.
 */

import { formIndex, projectView } from "./analysis.ts";
import { senders as sendersOfProject } from "./senders.ts";

export interface TenantCustoms {
  /** `organization`: true where some code looks at that of the one who sent the request. */
  keepsApart(tenant: string): boolean;
}

export const tenantCustoms = projectView(
  "tenantCustoms",
  ({ having, get }): TenantCustoms => ({
    keepsApart: (tenant) => having(senders, tenant).length > 0 || get(sendersOfProject).isGroup(tenant),
  }),
);

const senders = formIndex("tenants of who sends", ({ text }) => [
  ...new Set(patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = ""]) => name))),
]);

const tenant = "(account|organi[sz]ation|org|tenant|company|customer|workspace|team)";

const patterns = [
  // `current_organization`, `current_org.id`, `assigns.account_id`
  new RegExp(`\\bcurrent_${tenant}(?:_id)?\\b`, "g"),
  new RegExp(`\\bassigns(?:\\.|\\[:)${tenant}(?:_id)?\\b`, "g"),
  // `current_user.organization_id`, `scope.account`, but no `record.user.organization`
  new RegExp(`\\bcurrent_\\w+\\.(?:user\\.)?${tenant}(?:_id)?\\b`, "g"),
  new RegExp(`(?<![\\w.@])(?:user|scope|actor|viewer|me)\\.${tenant}_id\\b`, "g"),
  new RegExp(`(?<![\\w.@])(?:scope|user)\\.${tenant}\\.id\\b`, "g"),
  // `%{assigns: %{current_user: %{account_id: account_id}}}`, `%User{company_id: id}`
  new RegExp(`\\bcurrent_\\w+: %\\w*\\{[^{}]{0,200}\\b${tenant}_id:`, "g"),
  new RegExp(`%(?:User|Scope|Viewer)\\{[^{}]{0,200}\\b${tenant}(?:_id)?:`, "g"),
  new RegExp(`%\\{[^{}]{0,200}\\b${tenant}_id:[^{}]{0,200}\\}\\s*(?:<-|=)\\s*(?:conn|socket)\\.assigns`, "g"),
];
