/** Atoms and sigils that are put together when the code runs, over a file. */

import type { SourceFile, Span } from "../syntax/source-file.ts";
import { type Form, spanOf } from "../syntax/source-file.ts";
import { fileAnalysis } from "./analysis.ts";
import { formFacts, type WrittenLiteral } from "./form-facts.ts";

export interface Interpolated extends WrittenLiteral {
  readonly form: Form;
  readonly span: Span;
}

export interface InterpolatedLiterals {
  /** `:"a#{b}"`, `"a#{b}": 1`, and `~w(a#{b})a`. */
  atoms(): readonly Interpolated[];
  /** `~r/a#{b}/`. */
  patterns(): readonly Interpolated[];
}

export const interpolated = fileAnalysis("interpolated", ({ file }): InterpolatedLiterals => {
  let known: readonly Interpolated[] | undefined;
  const all = () => {
    known ??= literalsIn(file);
    return known;
  };
  return {
    atoms: () =>
      all().filter(({ node }) => node.kind === "quoted-atom" || (node.name === "w" && node.modifiers === "a")),
    patterns: () => all().filter(({ node }) => node.kind === "sigil" && node.name === "r"),
  };
});

function literalsIn(file: SourceFile): readonly Interpolated[] {
  return file.forms.flatMap((form) =>
    formFacts(form.syntax).interpolated.map((literal) => ({ ...literal, form, span: spanOf(form, literal) })),
  );
}
