/** Reports webhooks that believe whoever calls them: nothing on the way looks at a signature or a secret. */

import { names } from "../../project/names.ts";
import { createReachedByAction, createWordsOfCode, wayTo } from "../../project/reached-code.ts";
import { audienceOfRoute } from "../../project/router/audience.ts";
import { isInProduction } from "../../project/router/presence.ts";
import { type RouteInfo, routes, type Step } from "../../project/router/routes.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const webhookUnverified = defineRule({
  id: "webhook-unverified",
  title: "Webhook without a check of who calls",
  severity: "medium",
  cwe: [345, 306],
  owasp: ["A08:2021", "A08:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [routes, names],
  messages: {
    open: "`{verb} {path}` changes data by what its caller says, and nothing on its way looks at a signature or a secret: anybody can send such a message.",
  },
  check({ routes, names, report }) {
    const reachedBy = createReachedByAction(names);
    const proofs = createWordsOfCode(proof);
    const sure = createWordsOfCode(signatures);
    const changing = createWordsOfCode(changes);
    for (const info of routes.all()) {
      const { route } = info;
      const place = routes.spanOf(route.place);
      if (!place || !isWebhook(info) || !isInProduction(route.presence)) continue;
      if (info.steps.some(mayCheck)) continue;
      const reached = reachedBy(route.module, route.action);
      const change = reached.find(changing.inFunction);
      const plugs = info.steps.flatMap(({ plug, from }) =>
        plug.target.kind === "module" && from.kind !== "endpoint" ? plug.target.module : [],
      );
      const modules = [...plugs, route.module ?? ""].flatMap((name) => names.module(name) ?? []);
      // Where a service signs, words that may mean anything count in the controller alone, and not in all that it calls.
      const mayProve = isOfSigner(info) ? reached.filter(({ form }) => form.path === reached[0]?.form.path) : reached;
      if (!change || reached.some(sure.inFunction) || mayProve.some(proofs.inFunction)) continue;
      if (modules.some(proofs.inModule) || audienceOfRoute(info, routes) !== "anyone") continue;
      const trace = [
        { span: place, note: "anybody can call it" },
        ...wayTo(change).map(({ form, fact }) => ({ span: spanOf(form, fact.nameRange), note: "runs" })),
      ];
      report(place, "open", { data: { verb: route.verb, path: info.path }, confidence: "medium", trace });
    }
  },
});

/** `POST /webhooks/stripe`, or an action of a `WebhookController`; not the pages where people set up webhooks of their own. */
function isWebhook({ route, path }: RouteInfo): boolean {
  if (route.kind !== "action" || (route.verb !== "POST" && route.verb !== "*")) return false;
  const isNamed =
    /(?:^|\/)(?:web_?-?hooks?|hooks|ipn|sns)(?:\/|$)/i.test(path) || /web_?hook/i.test(route.module ?? "");
  return (
    isNamed &&
    !/^(?:update|delete|new|edit|index|test|enable|disable|ping)$/.test(route.action ?? "") &&
    !/[:*]/.test(path)
  );
}

/** A plug that is named for it, or that is not part of the project and stands before these routes on purpose. */
function mayCheck({ plug, from, deeds }: Step): boolean {
  const isOfLibrary = plug.target.kind === "module" && reading.test(plug.target.module);
  const isUnknown = !deeds.isKnown && from.kind !== "endpoint" && !isOfLibrary;
  return isUnknown || deeds.needsSecret || proof.test(`${plug.label} ${from.kind === "pipeline" ? from.name : ""}`);
}

/** Plugs of libraries that read, count and answer, and ask nobody who they are. */
const reading =
  /^(?:Plug\.(?:RequestId|Parsers|Logger|Telemetry|Head|MethodOverride|Session|SSL|Static|RewriteOn)|OpenApiSpex|CORSPlug|Corsica|Sentry|PromEx|RemoteIp|PlugCaisson|ETag\.Plug)(?:\.|$)/;

/** Words of checks: any of them on the way, and the webhook counts as checked. */
const proof =
  /signature|signed|hmac|secure_compare|verif|construct_event|secret|token|api_?key|auth|:crypto\.|remote_ip|allow_?list|whitelist|fetch|retrieve|current_user|\bget!?\(|HTTPoison|Req\.|Tesla\./i;

/** Words of a signature, or of asking the service whether there is such an event. */
const signatures =
  /(?<!method_|type_|function_)signature|(?<![a-z])signed(?![a-z]|_in|_up|_at)|hmac|secure_compare|construct_event|webhook_secret|:crypto\.mac|Webhooks?\.(?:verify|construct)|[Ee]vents?\.(?:retrieve|get|fetch)|(?:retrieve|fetch)_event/;

/** Services that sign what they send: whoever believes them without a look at it believes anybody. */
function isOfSigner({ route, path }: RouteInfo): boolean {
  return /stripe|github|gitlab|paddle|twilio|shopify|mailgun|mailjet|sendgrid|hubspot|polar|slack|lemon_?squeezy|coinbase|intercom|paystack|razorpay|zoom|typeform|calendly|clerk|gumroad|chargebee|(?:^|\/)(?:sns|ses)(?:\/|$)/i.test(
    `${path} ${route.module}`,
  );
}

/** What stores or sends something. */
const changes =
  /\b\w*Repo\.(?:insert|update|delete|insert_all|update_all|delete_all)|Oban\.insert|\bdeliver(?:_now|_later)?\b/;
