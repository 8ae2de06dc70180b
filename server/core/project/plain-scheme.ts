/**
 * Apps whose visitors come over HTTPS, which the app never learns: something before it ends TLS, and nothing believes what that says. Plug takes the
 * scheme of a connection for what decides `secure` of a cookie: https://hexdocs.pm/plug/Plug.Conn.html#put_resp_cookie/4
 *
 * Invariant: a doubt is no such app.
 */

import { outlineAnalysis, type ProjectInput, projectAnalysis } from "./analysis.ts";
import { type Config, config } from "./config.ts";
import { type Endpoint, endpoints, isOn, productionSetting } from "./endpoints.ts";
import { textOfLiteral } from "./nodes.ts";
import { isTestPath } from "./paths.ts";
import type { Setting } from "./settings.ts";
import { tlsPlugs } from "./tls-plugs.ts";

/** The folders of such apps, as `Config.projectOf` names them. */
export const plainSchemeProjects = projectAnalysis("plainSchemeProjects", (project): readonly string[] => {
  const all = project.get(config);
  const found = [...project.all(hasEndpoint)]
    .flatMap(([path, has]) => (has ? project.of(endpoints, { path }) : []))
    .filter(({ module }) => !isTestPath(module.file.path));
  const folders = new Set(found.flatMap(({ module }) => all.projectOf(module.file.path) ?? []));
  return [...folders]
    .filter((folder) => {
      const own = found.filter(({ module }) => all.projectOf(module.file.path) === folder);
      return own.every((endpoint) => isPlain(endpoint, all)) && !believesProxies(folder, project);
    })
    .sort();
});

const hasEndpoint = outlineAnalysis("has endpoint", ({ text }): boolean => text.includes("Phoenix.Endpoint"));

/** Links are made with `https`, and the endpoint itself neither takes HTTPS nor sends visitors there. */
function isPlain(endpoint: Endpoint, config: Config): boolean {
  const [https, forced, scheme] = [["https"], ["force_ssl"], ["url", "scheme"]].map((keys) =>
    productionSetting(config, endpoint, ...keys),
  );
  return saysHttps(scheme) && !isOn(https) && !isOn(forced);
}

/** `scheme: "https"`, also where a variable of the system may say something else. */
function saysHttps(scheme: Setting | undefined): boolean {
  const { value } = scheme ?? {};
  const said = value?.kind === "written" ? value.node : value?.kind === "environment-variable" ? value.fallback : value;
  return said !== undefined && said.kind !== "unknown" && textOfLiteral(said) === "https";
}

function believesProxies(folder: string, project: ProjectInput): boolean {
  const { forcing, rewriting } = project.get(tlsPlugs);
  return [...forcing, ...rewriting].some((path) => path.startsWith(folder));
}
