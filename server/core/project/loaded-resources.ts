/** Canary's plugs of a controller: which models they load, and for which they ask for rights. https://hexdocs.pm/canary/Canary.Plugs.html */

import type { Node } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import { formIndex, projectView } from "./analysis.ts";
import type { ModuleFacts } from "./facts.ts";
import { formFacts, type WrittenCall } from "./form-facts.ts";
import { aliasText, atomName, valueUnder } from "./nodes.ts";
import { asksForRights, codeOf } from "./rights.ts";

export interface LoadedResource {
  readonly form: Form;
  readonly call: WrittenCall;
  /** The last part of its name. */
  readonly model: string;
}

/** Models that a controller has loaded by an id of the request while nothing in the controller asks for rights to anything. */
export function unaskedResources(module: ModuleFacts): readonly LoadedResource[] {
  const plugs = module.forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap((call) => {
      const plug = plugOf(call);
      return plug ? [{ form, call, ...plug }] : [];
    }),
  );
  const isAsked =
    plugs.some(({ name }) => name !== "load_resource") ||
    module.definitions.some(({ form, fact }) => asksForRights(codeOf(form, fact)));
  return isAsked ? [] : plugs.flatMap(({ form, call, model }) => (model === undefined ? [] : [{ form, call, model }]));
}

export interface AskedModels {
  /** How many files have a plug that asks for rights to a model. */
  count(model: string): number;
}

export const askedModels = projectView(
  "askedModels",
  ({ having }): AskedModels => ({ count: (model) => having(asked, model).length }),
);

const asked = formIndex("models that plugs ask rights to", (syntax) =>
  formFacts(syntax).calls.flatMap((call) => {
    const plug = plugOf(call);
    return plug?.model === undefined || plug.name === "load_resource" ? [] : [plug.model];
  }),
);

function plugOf({ name, args, definition }: WrittenCall) {
  if (name !== "plug" || definition) return undefined;
  const [first] = args;
  const plug = atomName(first);
  if (plug === undefined || !/^(load_resource|authorize_resource|load_and_authorize_resource)!?$/.test(plug))
    return undefined;
  return { name: plug, model: modelIn(args.slice(1)) };
}

/** `model: Project`, also before a `when`. */
function modelIn(options: readonly Node[]): string | undefined {
  for (const one of options) {
    const list = one.kind === "binary" && one.operator === "when" ? one.left : one;
    const model = valueUnder(list, "model");
    if (model) return aliasText(model)?.split(".").at(-1);
  }
  return undefined;
}
