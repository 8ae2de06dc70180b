/** Where HTTP clients and sockets take the address that they connect to. */

import type { Call, Calls } from "../project/calls.ts";
import type { Names } from "../project/names.ts";
import { assignedTo } from "../project/options.ts";
import { textOf } from "../syntax/source-file.ts";
import type { Flow } from "./flow.ts";
import { functionName } from "./sink-tables.ts";
import type { Value } from "./values.ts";

export interface AddressSink {
  readonly call: Call;
  /** `Req.get`, for messages. */
  readonly name: string;
  /** The whole address, or the host. */
  readonly address: Value;
  /** Index of the argument that is the address itself; absent where it is an option. */
  readonly index?: number;
  /** True where the client has an address of its own, which this one replaces when it is absolute. */
  readonly hasBase: boolean;
  /** True where only names say that it is a client. */
  readonly isNamedSo?: true;
}

interface Client {
  readonly documentation: string;
  readonly module: string;
  readonly functions: readonly string[];
  /** Index of the argument that is the address, or holds it under `url` or `base_url`. */
  readonly index: number;
  /** Number of arguments from which on that is so. */
  readonly minArity?: number;
  readonly maxArity?: number;
}

const bang = (names: string): readonly string[] => names.split(" ").flatMap((name) => [name, `${name}!`]);
const verbs = bang("get post put patch delete head options");

const clients: readonly Client[] = [
  {
    documentation: "https://hexdocs.pm/req",
    module: "Req",
    functions: [...verbs, ...bang("request"), "new", "run", "run!"],
    index: 0,
  },
  { documentation: "https://hexdocs.pm/httpoison", module: "HTTPoison", functions: verbs, index: 0 },
  {
    documentation: "https://hexdocs.pm/httpoison",
    module: "HTTPoison",
    functions: bang("request"),
    index: 1,
    minArity: 2,
  },
  {
    documentation: "https://hexdocs.pm/httpoison",
    module: "HTTPoison",
    functions: bang("request"),
    index: 0,
    maxArity: 1,
  },
  { documentation: "https://hexdocs.pm/httpotion", module: "HTTPotion", functions: verbs, index: 0 },
  { documentation: "https://hexdocs.pm/finch", module: "Finch", functions: ["build"], index: 1 },
  { documentation: "https://hexdocs.pm/mojito", module: "Mojito", functions: verbs, index: 0 },
  { documentation: "https://hexdocs.pm/mojito", module: "Mojito", functions: ["request"], index: 1, minArity: 2 },
  { documentation: "https://hexdocs.pm/mint", module: "Mint.HTTP", functions: ["connect"], index: 1 },
  {
    documentation: "https://www.erlang.org/doc/apps/inets/httpc.html",
    module: ":httpc",
    functions: ["request"],
    index: 0,
    maxArity: 2,
  },
  {
    documentation: "https://www.erlang.org/doc/apps/inets/httpc.html",
    module: ":httpc",
    functions: ["request"],
    index: 1,
    minArity: 4,
  },
  { documentation: "https://hexdocs.pm/hackney", module: ":hackney", functions: verbs, index: 0 },
  { documentation: "https://hexdocs.pm/hackney", module: ":hackney", functions: ["request"], index: 1, minArity: 2 },
  { documentation: "https://hexdocs.pm/hackney", module: ":hackney", functions: ["request"], index: 0, maxArity: 1 },
  { documentation: "https://hexdocs.pm/ibrowse", module: ":ibrowse", functions: ["send_req"], index: 0 },
  { documentation: "https://hexdocs.pm/gun", module: ":gun", functions: ["open"], index: 0 },
  { documentation: "https://hexdocs.pm/websockex", module: "WebSockex", functions: ["start", "start_link"], index: 0 },
  {
    documentation: "https://www.erlang.org/doc/apps/kernel/gen_tcp.html",
    module: ":gen_tcp",
    functions: ["connect"],
    index: 0,
    minArity: 3,
  },
  {
    documentation: "https://www.erlang.org/doc/apps/ssl/ssl.html",
    module: ":ssl",
    functions: ["connect"],
    index: 0,
    minArity: 4,
  },
  { documentation: "https://hexdocs.pm/download", module: "Download", functions: ["from"], index: 0 },
];

export function addressSinks(calls: Calls, flow: Flow, names: Names): readonly AddressSink[] {
  return [
    ...clients.flatMap((client) => sinksOf(client, calls, flow)),
    ...optionsOfReq(calls, flow),
    ...teslaSinks(calls, flow),
    ...baseUrls(calls, flow, names),
    ...baseModules(calls, flow, names),
    ...chosenClients(calls, flow, names),
    ...printedPages(calls, flow),
  ];
}

function sinksOf(
  { module, functions, index, minArity = 0, maxArity = 9 }: Client,
  calls: Calls,
  flow: Flow,
): readonly AddressSink[] {
  return functions
    .flatMap((name) => calls.to(`${module}.${name}`))
    .filter(({ arity }) => minArity <= arity && arity <= maxArity)
    .flatMap((call) => {
      const value = flow.valueOf(call, index);
      if (module === "Req" && isClient(call)) return []; // Its address was looked at where it was made.
      const name = functionName(call);
      const options = addressesIn(value);
      if (options) return options.map((address) => ({ call, name, address, hasBase: false }));
      if (takesOptionsAlone.has(name)) return []; // Which of its options is the address is not seen.
      return [{ call, name, address: value, index, hasBase: false }];
    });
}

const takesOptionsAlone: ReadonlySet<string> = new Set([
  "Req.new",
  "Req.request",
  "Req.request!",
  "Req.run",
  "Req.run!",
]);

/** The addresses among options, in a request's map, or in the tuple that `:httpc` takes; `undefined` for text. */
function addressesIn(value: Value): readonly Value[] | undefined {
  if (value.kind !== "record") return undefined;
  const { fields } = value;
  const keys = ["url", "base_url"].flatMap((key) => fields.get(key) ?? []);
  if (keys.length > 0) return keys;
  if (fields.has("host") || fields.has("scheme")) return [fields.get("host") ?? value.rest];
  const isTuple = fields.has("0") && !value.isList;
  return isTuple ? [fields.get("0") ?? value.rest] : undefined;
}

/** `Req.get(client, url: path)`, `Req.merge(client, base_url: url)`: https://hexdocs.pm/req/Req.Steps.html#put_base_url/1 */
function optionsOfReq(calls: Calls, flow: Flow): readonly AddressSink[] {
  return [...verbs, ...bang("request"), "merge"].flatMap((name) =>
    calls.to(`Req.${name}/2`).flatMap((call) => {
      const options = flow.valueOf(call, 1);
      if (options.kind !== "record") return [];
      const hasBase = isClient(call) && !isMadeWithoutBase(call);
      return [
        ...optional(options.fields.get("url")).map((address) => ({ call, name: functionName(call), address, hasBase })),
        ...optional(options.fields.get("base_url")).map((address) => ({
          call,
          name: functionName(call),
          address,
          hasBase: false,
        })),
      ];
    }),
  );
}

/** True for a client that the same function makes without a base URL. */
function isMadeWithoutBase({ args, form, definition }: Call): boolean {
  const [first] = args;
  const made = first?.kind === "variable" ? assignedTo(first.name, first.start, definition) : undefined;
  return (
    made !== undefined &&
    /Req\.new\b/.test(textOf(form, made)) &&
    !/base_url|merge|\.\.\.|opts|options/.test(textOf(form, made))
  );
}

/** An option that is written down, also where others were put into the list afterwards. */
function optionIn(options: Value, key: string): Value | undefined {
  if (options.kind !== "record") return undefined;
  return options.fields.get(key) ?? (options.isRestWhole ? optionIn(options.rest, key) : undefined);
}

function optional<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

/** True when the first argument is a request that was made before: `Req.new(…) |> Req.get()`, `Req.get(client, …)`, `Req.get(client(), …)`. */
function isClient({ args, arity, resolution }: Call): boolean {
  const [first] = args;
  if (resolution.isKnown && resolution.name === "new") return false;
  if (!first || first.kind === "list" || first.kind === "string") return false;
  if (first.kind === "binary")
    return first.operator === "|>" && /\b(new|client|request|req|merge|base)\w*\(?/.test(lastName(first.right));
  if (first.kind === "call") return /new|client|req|merge|base/.test(first.name);
  return (
    first.kind === "variable" &&
    (/^(req|request|client|base|http|api|conn)(_|$)/.test(first.name) || (arity === 2 && hasUrl(args[1])))
  );
}

function lastName(node: Call["args"][number]): string {
  return node.kind === "call" || node.kind === "variable" ? node.name : "";
}

function hasUrl(node: Call["args"][number] | undefined): boolean {
  return (
    node?.kind === "list" &&
    node.items.some((item) => item.kind === "pair" && item.key.kind === "atom" && item.key.name === "url")
  );
}

/** `Tesla.get(url)`, `Tesla.get(client, url)`: with a client the path may still be a whole URL. https://hexdocs.pm/tesla/Tesla.html */
function teslaSinks(calls: Calls, flow: Flow): readonly AddressSink[] {
  const mayHaveBase = !makesClientsWithoutBase(calls);
  const byVerb = verbs.flatMap((verb) =>
    calls.to(`Tesla.${verb}`).map((call): AddressSink => {
      const isBody = /^(post|put|patch)/.test(verb);
      const last = call.args.at(-1);
      const positional = call.args.length - (last?.kind === "list" && !isBody ? 1 : 0);
      const index = positional > (isBody ? 2 : 1) ? 1 : 0;
      const hasBase = index === 1 && mayHaveBase;
      return { call, name: functionName(call), address: flow.valueOf(call, index), index, hasBase };
    }),
  );
  const byRequest = bang("request").flatMap((name) =>
    calls.to(`Tesla.${name}`).flatMap((call) => requested(call, flow, call.args.length > 1 && mayHaveBase)),
  );
  return [...byVerb, ...byRequest];
}

/** `request(client, method: :get, url: url)` */
function requested(call: Call, flow: Flow, hasBase: boolean): readonly AddressSink[] {
  const address = optionIn(flow.valueOf(call, call.args.length - 1), "url");
  return optional(address).map((one) => ({ call, name: functionName(call), address: one, hasBase }));
}

/** True when the clients of a file are made in it, and none with a base URL. */
function makesClientsWithoutBase(calls: Calls): boolean {
  const made = calls.to("Tesla.client");
  return (
    made.length > 0 &&
    made.every(({ form, definition, node }) => !/BaseUrl|base_url|\.\.\.|\+\+/i.test(textOf(form, definition ?? node)))
  );
}

/** `Tesla.client([{Tesla.Middleware.BaseUrl, url}])`: https://hexdocs.pm/tesla/Tesla.Middleware.BaseUrl.html */
function baseUrls(calls: Calls, flow: Flow, names: Names): readonly AddressSink[] {
  return calls.to("Tesla.client").flatMap((call) => {
    const [given] = call.args;
    const written = given?.kind === "variable" ? assignedTo(given.name, given.start, call.definition) : given;
    const items = written?.kind === "list" ? written.items : [];
    return items.flatMap((item) => {
      const [middleware, url] = item.kind === "tuple" ? item.items : [];
      if (!middleware || !url) return [];
      const isBase = names.moduleNamed(call.form, middleware, call.start) === "Tesla.Middleware.BaseUrl";
      return isBase ? [{ call, name: "Tesla.client", address: flow.valueAt(call, url), hasBase: false }] : [];
    });
  });
}

const baseUses = ["Tesla", "Tesla.Builder", "HTTPoison.Base"];

/** Modules that are clients themselves: `use Tesla` brings `get/1,2,3` … with the addresses that `plug Tesla.Middleware.BaseUrl` puts before. */
function baseModules(calls: Calls, flow: Flow, names: Names): readonly AddressSink[] {
  const mayHaveBase = !makesClientsWithoutBase(calls);
  const hasOwnBase = () => calls.named("plug").some((plug) => namesBaseUrl(plug, names));
  const byVerb = verbs.flatMap((verb) =>
    calls
      .named(verb)
      .filter((call) => !call.target && !isDefined(call, names) && isInBase(call, names))
      .map((call): AddressSink => {
        const [first] = call.args;
        const index = first?.kind === "variable" && /client/.test(first.name) && call.args.length > 1 ? 1 : 0;
        return {
          call,
          name: verb,
          address: flow.valueOf(call, index),
          index,
          hasBase: (index === 1 && mayHaveBase) || hasOwnBase(),
        };
      }),
  );
  const byRequest = bang("request").flatMap((name) =>
    calls
      .named(name)
      .filter((call) => !call.target && call.args.length < 3 && !isDefined(call, names) && isInBase(call, names))
      .flatMap((call) => requested(call, flow, (call.args.length > 1 && mayHaveBase) || hasOwnBase())),
  );
  return [...byVerb, ...byRequest];
}

/** True for a function that is written down in the project. */
function isDefined({ resolution }: Call, names: Names): boolean {
  return resolution.isKnown && names.clausesOf(resolution.module, resolution.name, resolution.arity).length > 0;
}

function isInBase({ form }: Call, names: Names): boolean {
  const module = names.moduleAround(form);
  if (!module) return false;
  const uses = names.usesOf(module);
  return baseUses.some((use) => uses.has(use));
}

function namesBaseUrl({ args, form, start }: Call, names: Names): boolean {
  return args[0] !== undefined && names.moduleNamed(form, args[0], start) === "Tesla.Middleware.BaseUrl";
}

/** `@http.get(url)`, `http_client().post(url, body)`: clients that tests replace, of which the settings know the module. */
function chosenClients(calls: Calls, flow: Flow, names: Names): readonly AddressSink[] {
  return verbs.flatMap((verb) =>
    calls
      .named(verb)
      .filter((call) => call.target !== undefined && isChosenClient(call, names))
      .map((call) => ({
        call,
        name: call.name,
        address: flow.valueOf(call, 0),
        index: 0,
        hasBase: false,
        isNamedSo: true,
      })),
  );
}

function isChosenClient({ target, resolution, form, args }: Call, names: Names): boolean {
  if (resolution.isKnown) return isBase(resolution.module, names);
  const [address] = args;
  if (!target || !address || (target.kind !== "unary" && target.kind !== "call")) return false;
  const text = textOf(form, target);
  return (
    /http|poison|tesla/i.test(text) || (/client/i.test(text) && /ur[il]|link|webhook/i.test(textOf(form, address)))
  );
}

/** A module of the project that a library makes a client, and that puts nothing before addresses: https://hexdocs.pm/httpoison/HTTPoison.Base.html */
function isBase(module: string, names: Names): boolean {
  const found = names.module(module);
  if (!found || !names.usesOf(found).has("HTTPoison.Base")) return false;
  return ["process_url", "process_request_url"].every((name) => names.clausesOf(module, name, 1).length === 0);
}

/** `{:url, address}`, as browsers that print pages take it: https://hexdocs.pm/chromic_pdf/ChromicPDF.html */
function printedPages(calls: Calls, flow: Flow): readonly AddressSink[] {
  const printers = ["ChromicPDF.print_to_pdf", "ChromicPDF.print_to_pdfa", "ChromicPDF.capture_screenshot"];
  return calls.to(...printers, "PdfGenerator.generate", "PdfGenerator.generate!").flatMap((call) => {
    const source = flow.valueOf(call, 0);
    const kind = source.kind === "record" ? source.fields.get("0") : undefined;
    const isUrl = source.kind === "record" && kind?.kind === "constant" && kind.text === "url";
    return isUrl
      ? [{ call, name: functionName(call), address: source.fields.get("1") ?? source.rest, hasBase: false }]
      : [];
  });
}
