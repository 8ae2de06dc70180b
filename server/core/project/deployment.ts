/**
 * What stands between the application and its visitors: proxies and platforms that end TLS, as far as files of the project say it.
 *
 * Invariant: files for development and tests do not count.
 */

import type { SourceFile } from "../syntax/source-file.ts";
import { filesAt, projectAnalysis } from "./analysis.ts";
import { isDevelopmentPath } from "./paths.ts";

export interface Proxy {
  /** `fly.toml`, `nginx`: what a sentence calls it. */
  readonly name: string;
  readonly path: string;
  /** True when it sends visitors who come without TLS to the address with TLS. */
  readonly forcesHttps: boolean;
  /** The header in which it names the visitor's address, in lower case. */
  readonly addressHeader: string;
}

export interface Deployment {
  readonly proxies: readonly Proxy[];
  /** Files that start the application with Mix from its sources, which reads the configuration at every start; no release is built. */
  readonly starters: readonly string[];
  /** Files that show that a release is built, or that configuration is read at the start of one. */
  readonly releases: readonly string[];
  /** Files of configuration, as they are named there, that the building of an image puts in the place of the one that is read at the start. */
  readonly readAtStart: readonly string[];
}

export const deployment = projectAnalysis("deployment", ({ files }): Deployment => {
  const marked = filesAt(files, (path) => readerOf(path) !== undefined && !isDevelopmentPath(path));
  const starting = filesAt(files, (path) => starter.test(path) && !isDevelopmentPath(path));
  const releasing = filesAt(files, (path) => releaser.test(path) && !isDevelopmentPath(path));
  return {
    releases: releasing.filter(buildsRelease).map(({ path }) => path),
    proxies: marked.flatMap((file) => proxyIn(file) ?? []),
    readAtStart: releasing.flatMap(({ text }) => [...text.matchAll(putInPlace)].map(([, source = ""]) => source)),
    starters: starting.filter(startsFromSources).map(({ path }) => path),
  };
});

const releaser = /(^|\/)(config\/(runtime|releases)\.exs|rel\/[^/]+|mix\.exs|[\w.-]*Dockerfile[\w.-]*)$/;

/** `COPY config/docker.exs ./config/runtime.exs`, `RUN cp config/docker.exs config/runtime.exs`. */
const putInPlace =
  /\b(?:COPY|ADD|cp|mv|ln)\b(?:[ \t]+-[\w=-]+)*[ \t]+(?:\.\/)?([\w./-]+\.exs)[ \t]+\S*\b(?:runtime|releases)\.exs\b/g;

/** True for configuration that is read when the application starts, whatever its file is called in the repository. */
export function isReadAtStart({ readAtStart }: Deployment, path: string): boolean {
  return readAtStart.some((source) => path === source || path.endsWith(`/${source}`));
}

/** `releases:` in mix.exs, `RUN mix release`, the files that a release reads. https://hexdocs.pm/mix/Mix.Tasks.Release.html */
function buildsRelease({ path, text }: SourceFile): boolean {
  if (path.endsWith("mix.exs")) return /^\s*releases:|\{:distillery,/m.test(text);
  return !/Dockerfile[\w.-]*$/.test(path) || /\bmix\b[^\n]{0,80}\brelease\b/.test(text);
}

/** True when nothing shows that the application around a file is built as a release; started with Mix it reads its configuration each time. */
export function isNeverReleased({ releases }: Deployment, path: string): boolean {
  return !releases.some((one) => path.startsWith(one.replace(/(config\/|rel\/)?[^/]*$/, "")));
}

const starter = /(^|\/)(Procfile|Dockerfile)$/;

/** `web: mix phx.server`, `CMD ["mix", "phx.server"]`. https://hexdocs.pm/phoenix/heroku.html */
function startsFromSources({ text }: SourceFile): boolean {
  const said = text.replace(/^[ \t]*#.*$/gm, "");
  return (
    /^(web[ \t]*:|CMD|ENTRYPOINT)[^\n]{0,300}\bmix[", ]+(phx\.server|phoenix\.server|run)\b/m.test(said) &&
    !/\bmix release\b/.test(said)
  );
}

/** True when the application around a file is started from its sources. */
export function isStartedFromSources({ starters }: Deployment, path: string): boolean {
  return starters.some((starter) => path.startsWith(starter.slice(0, starter.lastIndexOf("/") + 1)));
}

interface ProxyKind {
  readonly name: string;
  readonly file: RegExp;
  /** What the file says when a proxy is there; without it the file alone is enough. */
  readonly marker?: RegExp;
  readonly forcing: RegExp;
  readonly addressHeader?: string;
}

/** https://fly.io/docs/reference/configuration, https://devcenter.heroku.com/articles/http-routing, https://caddyserver.com/docs/automatic-https and their like. */
const kinds: readonly ProxyKind[] = [
  {
    name: "fly.toml",
    file: /^fly(\.[\w-]+)*\.toml$/,
    marker: /^[ \t]*\[\[?(http_service|services)/m,
    forcing: /^[ \t]*force_https[ \t]*=[ \t]*true/m,
    addressHeader: "fly-client-ip",
  },
  { name: "Procfile", file: /^Procfile$/, marker: /^web[ \t]*:/m, forcing: /(?!)/ },
  {
    name: "app.yaml",
    file: /^app\.ya?ml$/,
    marker: /^runtime[ \t]*:/m,
    forcing: /^[ \t]*-?[ \t]*secure[ \t]*:[ \t]*always/m,
  },
  { name: "render.yaml", file: /^render\.ya?ml$/, marker: /^[ \t]*-?[ \t]*type[ \t]*:[ \t]*web/m, forcing: /./ },
  {
    name: "Caddy",
    file: /^Caddyfile/,
    marker: /reverse_proxy/,
    forcing: /^(?![\s\S]*auto_https\s+(off|disable_redirects))/,
  },
  {
    name: "nginx",
    file: /nginx[\w-]*\.conf/,
    marker: /proxy_pass/,
    forcing: /(return[ \t]+30[1278]|rewrite\b[^\n]{0,200})[ \t]"?https:/,
    addressHeader: "x-real-ip",
  },
  { name: "HAProxy", file: /^haproxy/, marker: /^[ \t]*backend\b/m, forcing: /redirect[ \t]+scheme[ \t]+https/ },
  {
    name: "the ingress",
    file: /ingress/,
    marker: /kind:[ \t]*Ingress/,
    forcing: /(ssl-redirect["']?:[ \t]*["']?true|FrontendConfig|redirectscheme|redirect-https)/i,
    addressHeader: "x-real-ip",
  },
  {
    name: "Traefik",
    file: /^(docker-)?compose(\.[\w-]+)*\.ya?ml$/,
    marker: /traefik\.http\.routers|image:[ \t]*["']?traefik/,
    forcing: /redirectscheme|redirections\.entrypoint\.scheme=https|certresolver/i,
    addressHeader: "x-real-ip",
  },
];

function readerOf(path: string): ProxyKind | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return kinds.find(({ file }) => file.test(name));
}

function proxyIn({ path, text }: SourceFile): Proxy | undefined {
  const kind = readerOf(path);
  const said = text.replace(/^[ \t]*#.*$/gm, "");
  if (!kind || (kind.marker && !kind.marker.test(said))) return undefined;
  const { name, forcing, addressHeader = "x-forwarded-for" } = kind;
  return { name, path, forcesHttps: forcing.test(said), addressHeader };
}

/** The proxies of the project in whose folder a file stands, or above it; those at the root speak for all. */
export function proxiesOf({ proxies }: Deployment, path: string): readonly Proxy[] {
  return proxies.filter((proxy) => {
    const folder = proxy.path.slice(0, proxy.path.lastIndexOf("/") + 1);
    return path.startsWith(folder) || isForDeployment(folder, path);
  });
}

/** `ops/nginx.conf` and `rel/nginx.conf` speak for the project beside their folder. */
function isForDeployment(folder: string, path: string): boolean {
  const around =
    /^(.*?)(deploy(ment)?|ops|infra|k8s|kubernetes|rel|docker|nginx|helm|charts?|misc|prod\w*|documents|conf(ig)?)\//.exec(
      folder,
    )?.[1];
  return around !== undefined && path.startsWith(around);
}
