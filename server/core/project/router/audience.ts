/**
 * Who can have a piece of code run: anybody, whoever signed in, the project's own staff … Rules ask it of the place where a request comes in (the start
 * of a trace, the action around a call) to tell less of what strangers cannot reach.
 *
 * Invariant: a doubt is never an answer that tells less. A route is behind a check only if the check's code turns visitors away, looks at who they are,
 * and is named for it; code of which not every user is known is `unknown`, which counts as anybody.
 */

import type { Confidence, TraceSpan } from "../../finding.ts";
import type { Node } from "../../syntax/ast.ts";
import type { Form } from "../../syntax/source-file.ts";
import { type ProjectInput, projectAnalysis, projectView } from "../analysis.ts";
import { facts } from "../facts.ts";
import { formFacts } from "../form-facts.ts";
import { pathsMentioning } from "../mentions.ts";
import { names } from "../names.ts";
import { childrenOf, textOfLiteral } from "../nodes.ts";
import { type ModulePlace, moduleTable, outline } from "../outline.ts";
import { type Role, roles } from "../roles.ts";
import { templateOwners } from "../template-owners.ts";
import type { Hook } from "./model.ts";
import { isInProduction } from "./presence.ts";
import {
  isAuthentication,
  isForSomePaths,
  isInForce,
  type RouteInfo,
  type Routes,
  routes,
  type Step,
} from "./routes.ts";

/**
 * `anyone`: some route to it has no check that is known. `signed-in`: every route to it asks who the visitor is. `staff`: every one asks for a role
 * of the project's own people, or a policy below a path of theirs, and none is about what a customer administers. `operators`: it runs from a shell, a task or a migration alone. `nobody`: a page that no route and no other page shows.
 */
export type Audience = "anyone" | "signed-in" | "staff" | "operators" | "nobody" | "unknown";

export interface Audiences {
  /** Who can have the code at an offset of a form run. */
  of(form: Form, start: number): Audience;
  /** Who can have some code of a module of the project run. */
  ofModule(module: string): Audience;
  /** Who can start what a trace leads through: those who reach its first step. */
  ofTrace(trace: readonly TraceSpan[]): Audience;
}

/** How open it is: what is reached in several ways is as open as the most open of them. */
const openness: Readonly<Record<Audience, number>> = {
  unknown: 0,
  anyone: 0,
  "signed-in": 1,
  staff: 2,
  operators: 3,
  nobody: 4,
};

/** True for what visitors without a special role cannot reach. */
export function isRestricted(audience: Audience): boolean {
  return openness[audience] >= openness.staff;
}

/** The confidence for what those can reach: at most `signedIn` where visitors are known, low where they are the project's own people. */
export function confidenceFor(
  audience: Audience,
  confidence: Confidence,
  signedIn: Confidence = confidence,
): Confidence {
  if (isRestricted(audience)) return "low";
  return audience === "signed-in" ? lower(confidence, signedIn) : confidence;
}

/** The same for what no visitor may do, whoever they are: staff too may not read the server's files. A page that no route leads to is low. */
export function confidenceOfHarm(audience: Audience, confidence: Confidence): Confidence {
  if (audience === "staff") return lower(confidence, "medium");
  return audience === "nobody" ? "low" : confidence;
}

function lower(a: Confidence, b: Confidence): Confidence {
  const order = { low: 0, medium: 1, high: 2 } as const;
  return order[a] <= order[b] ? a : b;
}

function mostOpen(audiences: readonly Audience[]): Audience {
  return audiences.reduce((a, b) => (openness[b] < openness[a] ? b : a), "nobody");
}

export const audiences = projectView("audiences", (project): Audiences => {
  const known = new Map<string, Audience>();
  const ofModule = (module: string): Audience => {
    const found = known.get(module) ?? audienceOf(module, project);
    known.set(module, found);
    return found;
  };
  const of: Audiences["of"] = (form, start) => {
    const around = project.get(names).moduleAround(form);
    if (!around) return "unknown";
    const definition = formFacts(form.syntax).definitions.find((one) => one.start <= start && start <= one.end);
    const action = definition && project.get(routeAudiences).get(`${around.name} ${definition.name}`);
    return definition?.isPublic && definition.arity === 2 && action ? action : ofModule(around.name);
  };
  return {
    of,
    ofModule,
    ofTrace: ([first]) => (first ? of(first.span.form, first.span.start) : "unknown"),
  };
});

/** The audience of the routes of each module, and of each `Module action`: nobody where all of them are for development; what no route names is not there. */
const routeAudiences = projectAnalysis("route-audiences", (project): ReadonlyMap<string, Audience> => {
  const known = project.get(routes);
  const found = new Map<string, Audience>();
  for (const info of known.all()) {
    const { kind, module, action, presence } = info.route;
    if (module === undefined || kind === "mount") continue;
    const audience = isInProduction(presence) ? audienceOfRoute(info, known) : "nobody";
    for (const key of [module, `${module} ${action}`]) found.set(key, mostOpen([found.get(key) ?? "nobody", audience]));
  }
  return found;
});

/** A LiveView is reached over its socket too, where hooks alone are asked: https://hexdocs.pm/phoenix_live_view/security-model.html */
export function audienceOfRoute(info: RouteInfo, routes: Routes): Audience {
  const { route, steps } = info;
  const inForce = steps.filter((step) => isInForce(step) && !isForSomePaths(step));
  const hooks = route.kind === "live" ? routes.hooksOf(info) : [];
  const checks =
    route.kind === "live"
      ? (hooks === "unknown" ? [] : hooks).flatMap(({ hook }) => checkOfHook(hook, routes))
      : inForce.flatMap((step) => checkOfStep(step, routes, 0));
  if (checks.length === 0) return "anyone";
  const isForStaff = checks.some(
    (said) => staffWords.test(said) || (policyWords.test(said) && staffPath.test(info.path)),
  );
  return isForStaff && !ofTenant.test(info.path) ? "staff" : "signed-in";
}

/** Names of checks that ask a policy, which says elsewhere what roles it is for; and paths that say so. */
const policyWords = /bodyguard|authori[sz]e(?!d)/i;
const staffPath = /\/(?:admin|staff|backoffice|moderation)(?:\/|$)/;

/** Names of checks that ask for the project's own people. */
const staffWords = /admin(?!_?id)|moderator|\bstaff|staff\b|superuser|super_user|operator|employee|backoffice/i;

/** Paths below something that customers have: its administrators are customers too. */
const ofTenant = /[:*]\w*(?:org|account|team|tenant|workspace|company|customer|club|group|community|slug|handle)/i;

/** Names of checks that ask who the visitor is. `authenticate` alone may as well let strangers pass and turn away wrong passwords. */
const checkWords =
  /require|ensure|enforce|authenticated|authorized|restrict|logged_in|signed_in|admin|staff|moderator|_role|must_|_only|only_|guard|basic_?auth/;

/** Names of checks that are for a role by what they are given: `{:authorise, "Moderator"}`. */
const roleWords = /authori[sz]e|permission|polic|access|role/;

/** Names of what only looks the visitor up, or turns away for other reasons. */
const otherWords =
  /(?:^|[.:{ ,])(?:fetch|load|put|assign|set|get|maybe|mount|track|remember|add|redirect_if|redirect_auth|redirect_user|redirect_logged|redirect_signed|optional|no|not|skip|bypass|without|disable)_|optional|unauth|not_?auth|not_?signed|not_?logged|anonymous|guest|locale|language|csrf|forgery|format|accept|flash|header|setup|onboard|https?\b|ssl|host|limit|throttl|tenant|consent|maintenance|captcha|feature|enabled|disabled|banned|suspended|totp|two_?factor|2fa|mfa/;

/** How far from the check itself it may be that visitors are turned away. */
const maxCalls = 2;
const maxPlugs = 3;

/** What a plug is called, with its options, if it turns away visitors that it does not know. */
function checkOfStep({ plug, deeds }: Step, routes: Routes, depth: number): readonly string[] {
  const { target, label, options } = plug;
  if (target.kind !== "function" && target.kind !== "module") return [];
  const { module } = target;
  const said = options ? ` ${wordsIn(options.node)}` : "";
  const name = target.kind === "function" ? target.name : lastParts(module);
  const inner = target.kind === "module" && depth < maxPlugs ? (routes.plugsOf(module)?.plugs ?? []) : [];
  const own = routes.deedsOfFunction({ module, name: target.kind === "function" ? name : "call", arity: 2 }, maxCalls);
  const isOfLibrary = own === undefined && routes.plugsOf(module) === undefined && deeds.isKnown;
  if (isOfLibrary) return isAuthentication(deeds) ? [label + said] : [];
  if (own && isAuthentication(own) && isCheck(name, said) && !mayLetPass(said)) return [name + said];
  return inner.flatMap((one) =>
    one.presence.conditions.length > 0 || one.guard || !isInProduction(one.presence)
      ? []
      : checkOfStep({ plug: one, from: { kind: "router" }, deeds: routes.deedsOf(one) }, routes, depth + 1),
  );
}

/** Options may say that a check lets strangers pass: `plug :require_user, mode: :optional`. */
function mayLetPass(options: string): boolean {
  return /optional|maybe|\bfalse\b|\bnil\b/i.test(options);
}

function checkOfHook({ module, argument }: Hook, routes: Routes): readonly string[] {
  if (module === undefined) return [];
  const named = [argument, "*"].flatMap(
    (one) => routes.deedsOfFunction({ module, name: `on_mount:${one}`, arity: 4 }, maxCalls) ?? [],
  );
  const isDefault = argument === undefined || argument === "default";
  const name = isDefault ? lastParts(module) : argument;
  const isOne = isCheck(name) || (isDefault && /auth/i.test(name) && !otherWords.test(spoken(name)));
  return named[0]?.denies && isOne ? [name] : [];
}

function isCheck(name: string, options = ""): boolean {
  const words = spoken(name);
  if (otherWords.test(words)) return false;
  return checkWords.test(words) || (roleWords.test(words) && staffWords.test(name + options));
}

/** `redirect_if_authenticated` for `RedirectIfAuthenticated`. */
function spoken(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}

/** `Plugs.RequireUser` of `ShopWeb.Plugs.RequireUser`: the name of the project may be any word. */
function lastParts(module: string): string {
  return module.split(".").slice(1).slice(-2).join(".");
}

/** The atoms, names and texts of a plug's options. */
function wordsIn(node: Node, depth = 0): string {
  if (depth > 4) return "";
  const own = node.kind === "atom" ? node.name : node.kind === "alias" ? node.segments.join(".") : textOfLiteral(node);
  return [own ?? "", ...childrenOf(node).map((child) => wordsIn(child, depth + 1))].join(" ").slice(0, 200);
}

/** What runs without a route that names it. */
const otherEntries: ReadonlySet<Role> = new Set<Role>([
  "channel",
  "socket",
  "endpoint",
  "router",
  "application",
  "supervisor",
  "gen-server",
  "oban-worker",
  "plug",
  "repo",
  "absinthe-schema",
  "absinthe-resolver",
  "ash-resource",
]);
const ofOperators: ReadonlySet<Role> = new Set<Role>(["mix-task", "seeds", "migration"]);
const pages: ReadonlySet<Role> = new Set<Role>(["controller", "live-view", "live-component", "html", "view"]);

const maxDepth = 5;
const maxModules = 60;

/** That of the routes of a module; without one, that of everything that may know it. */
function audienceOf(start: string, project: ProjectInput): Audience {
  const routed = project.get(routeAudiences);
  if (routed.size === 0) return "unknown"; // A library, or a part of an app: whoever takes it in decides.
  const seen = new Set<string>();
  const visit = (module: string, depth: number): Audience => {
    const own = routed.get(module);
    if (own) return own;
    const place = project.get(moduleTable).get(module);
    if (!place || depth > maxDepth || seen.size >= maxModules || isImplementation(place, project)) return "unknown";
    seen.add(module);
    const has = project.get(roles).of(module);
    if ([...has].some((role) => otherEntries.has(role))) return "unknown";
    if ([...has].some((role) => ofOperators.has(role))) return "operators";
    const others = modulesOf(pathsMentioning(module, project), project);
    if (!others) return "unknown";
    const users = others.filter((other) => other !== module);
    if (users.length === 0) return [...has].some((role) => pages.has(role)) ? "nobody" : "operators";
    const audiences: Audience[] = [];
    for (const user of users) {
      if (!seen.has(user)) audiences.push(visit(user, depth + 1));
      if (audiences.at(-1) === "unknown" || audiences.at(-1) === "anyone") break;
    }
    return mostOpen(audiences);
  };
  return visit(start, 0);
}

/** The modules of files; `undefined` where code outside of modules may use what it names. */
function modulesOf(paths: readonly string[], project: ProjectInput): readonly string[] | undefined {
  const found: string[] = [];
  for (const path of paths) {
    if (path.endsWith(".exs") && !/(^|\/)priv\//.test(path)) return undefined; // Configuration may name what runs.
    const owner = project.get(templateOwners).get(path);
    const own = owner ? [owner] : project.of(outline, { path }).modules.map((_, index) => ({ path, index }));
    const modules = own.flatMap((place) => nameAt(place, project) ?? []);
    if (modules.length < own.length || own.length === 0) return undefined;
    found.push(...modules);
  }
  return found;
}

function nameAt({ path, index }: ModulePlace, project: ProjectInput): string | undefined {
  return project.of(outline, { path }).modules[index]?.name;
}

/** `defimpl` runs wherever its protocol is used. */
function isImplementation({ path, index }: ModulePlace, project: ProjectInput): boolean {
  return project.of(facts, { path }).file.modules[index]?.keyword === "defimpl";
}
