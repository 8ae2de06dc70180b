/** Where functions of client libraries take the address that they connect to. */

/** Which arguments of functions may hold the address. */
interface AddressArgument {
  readonly modules: readonly string[];
  readonly functions: readonly string[];
  readonly indexes: readonly number[];
}

const verbs = "get post put patch delete head options".split(" ").flatMap((verb) => [verb, `${verb}!`]);

/** https://hexdocs.pm/req, https://hexdocs.pm/httpoison, https://hexdocs.pm/tesla, https://hexdocs.pm/finch, https://hexdocs.pm/websockex, https://hexdocs.pm/redix, https://www.erlang.org/doc/apps/inets/httpc.html */
const table: readonly AddressArgument[] = [
  { modules: ["Req"], functions: [...verbs, "request", "request!", "new", "run"], indexes: [0, 1] },
  { modules: ["HTTPoison", ":hackney"], functions: verbs, indexes: [0] },
  { modules: ["HTTPoison", ":hackney"], functions: ["request", "request!"], indexes: [1] },
  { modules: ["Tesla"], functions: verbs, indexes: [0, 1] },
  { modules: ["Finch"], functions: ["build"], indexes: [1] },
  { modules: [":httpc"], functions: ["request"], indexes: [0, 1] },
  { modules: ["WebSockex"], functions: ["start", "start_link"], indexes: [0] },
  { modules: ["Redix"], functions: ["start_link"], indexes: [0] },
];

/** The signatures of all functions (`Req.get!`) with the arguments that may hold the address. */
export const addressArguments: ReadonlyMap<string, readonly number[]> = new Map(
  table.flatMap(({ modules, functions, indexes }) =>
    modules.flatMap((module) => functions.map((name) => [`${module}.${name}`, indexes] as const)),
  ),
);

/** Options that hold the address. */
export const addressOptions: readonly string[] = ["url", "base_url"];
