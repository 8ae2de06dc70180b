/** Names of the parameters that the project receives: from the heads of its actions and callbacks, its form inputs and its casts. */

import { fileAnalysis, projectAnalysis, projectView } from "../project/analysis.ts";
import { type Call, calls } from "../project/calls.ts";
import { facts, type ModuleFacts, type Placed } from "../project/facts.ts";
import { type Definition, formFacts } from "../project/form-facts.ts";
import { literalBehind } from "../project/literals.ts";
import { type Names, names } from "../project/names.ts";
import { atomName, childrenOf, textOfLiteral, wordsOf } from "../project/nodes.ts";
import { isSensitive } from "../project/secret-names.ts";
import type { Node } from "../syntax/ast.ts";
import { type SourceFile, type Span, spanOf } from "../syntax/source-file.ts";
import type { Attribute, TemplateNode } from "../syntax/template-ast.ts";
import { type EntryPoints, entryPointsOf, parameterValues } from "./sources.ts";

interface FoundName {
  readonly name: string;
  readonly span: Span;
  /** `pattern`: a head takes it from the request. `input`: a form sends it. `cast`: a changeset takes it from a map. */
  readonly how: "pattern" | "input" | "cast";
  /** The parameters that it is known to come inside of, outermost first: `["user"]` for `user[otp]`. */
  readonly parents: readonly string[];
  /** True where all of it is parameters again: `%{"totp" => totp_params}`. */
  readonly isGroup?: true;
  /** True for what Phoenix logs at `:info`: the parameters of a socket, and of a channel that is joined. */
  readonly isLoggedAtInfo?: true;
}

/** Plain data without positions, so that an edit that leaves the names as they are is felt by those alone who ask where one stands. */
export interface ReceivedName extends Omit<FoundName, "span"> {
  /** True for the name of a secret. */
  readonly isSensitive: boolean;
  readonly path: string;
  /** Its place among the names of the file. */
  readonly index: number;
}

/** The names of one file. */
const receivedIn = fileAnalysis("receivedIn", ({ file, project, get }): readonly FoundName[] => {
  const known = project.get(names);
  const entries = entryPointsOf(project);
  return [
    ...get(facts).modules.flatMap((module) => module.definitions.flatMap((placed) => inHead(placed, module, entries))),
    ...inputsOf(file),
    ...get(calls)
      .to("Ecto.Changeset.cast/3")
      .flatMap((call) => castBy(call, known)),
  ];
});

const namesReceivedIn = fileAnalysis("namesReceivedIn", ({ file: { path }, get }): readonly ReceivedName[] =>
  get(receivedIn).map(({ span: _, ...one }, index) => ({ ...one, isSensitive: isSensitive(one.name), path, index })),
);

const receivedAnywhere = projectAnalysis("receivedAnywhere", ({ all }): readonly ReceivedName[] =>
  [...all(namesReceivedIn).values()].flat(),
);

export interface Received {
  /** The names, over all files, that pass a test. */
  filter(isWanted: (received: ReceivedName) => boolean): readonly ReceivedName[];
  /** Where one is written. */
  spanOf(received: ReceivedName): Span | undefined;
}

export const received = projectView(
  "received",
  ({ get, of }): Received => ({
    filter: (isWanted) => get(receivedAnywhere).filter(isWanted),
    spanOf: ({ path, index }) => of(receivedIn, { path })[index]?.span,
  }),
);

/** String keys of the patterns of parameters that an outsider decides. */
function inHead(placed: Placed<Definition>, module: ModuleFacts, entries: EntryPoints): readonly FoundName[] {
  const { form, fact } = placed;
  const values = parameterValues(placed, module, entries);
  const found = fact.params.flatMap((param, i) => {
    const value = values[i];
    return value?.kind === "open" && value.origins[0]?.kind === "request"
      ? stringKeys(param, (node) => spanOf(form, node))
      : [];
  });
  const isAtInfo = found.length > 0 && isLoggedAtInfo(fact, module, entries.names);
  return isAtInfo ? found.map((one) => ({ ...one, isLoggedAtInfo: true })) : found;
}

/** https://hexdocs.pm/phoenix/Phoenix.Channel.html#module-logging, https://hexdocs.pm/phoenix/Phoenix.Socket.html */
function isLoggedAtInfo({ name }: Definition, module: ModuleFacts, names: Names): boolean {
  const [use, option] =
    name === "connect" ? ["Phoenix.Socket", "log"] : name === "join" ? ["Phoenix.Channel", "log_join"] : [];
  if (use === undefined || !names.usesOf(module).has(use)) return false;
  const isSwitchedOff = new RegExp(`^use\\s[\\s\\S]{0,300}\\b${option}: false`);
  return !module.forms.some(({ syntax }) => isSwitchedOff.test(syntax.text));
}

function stringKeys(pattern: Node, at: (node: Node) => Span): readonly FoundName[] {
  const found: FoundName[] = [];
  const read = (node: Node, parents: readonly string[]): void => {
    const name = node.kind === "pair" ? textOfLiteral(node.key) : undefined;
    if (node.kind === "pair" && name !== undefined) {
      const isGroup = node.value.kind === "variable" && /(^|_)(params|attrs|attributes)$/.test(node.value.name);
      found.push({ name, span: at(node.key), how: "pattern", parents, ...(isGroup ? { isGroup } : {}) });
      read(node.value, [...parents, name]);
    } else for (const child of childrenOf(node)) read(child, parents);
  };
  read(pattern, []);
  return found;
}

/** `name="user[otp]"`, `field={@form[:otp]}`, `text_input f, :otp`. */
function inputsOf(file: SourceFile): readonly FoundName[] {
  return file.forms.flatMap((form) => {
    const at = (node: { readonly start: number; readonly end: number }) => spanOf(form, node);
    const inMarkup = form.syntax.templates.flatMap(({ template }) =>
      attributesOf(template.children).flatMap((attribute) => nameOfInput(attribute, form.syntax.text, at)),
    );
    const helpers = formFacts(form.syntax).calls.filter(
      ({ name, args }) => /(^|_)(input|textarea)$/.test(name) && args.length >= 2,
    );
    const inCalls = helpers.flatMap(({ args }) => {
      const name = atomName(args[1]);
      return name !== undefined && args[1] ? [{ name, span: at(args[1]), how: "input", parents: [] } as const] : [];
    });
    return [...inMarkup, ...inCalls];
  });
}

/** Of all elements, however deeply they are nested. */
function attributesOf(nodes: readonly TemplateNode[]): readonly Attribute[] {
  const found: Attribute[] = [];
  const waiting = [...nodes].reverse();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === "element") for (const attribute of node.attributes) found.push(attribute);
    const children =
      node.kind === "element"
        ? [node.children]
        : node.kind === "block-expression"
          ? node.sections.map((one) => one.children)
          : [];
    for (const child of children.flat().reverse()) waiting.push(child);
  }
  return found;
}

function nameOfInput(
  { name, value }: Attribute,
  text: string,
  at: (node: { readonly start: number; readonly end: number }) => Span,
): readonly FoundName[] {
  if (name === "name" && value?.kind === "text") {
    const written = text.slice(value.start, value.end).replace(/^["']|["']$/g, "");
    const last = /^\w+$/.test(written) ? written : /\[(\w+)\](?:\[\])?$/.exec(written)?.[1];
    const parents = written === last ? [] : (written.replace(/\[\]$/, "").match(/\w+/g) ?? []).slice(0, -1);
    return last === undefined ? [] : [{ name: last, span: at(value), how: "input", parents }];
  }
  if (name !== "field" || value?.kind !== "expression" || value.expression.kind !== "access") return [];
  const key = atomName(value.expression.key);
  return key === undefined ? [] : [{ name: key, span: at(value.expression), how: "input", parents: [] }];
}

/** The fields named in `cast(changeset, attrs, [:a, :b])`, in words, or in an attribute. */
function castBy(call: Call, known: Names): readonly FoundName[] {
  const permitted = call.args[2];
  if (!permitted) return [];
  const { form, fact } = literalBehind(permitted, call.form, known.moduleAround(call.form));
  const parts = fact.kind === "binary" && fact.operator === "++" ? [fact.left, fact.right] : [fact];
  return parts.flatMap((part): readonly FoundName[] => {
    if (part.kind === "list") {
      return part.items.flatMap((item) => {
        const name = atomName(item);
        return name === undefined ? [] : [{ name, span: spanOf(form, item), how: "cast" as const, parents: [] }];
      });
    }
    return (wordsOf(part) ?? []).map((name) => ({ name, span: spanOf(form, part), how: "cast" as const, parents: [] }));
  });
}
