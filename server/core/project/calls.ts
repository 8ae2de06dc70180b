/**
 * The call index of a file: every call as it is written, asked by what it means. Piped, captured, aliased and imported spellings of a function look
 * alike to whoever asks.
 */

import type { Form, Span } from "../syntax/source-file.ts";
import { spanOf } from "../syntax/source-file.ts";
import { fileAnalysis } from "./analysis.ts";
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
}

export const calls = fileAnalysis("calls", ({ file, project }): Calls => {
  const byName = new Map<string, (WrittenCall & { readonly form: Form })[]>();
  for (const form of file.forms) {
    for (const call of formFacts(form.syntax).calls) {
      const list = byName.get(call.name);
      if (list) list.push({ ...call, form });
      else byName.set(call.name, [{ ...call, form }]);
    }
  }
  const known = new Map<string, readonly Call[]>();
  const named = (name: string): readonly Call[] => {
    const found = known.get(name);
    if (found) return found;
    const resolved = (byName.get(name) ?? []).map((call) => ({
      ...call,
      span: spanOf(call.form, call),
      nameSpan: spanOf(call.form, call.nameRange),
      resolution: project.get(names).resolve(call.form, call),
    }));
    known.set(name, resolved);
    return resolved;
  };
  return {
    named,
    to: (...signatures) => signatures.flatMap((signature) => callsTo(signature, named)),
    unresolved: (signature) => {
      const { name, arity } = partsOf(signature);
      return named(name).filter((call) => !call.target && !call.resolution.isKnown && hasArity(call, arity));
    },
  };
});

function callsTo(signature: string, named: (name: string) => readonly Call[]): readonly Call[] {
  const { module, name, arity } = partsOf(signature);
  return named(name).filter(
    ({ resolution, ...call }) => resolution.isKnown && resolution.module === module && hasArity(call, arity),
  );
}

function hasArity(call: { readonly arity: number }, arity: number | undefined): boolean {
  return arity === undefined || call.arity === arity;
}

/** `Phoenix.HTML.raw/1` → its parts. */
function partsOf(signature: string): {
  readonly module: string;
  readonly name: string;
  readonly arity: number | undefined;
} {
  const [path = "", arity] = signature.split("/");
  const dot = path.lastIndexOf(".");
  return {
    module: path.slice(0, Math.max(dot, 0)),
    name: path.slice(dot + 1),
    arity: arity === undefined ? undefined : Number(arity),
  };
}
