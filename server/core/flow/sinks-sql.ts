/** Where libraries take SQL as text. */

import { behavioursOf } from "../project/behaviours.ts";
import type { Call, Calls } from "../project/calls.ts";
import type { ModuleFacts } from "../project/facts.ts";
import type { Definition } from "../project/form-facts.ts";
import type { Names } from "../project/names.ts";
import { atomName, walk } from "../project/nodes.ts";
import type { OptionIndex } from "../project/option-index.ts";
import type { Site } from "../project/options.ts";
import { isRepository } from "../project/repositories.ts";
import type { Moment } from "../project/run-time.ts";
import type { Node } from "../syntax/ast.ts";
import { functionName, type SinkCall, type SinkTable, sinkCalls } from "./sink-tables.ts";
import type { Origin } from "./values.ts";

const adapterFunctions: readonly SinkTable[] = [
  {
    documentation: "https://hexdocs.pm/ecto_sql/Ecto.Adapters.SQL.html",
    functions: {
      "Ecto.Adapters.SQL.query": 1,
      "Ecto.Adapters.SQL.query!": 1,
      "Ecto.Adapters.SQL.query_many": 1,
      "Ecto.Adapters.SQL.query_many!": 1,
      "Ecto.Adapters.SQL.stream": 1,
    },
  },
];

/** What every repository has: https://hexdocs.pm/ecto_sql/Ecto.Adapters.SQL.html */
const repositoryFunctions = ["query", "query!", "query_many", "query_many!"];

export const driverFunctions: readonly SinkTable[] = [
  {
    documentation: "https://hexdocs.pm/postgrex/Postgrex.html",
    functions: {
      "Postgrex.query": 1,
      "Postgrex.query!": 1,
      "Postgrex.stream": 1,
      "Postgrex.prepare": 2,
      "Postgrex.prepare!": 2,
      "Postgrex.prepare_execute": 2,
      "Postgrex.prepare_execute!": 2,
      "Postgrex.ReplicationConnection.call": 1,
      "Postgrex.Connection.query": 1,
      "Postgrex.Connection.query!": 1,
    },
  },
  {
    documentation: "https://hexdocs.pm/postgrex/Postgrex.Notifications.html",
    functions: {
      "Postgrex.Notifications.listen": 1,
      "Postgrex.Notifications.listen!": 1,
    },
  },
  {
    documentation: "https://hexdocs.pm/myxql/MyXQL.html",
    functions: {
      "MyXQL.query": 1,
      "MyXQL.query!": 1,
      "MyXQL.query_many": 1,
      "MyXQL.query_many!": 1,
      "MyXQL.stream": 1,
      "MyXQL.prepare": 2,
      "MyXQL.prepare!": 2,
      "MyXQL.prepare_execute": 2,
      "MyXQL.prepare_execute!": 2,
    },
  },
  {
    documentation: "https://hexdocs.pm/exqlite/Exqlite.Sqlite3.html",
    functions: {
      "Exqlite.query": 1,
      "Exqlite.query!": 1,
      "Exqlite.prepare": 2,
      "Exqlite.prepare!": 2,
      "Exqlite.prepare_execute": 2,
      "Exqlite.prepare_execute!": 2,
      "Exqlite.Sqlite3.execute": 1,
      "Exqlite.Sqlite3.prepare": 1,
    },
  },
  {
    documentation: "https://hexdocs.pm/tds/Tds.html",
    functions: { "Tds.query": 1, "Tds.query!": 1, "Tds.query_multi": 1, "Tds.prepare": 1, "Tds.prepare!": 1 },
  },
  {
    documentation: "https://hexdocs.pm/epgsql/",
    functions: {
      ":epgsql.squery": 1,
      ":epgsql.equery": 1,
      ":epgsql.prepared_query": 1,
      ":epgsql.parse": 1,
      ":epgsqla.squery": 1,
      ":epgsqla.equery": 1,
    },
  },
  {
    documentation: "https://hexdocs.pm/clickhousex/Clickhousex.html",
    functions: { "Clickhousex.query": 1, "Clickhousex.query!": 1 },
  },
  { documentation: "https://hexdocs.pm/xandra/Xandra.html", functions: { "Xandra.execute": 1, "Xandra.execute!": 1 } },
  {
    documentation: "https://hexdocs.pm/snowflex/Snowflex.html",
    functions: { "Snowflex.sql_query": 1, "Snowflex.param_query": 1 },
  },
  { documentation: "https://hexdocs.pm/mariaex/Mariaex.html", functions: { "Mariaex.query": 1, "Mariaex.query!": 1 } },
  { documentation: "https://hexdocs.pm/sqlitex/Sqlitex.html", functions: { "Sqlitex.query": 1, "Sqlitex.exec": 1 } },
  { documentation: "https://hexdocs.pm/ch/Ch.html", functions: { "Ch.query": 1, "Ch.query!": 1, "Ch.stream": 1 } },
  {
    documentation: "https://hexdocs.pm/duckdbex/Duckdbex.html",
    functions: { "Duckdbex.query": 1, "Duckdbex.prepare_statement": 1 },
  },
  {
    documentation: "https://hexdocs.pm/esqlite/",
    functions: { ":esqlite3.exec": 1, ":esqlite3.q": 1, ":esqlite3.prepare": 1 },
  },
  {
    documentation: "https://hexdocs.pm/mysql/",
    functions: { ":mysql.query": 1, ":mysql.prepare": 1 },
  },
];

/** SQL text in its place in the code. */
export interface WrittenSql {
  readonly site: Site;
  readonly node: Node;
  readonly moment: Moment;
}

/** Values under keys that hold SQL for clients of other databases: `%QueryRequest{query: sql}`, `run(sql: text)`. */
export function sqlInOptions(options: OptionIndex): readonly WrittenSql[] {
  return textsUnder(["query", "sql", "statement"], options);
}

/** Values under keys that hold the condition of a statement: `sync_render(conn, table: "notes", where: "user_id = '…'")`. */
export function conditionsInOptions(options: OptionIndex): readonly WrittenSql[] {
  return textsUnder(["where", "having", "where_clause", "conditions"], options);
}

function textsUnder(keys: readonly string[], options: OptionIndex): readonly WrittenSql[] {
  return keys.flatMap((key) =>
    options
      .named(key)
      .filter(({ pair }) => pair)
      .map((option) => ({ site: option, node: option.value, moment: { ...option, template: undefined } })),
  );
}

/** True for text that begins as conditions of SQL do: `user_id = `, `(name LIKE `. */
export function isCondition(text: string): boolean {
  return /^[\s(]*(?:not\s+)?["`]?\w[\w.]*["`]?\s*(?:=|<>|!=|[<>]=?|\b(?:is|in|between|(?:not\s+)?i?like)\b)/i.test(
    text,
  );
}

/** Behaviours whose callbacks answer with a query that runs: https://hexdocs.pm/postgrex/Postgrex.SimpleConnection.html */
const connections = ["Postgrex.SimpleConnection", "Postgrex.ReplicationConnection"];

/** `{:query, sql, state}` in the modules of such a behaviour. */
export function answeredQueries(modules: readonly ModuleFacts[], names: Names): readonly WrittenSql[] {
  return modules
    .filter((module) => isConnection(module, names))
    .flatMap(({ definitions }) =>
      definitions.flatMap(({ form, fact }) => {
        const site = { form, definition: fact };
        const moment = { ...site, around: undefined, template: undefined };
        return queryTuples(fact).map((node) => ({ site, node, moment }));
      }),
    );
}

function isConnection(module: ModuleFacts, names: Names): boolean {
  const uses = names.usesOf(module);
  const behaviours = behavioursOf(module, names);
  return connections.some((name) => uses.has(name) || behaviours.includes(name));
}

function queryTuples({ body }: Definition): readonly Node[] {
  const found: Node[] = [];
  if (body)
    walk(body, (node) => {
      const [tag, sql] = node.kind === "tuple" ? node.items : [];
      if (sql && /^(query|stream)$/.test(atomName(tag) ?? "")) found.push(sql);
      return undefined;
    });
  return found;
}

/** What functions are called that run SQL, whoever they are of. */
const runnerNames = [
  "query",
  "query!",
  "execute",
  "execute!",
  "exec",
  "run_query",
  "run_sql",
  "execute_sql",
  "raw_query",
];

/** Calls named so that lead out of the project, to a library that no table knows. */
export function foreignQueries(calls: Calls, names: Names): readonly Call[] {
  return runnerNames.flatMap((name) =>
    calls.named(name).filter((call) => call.style !== "capture" && call.arity > 0 && isForeign(call, names)),
  );
}

function isForeign({ resolution, name, arity, target }: Call, names: Names): boolean {
  if (!resolution.isKnown) return target !== undefined && !namesRepository(target);
  const { module } = resolution;
  if (module === "Ecto.Adapters.SQL" || isRepository(module, names) || names.module(module)) return false;
  return names.clausesOf(module, name, arity).length === 0 && !drivers.has(`${module}.${name}`);
}

const drivers: ReadonlySet<string> = new Set(driverFunctions.flatMap(({ functions }) => Object.keys(functions)));

/** True for text that begins as statements of SQL do: `SELECT … FROM`, `INSERT INTO`. */
export function isSql(text: string): boolean {
  return /^\s*(select\b.*\bfrom\b|insert\s+into\b|delete\s+from\b|update\s+\S+\s+set\b|(create|alter|drop|grant|truncate|notify|listen|call)\s)/is.test(
    text,
  );
}

/**
 * True for an origin that stands between quotes in the place of a value: `= '…'`, `LIKE '%…`, `REGEXP_CONTAINS(line, r"…")`. It should be a parameter, wherever it comes from; only names and
 * pieces of SQL have to be text.
 */
export function isQuotedValue({ kind, before = "" }: Origin): boolean {
  return kind === "unknown" && /(?:(?:[=<>,(]|\bi?like)\s*(?:'|r["'])|(?:[=<>]|\bi?like)\s*")%?$/i.test(before);
}

export interface RepositoryCall extends SinkCall {
  /** The repository's full name; `undefined` where it is only known when the code runs. */
  readonly repository: string | undefined;
}

/** Calls that hand SQL text to a repository: `Repo.query(sql)`, `Ecto.Adapters.SQL.query(Repo, sql)`, `repo.query!(sql)`. */
export function repositoryQueries(calls: Calls, names: Names): readonly RepositoryCall[] {
  const byAdapter = sinkCalls(adapterFunctions, calls).map((one): RepositoryCall => {
    const [repository] = one.call.args;
    return { ...one, repository: repository && names.moduleNamed(one.call.form, repository, one.call.start) };
  });
  const own = repositoryFunctions.flatMap((name) =>
    calls.named(name).flatMap((call) => (call.arity > 0 ? ofRepository(call, names) : [])),
  );
  return [...byAdapter, ...own];
}

function ofRepository(call: Call, names: Names): readonly RepositoryCall[] {
  const { resolution, target, form } = call;
  if (resolution.isKnown) {
    const isOurs = isRepository(resolution.module, names) && !hasOwn(resolution.module, call, names);
    return isOurs ? [{ call, name: functionName(call), index: 0, repository: resolution.module }] : [];
  }
  if (target) return namesRepository(target) ? [{ call, name: `${call.name}`, index: 0, repository: undefined }] : [];
  const around = names.moduleAround(form);
  const isInside = around !== undefined && names.usesOf(around).has("Ecto.Repo");
  return isInside ? [{ call, name: `${around.name}.${call.name}`, index: 0, repository: around.name }] : [];
}

/** A repository may define its own `query` with other arguments. */
function hasOwn(module: string, { name, arity }: Call, names: Names): boolean {
  return names.clausesOf(module, name, arity).length > 0;
}

/** `repo`, `repo()`, `@repo`, `state.repo`, `read_repo`. */
function namesRepository(target: Node): boolean {
  const named = target.kind === "unary" && target.operator === "@" ? target.operand : target;
  return (named.kind === "variable" || named.kind === "call") && /(^|_)repo$/.test(named.name);
}
