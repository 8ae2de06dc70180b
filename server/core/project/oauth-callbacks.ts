/**
 * Controller actions, and other functions of a connection, that take the answer of an OAuth sign-in and exchange its code for a token without a look at `state`.
 * https://www.rfc-editor.org/rfc/rfc6749#section-10.12
 */

import type { Node } from "../syntax/ast.ts";
import { type Form, type Span, spanOf, textOf } from "../syntax/source-file.ts";
import { fileAnalysis } from "./analysis.ts";
import { facts, type ModuleFacts, type Placed } from "./facts.ts";
import { type Definition, formFacts, type WrittenCall } from "./form-facts.ts";
import { names } from "./names.ts";
import { aliasText, atomName, isAtom, pairsOf, textOfLiteral, walk } from "./nodes.ts";
import { roles } from "./roles.ts";

/** The names of the functions, in a file. */
export const uncheckedOAuthCallbacks = fileAnalysis(
  "uncheckedOAuthCallbacks",
  ({ file, get, project }): readonly Span[] => {
    if (!file.text.includes('"code"')) return [];
    return get(facts).modules.flatMap((module) => {
      if (project.get(names).usesOf(module).has("Ueberauth.Strategy")) return []; // Ueberauth compares `state` itself.
      const isController = project.get(roles).at({ path: file.path, index: module.index }).has("controller");
      const isAction = ({ isPublic, arity }: Definition) => isController && isPublic && arity === 2;
      return module.definitions.flatMap(({ form, fact }) => {
        const isOne = isAction(fact) || (fact.params.some(isConn) && !tiesSomewhere(module));
        return isOne && isUnchecked({ form, fact }, module) ? [spanOf(form, fact.nameRange)] : [];
      });
    });
  },
);

/**
 * Where a strategy of Ueberauth hands on the `state` that the request names, and not the one that Ueberauth makes. Since 0.7 Ueberauth makes one and compares it.
 * https://hexdocs.pm/ueberauth/Ueberauth.Strategy.Helpers.html#with_state_param/2
 */
export const statesPassedOn = fileAnalysis("statesPassedOn", ({ file, get, project }): readonly Span[] => {
  if (!/\["state"\]|with_(?:param|optional)\(/.test(file.text)) return [];
  return get(facts).modules.flatMap((module) => {
    const isStrategy = project.get(names).usesOf(module).has("Ueberauth.Strategy");
    const isTied = module.forms.some(({ syntax }) => syntax.text.includes("with_state_param"));
    const requests = isStrategy && !isTied ? (module.clausesNamed.get("handle_request!") ?? []) : [];
    return requests.flatMap(({ form, fact }) => statesIn(fact.body).map((read) => spanOf(form, read)));
  });
});

function statesIn(body: Node | undefined): readonly Node[] {
  const found: Node[] = [];
  if (body)
    walk(body, (node) => {
      if (node.kind === "access" && textOfLiteral(node.key) === "state") found.push(node);
      // The usual helper of strategies, which copies a parameter of the request.
      if (
        node.kind === "call" &&
        /^with_(?:param|optional)$/.test(node.name) &&
        node.args.some((arg) => isAtom(arg, "state"))
      )
        found.push(node);
      return undefined;
    });
  return found;
}

/** Functions that hand the code to the provider: `OAuth2.Client.get_token!/2`, and what projects call theirs. */
const exchange = /^(?:get|fetch|request|obtain|retrieve)_?\w*token\w*!?$|^exchange(?:_?\w*(?:token|code)\w*)?!?$/;

/** Words of what ties an answer to the browser that asked, and of checks. */
const tie = /state|nonce|verif|valid|pkce|csrf|secure_compare/i;

/** What hands the answer to a function that is no action may have checked it before. */
function tiesSomewhere({ forms }: ModuleFacts): boolean {
  return forms.some(({ syntax }) => /state|nonce|pkce|csrf|verifier/i.test(syntax.text));
}

/** `conn`, `%{params: …} = conn`, `%Plug.Conn{…}`. */
function isConn(param: Node): boolean {
  if (param.kind === "variable") return param.name === "conn";
  if (param.kind === "binary" && param.operator === "=") return isConn(param.left) || isConn(param.right);
  return param.kind === "struct" && aliasText(param.name)?.endsWith("Conn") === true;
}

function isUnchecked({ form, fact }: Placed<Definition>, module: ModuleFacts): boolean {
  const code = fact.params.flatMap((param) => codeIn(param) ?? [])[0];
  if (code === undefined || !fact.body) return false;
  const calls = formFacts(form.syntax).calls.filter(({ definition }) => definition?.start === fact.start);
  const exchanges = calls.filter((call) => exchange.test(call.name) && call.args.some((arg) => holds(arg, code)));
  if (exchanges.length === 0) return false;
  const helpers = calls.flatMap(({ target, name }) => (target ? [] : (module.clausesNamed.get(name) ?? [])));
  const plugs = module.forms.filter(({ syntax: { node } }) => node.kind === "call" && node.name === "plug");
  return ![
    without(fact.body, exchanges, form),
    ...helpers.flatMap((helper) => (helper.fact === fact ? [] : [textOf(helper.form, helper.fact)])),
    ...plugs.map(({ syntax }) => syntax.text),
  ].some((text) => tie.test(text));
}

/** The variable that the code of `%{"code" => code}` is put in, also of `%Plug.Conn{params: %{"code" => code}}`. */
function codeIn(param: Node): string | undefined {
  const maps = param.kind === "binary" && param.operator === "=" ? [param.left, param.right] : [param];
  const pairs = maps.flatMap(pairsOf);
  const value = pairs.find(({ key }) => textOfLiteral(key) === "code")?.value;
  if (value?.kind === "variable") return value.name;
  const params = pairs.find(({ key }) => atomName(key)?.endsWith("params"))?.value;
  return params && codeIn(params);
}

function holds(node: Node, variable: string): boolean {
  let isNamed = false;
  walk(node, (inner) => {
    if (inner.kind === "variable" && inner.name === variable) isNamed = true;
    return isNamed ? false : undefined;
  });
  return isNamed;
}

/** The body's text but for what is handed to the provider along with the code. */
function without(body: Node, calls: readonly WrittenCall[], form: Form): string {
  const cut = calls.toSorted((a, b) => a.start - b.start);
  const ends = [body.start, ...cut.map(({ end }) => end)];
  return ends.map((start, i) => textOf(form, { start, end: Math.max(start, cut[i]?.start ?? body.end) })).join(" ");
}
