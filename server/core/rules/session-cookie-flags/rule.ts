/** Reports session cookies that scripts can read, that travel without TLS, or that other sites can send. */

import { calls } from "../../project/calls.ts";
import { config } from "../../project/config.ts";
import { type WeakFlag, weakFlagsOf } from "../../project/cookies.ts";
import { appendItem, removeOption, replace } from "../../project/edits.ts";
import { conditionsAround, reachesProduction } from "../../project/environments.ts";
import { names } from "../../project/names.ts";
import { textOfLiteral } from "../../project/nodes.ts";
import { type Option, type Options, optionsBehind } from "../../project/options.ts";
import { plainSchemeProjects } from "../../project/plain-scheme.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { type Span, spanOf } from "../../syntax/source-file.ts";

export const sessionCookieFlags = defineRule({
  id: "session-cookie-flags",
  title: "Session cookie readable by script or sent cross-site",
  severity: "high",
  cwe: [1004, 614, 1275],
  owasp: ["A05:2021", "A02:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config, names, plainSchemeProjects],
  messages: {
    script:
      "`http_only: false` lets scripts read the session cookie: one injected script is enough to take sessions away.",
    plain: {
      severity: "medium",
      text: "`secure: false` sends the session cookie over plain HTTP too, where anybody on the way can read it.",
    },
    crossSite:
      '`same_site: "None"` without `secure: true`: browsers drop the cookie, or send it with requests that other sites start.',
    unsaid: {
      severity: "low",
      text: "Nothing sets `secure`, and the app takes every request for plain HTTP: TLS ends before it, and no `rewrite_on` says so. The session cookie goes out without `Secure`, and one request over plain HTTP shows it.",
    },
    domain: {
      severity: "info",
      text: "`domain: {domain}` sends the session cookie to every host under it, not to this application alone.",
    },
  },
  check({ file, calls, config, names, plainSchemeProjects, report }) {
    const reported = new Set<unknown>();
    const plugs = calls.named("plug").flatMap((call) => {
      const [module, options] = call.args;
      const isMeant = module && names.moduleNamed(call.form, module, call.start) === "Plug.Session";
      return isMeant ? [{ call, options }] : [];
    });
    const inits = calls.to("Plug.Session.init/1").map((call) => ({ call, options: call.args[0] }));
    for (const { call, options } of [...plugs, ...inits]) {
      const { environments, isConditional } = conditionsAround(call, call.around);
      if (reachesProduction(environments) === "no") continue;
      const all = optionsBehind(options, call, names);
      const isInside = isForOperators(names.moduleAround(call.form)?.name);
      for (const flag of weakFlagsOf(all)) {
        if (reported.has(flag.option.value)) continue; // Several plugs share these options.
        reported.add(flag.option.value);
        const confidence = isInside && flag.kind === "plain" ? "low" : isConditional ? "medium" : "high";
        report(placeOf(flag.option), flag.kind, { confidence, fixes: [fixOf(flag)] });
      }
      const isUnsaid = all.isComplete && all.byKey.has("store") && !decidesSecure.some((key) => all.byKey.has(key));
      if (isUnsaid && !isInside && plainSchemeProjects.includes(config.projectOf(file.path) ?? ""))
        report(call.span, "unsaid", { confidence: "medium", fixes: securing(all) });
      const domain = all.byKey.get("domain");
      if (domain && isWide(textOfLiteral(domain.value)) && !reported.has(domain.value)) {
        reported.add(domain.value);
        const written = `"${textOfLiteral(domain.value)}"`;
        report(placeOf(domain), "domain", { data: { domain: written }, confidence: "medium" });
      }
    }
  },
});

/** `extra: "Secure"` is the older way to say it. */
const decidesSecure = ["secure", "extra"];

function securing({ byKey }: Options): readonly ProposedFix[] {
  const first = byKey.get("key") ?? byKey.get("store");
  const edits = first?.list ? appendItem(first.form, first.list, "secure: true") : [];
  return edits.length > 0 ? [{ title: "Set `secure: true`", class: "review", edits }] : [];
}

/** An endpoint for the app's own people, mostly served over plain HTTP inside of a network: `ShopOps.Endpoint`. */
function isForOperators(module = ""): boolean {
  return /(Ops|Internal|Metrics|Monitoring)(\.|$)/.test(module);
}

function placeOf({ form, item, value }: Option): Span {
  return spanOf(form, item ?? value);
}

/** `example.com`, which has all of its hosts under it. */
function isWide(domain: string | undefined): boolean {
  return domain !== undefined && /^\.?[\w-]+\.[a-z]{2,}$/i.test(domain);
}

function fixOf({ kind, option }: WeakFlag): ProposedFix {
  if (kind === "crossSite") {
    const edits = [replace(option.form, option.value, '"Lax"')];
    return { title: 'Set `same_site: "Lax"`', class: "review", edits };
  }
  const key = kind === "script" ? "http_only" : "secure";
  return { title: `Remove \`${key}: false\`; the default is safe`, class: "review", edits: removeOption(option) };
}
