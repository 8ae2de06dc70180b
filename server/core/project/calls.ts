/**
 * The call index of a file: every call as it is written, asked by what it means. Piped, captured, aliased and imported spellings of a function look
 * alike to whoever asks.
 */

import type { Form, SourceFile, Span } from "../syntax/source-file.ts";
import { spanOf } from "../syntax/source-file.ts";
import { fileAnalysis } from "./analysis.ts";
import type { Placed } from "./facts.ts";
import { formFacts, type WrittenCall } from "./form-facts.ts";
import { names, type Resolution } from "./names.ts";

export interface Call extends WrittenCall {
  readonly form: Form;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly resolution: Resolution;
}

export interface Calls {
  /** Calls of `Module.name/arity`; without the arity, of any. */
  to(...signatures: readonly string[]): readonly Call[];
  /** Unqualified calls of `name/arity` that may be the function asked for, but nothing shows it. */
  unresolved(signature: string): readonly Call[];
  /** Calls of a macro or function by its written name alone, such as `socket` or `field`: for what `use` brings. */
  named(name: string): readonly Call[];
  /** Calls of a function of a module that is only known when the code runs: `mod.run(x)`, but not `user.name`. */
  ofDynamicModules(): readonly Call[];
}

export const calls = fileAnalysis("calls", ({ file, project }): Calls => {
  const byName = placedByName(file);
  const known = new Map<string, readonly Call[]>();
  const resolved = (placed: readonly Placed<WrittenCall>[]): readonly Call[] => {
    const { resolve } = project.get(names);
    return placed.map(({ form, fact }) => ({
      ...fact,
      form,
      span: spanOf(form, fact),
      nameSpan: spanOf(form, fact.nameRange),
      resolution: resolve(form, fact),
    }));
  };
  const named = (name: string): readonly Call[] => {
    const placed = byName.get(name);
    if (!placed) return []; // Most rules ask for names that a file does not have.
    const found = known.get(name) ?? resolved(placed);
    known.set(name, found);
    return found;
  };
  let dynamic: readonly Call[] | undefined;
  return {
    named,
    ofDynamicModules: () => {
      dynamic ??= [...byName].flatMap(([name, placed]) =>
        placed.some(isDynamic) ? named(name).filter(hasDynamicTarget) : [],
      );
      return dynamic;
    },
    to: (...signatures) =>
      signatures.flatMap((signature) => {
        const parts = partsOf(signature);
        return byName.has(parts.name) ? callsTo(parts, named) : [];
      }),
    unresolved: (signature) => {
      const { name, arity } = partsOf(signature);
      return named(name).filter((call) => !call.target && !call.resolution.isKnown && hasArity(call, arity));
    },
  };
});

function isDynamic({ fact }: Placed<WrittenCall>): boolean {
  return hasDynamicTarget(fact);
}

function hasDynamicTarget({ target, node }: WrittenCall): boolean {
  if (target?.kind !== "variable" && target?.kind !== "call" && target?.kind !== "access") return false;
  if (target.kind === "variable" && target.name.startsWith("__")) return false;
  return node.kind === "call" && (node.hasParens || node.args.length > 0);
}

function placedByName(file: SourceFile): ReadonlyMap<string, readonly Placed<WrittenCall>[]> {
  const byName = new Map<string, Placed<WrittenCall>[]>();
  for (const form of file.forms) {
    for (const fact of formFacts(form.syntax).calls) {
      const list = byName.get(fact.name);
      if (list) list.push({ form, fact });
      else byName.set(fact.name, [{ form, fact }]);
    }
  }
  return byName;
}

function callsTo({ module, name, arity }: Signature, named: (name: string) => readonly Call[]): readonly Call[] {
  return named(name).filter(
    (call) => call.resolution.isKnown && call.resolution.module === module && hasArity(call, arity),
  );
}

function hasArity(call: { readonly arity: number }, arity: number | undefined): boolean {
  return arity === undefined || call.arity === arity;
}

interface Signature {
  readonly module: string;
  readonly name: string;
  readonly arity: number | undefined;
}

const signatures = new Map<string, Signature>();

/** `Phoenix.HTML.raw/1` → its parts; rules ask for the same few signatures in every file. */
function partsOf(signature: string): Signature {
  const known = signatures.get(signature) ?? parseSignature(signature);
  signatures.set(signature, known);
  return known;
}

function parseSignature(signature: string): Signature {
  const [path = "", arity] = signature.split("/");
  const dot = path.lastIndexOf(".");
  return {
    module: path.slice(0, Math.max(dot, 0)),
    name: path.slice(dot + 1),
    arity: arity === undefined ? undefined : Number(arity),
  };
}
