/** Reports production endpoints whose visitors are never sent to HTTPS. */

import type { Confidence } from "../../finding.ts";
import { type Config, config } from "../../project/config.ts";
import { dependencies } from "../../project/dependencies.ts";
import { deployment, proxiesOf } from "../../project/deployment.ts";
import { type Endpoint, endpoints, isOn, productionSetting } from "../../project/endpoints.ts";
import { addForceSsl, compiledConfigFile, placeInConfig } from "../../project/force-ssl-fix.ts";
import { textOfLiteral } from "../../project/nodes.ts";
import { tlsPlugs } from "../../project/tls-plugs.ts";
import { defineRule } from "../../rule.ts";

export const httpsNotForced = defineRule({
  id: "https-not-forced",
  title: "Production does not force HTTPS",
  severity: "medium",
  cwe: [319],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["Config.HTTPS"],
  scope: "file",
  needs: [config, dependencies, deployment, endpoints, tlsPlugs],
  messages: {
    missing:
      "Nothing sends visitors of `{endpoint}` to HTTPS: over plain HTTP, session and passwords can be read and changed on the way.",
    proxied: {
      severity: "info",
      text: "{proxy} sends visitors of `{endpoint}` to HTTPS, and the application itself does not: a way around the proxy is a way without TLS.",
    },
  },
  check({ config, dependencies, deployment, endpoints, tlsPlugs, report }) {
    for (const endpoint of endpoints) {
      const { module } = endpoint;
      const project = config.projectOf(module.file.path);
      const file = compiledConfigFile(config, endpoint);
      if (!file || project === undefined || isOn(productionSetting(config, endpoint, "force_ssl"))) continue;
      if (tlsPlugs.forcing.some((path) => path.startsWith(project))) continue;
      const [https, http] = ["https", "http"].map((key) => productionSetting(config, endpoint, key));
      if (!isServed(endpoint, config) || (isOn(https) && !isOn(http))) continue; // It takes no plain HTTP.
      const at = placeInConfig(config, file, endpoint);
      if (!at) continue;
      const options = isOn(https) ? "[hsts: true]" : "[rewrite_on: [:x_forwarded_proto]]";
      const edits = addForceSsl(file, endpoint.application, module.name, options);
      const fixes = [{ title: "Force HTTPS in production", class: "review", edits } as const];
      const proxy = proxiesOf(deployment, module.file.path).find(({ forcesHttps }) => forcesHttps);
      if (proxy)
        report(at, "proxied", { data: { proxy: proxy.name, endpoint: module.name }, confidence: "medium", fixes });
      else
        report(at, "missing", {
          data: { endpoint: module.name },
          confidence: confidenceOf(dependencies.isAtLeast("phoenix", "1.8.2"), saysHttps(endpoint, config)),
          fixes,
        });
    }
  },
});

/** Nobody is served by an endpoint that production does not configure. */
function isServed(endpoint: Endpoint, all: Config): boolean {
  const { application, module } = endpoint;
  if (
    all
      .entriesAt([application, module.name, "server"])
      .some(({ value }) => value.kind === "atom" && value.name === "false")
  )
    return isOn(productionSetting(all, endpoint, "server"));
  return all.entries.some(({ path }) => path[0] === application && path[1] === module.name);
}

/** True when the endpoint's own links are made with `https`: then visitors are meant to come so. */
function saysHttps(endpoint: Endpoint, config: Config): boolean {
  const { value } = productionSetting(config, endpoint, "url", "scheme") ?? {};
  return value?.kind === "written" && textOfLiteral(value.node) === "https";
}

/** Since 1.8.2 the generator writes the option, so that in a project for HTTPS somebody has taken it out. */
function confidenceOf(isWrittenByGenerator: boolean | undefined, isMeantForHttps: boolean): Confidence {
  return isWrittenByGenerator && isMeantForHttps ? "medium" : "low";
}
