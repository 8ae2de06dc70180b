/** A server on this machine that answers like OSV (https://google.github.io/osv.dev/api/), and as a registry's API does. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface OsvContent {
  /** Records by id. */
  readonly records?: Readonly<Record<string, unknown>>;
  /** Ids by package. */
  readonly ids?: Readonly<Record<string, readonly string[]>>;
  /** Packages of the registry's API. */
  readonly packages?: Readonly<Record<string, unknown>>;
  /** Ids in one answer; the rest come on further pages. */
  readonly pageSize?: number;
  /** Answers instead, for paths that begin so. */
  readonly instead?: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>>;
}

export async function startOsv({ records = {}, ids = {}, packages = {}, pageSize = 100, instead = {} }: OsvContent) {
  const asked: { path: string; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const path = request.url ?? "";
    asked.push({ path, body });
    const other = Object.entries(instead).find(([start]) => path.startsWith(start));
    if (other) return other[1](request, response);
    const answer = answerTo(path, body);
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? { code: 5, message: "not found" }));
  });

  const answerTo = (path: string, body: string): unknown => {
    if (path === "/v1/querybatch") return { results: JSON.parse(body).queries.map(resultOf) };
    const [, kind, name = ""] = /^\/(v1\/vulns|api\/packages)\/(.+)$/.exec(decodeURIComponent(path)) ?? [];
    return kind === "v1/vulns" ? records[name] : packages[name];
  };

  const resultOf = ({
    package: { name },
    page_token: token = "0",
  }: {
    package: { name: string };
    page_token?: string;
  }) => {
    const all = ids[name] ?? [];
    const start = Number(token);
    const vulns = all.slice(start, start + pageSize).map((id) => ({ id, modified: "2026-10-01T00:00:00Z" }));
    const rest = start + pageSize < all.length ? { next_page_token: String(start + pageSize) } : {};
    return vulns.length === 0 ? rest : { vulns, ...rest };
  };

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    dispose: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A record as OSV writes it. */
export function osvRecord(
  id: string,
  name: string,
  events: readonly Readonly<Record<string, string>>[],
  more: object = {},
) {
  return {
    id,
    published: "2026-10-01T12:00:00Z",
    modified: "2026-10-02T12:00:00Z",
    summary: "Something can happen",
    affected: [{ package: { ecosystem: "Hex", name }, ranges: [{ type: "SEMVER", events }] }],
    database_specific: { severity: "HIGH" },
    ...more,
  };
}
