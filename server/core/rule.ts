/**
 * The rule contract. A rule is a value: literal metadata and one `check`, a query over the analyses it names in `needs`.
 *
 * Invariants: a rule walks no tree for itself, reads no other file, formats no output, keeps no state.
 */

import type { Confidence, Edit, FixClass, Severity, TraceSpan } from "./finding.ts";
import type { Analysis, Answers } from "./project/analysis.ts";
import type { SourceFile, Span } from "./syntax/source-file.ts";

export type { TraceSpan } from "./finding.ts";

/** The names in the braces of a message: `"{origin} reaches {sink}"` gives `"origin" | "sink"`. */
export type Placeholders<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

export type Message = string | { readonly text: string; readonly severity: Severity };

type TextOf<M extends Message> = M extends string ? M : M extends { readonly text: infer T extends string } ? T : never;

/** A repair the rule proposes. The engine proves it before it is offered. */
export interface ProposedFix {
  readonly title: string;
  readonly class: FixClass;
  /** File offsets; see `editOf`. */
  readonly edits: readonly Edit[];
}

export type ReportOptions<Keys extends string> = {
  readonly confidence: Confidence;
  readonly trace?: readonly TraceSpan[];
  readonly fixes?: readonly ProposedFix[];
} & ([Keys] extends [never] ? { readonly data?: never } : { readonly data: Readonly<Record<Keys, string>> });

export type Report<M extends Record<string, Message>> = <K extends keyof M & string>(
  at: Span,
  message: K,
  options: ReportOptions<Placeholders<TextOf<M[K]>>>,
) => void;

/**
 * Says of code that the rule looked at why it is harmless: "It shows the text `<b>`, which is the same at every run". Nobody need call it; what is said
 * answers `firebreak why`. A sentence without its full stop.
 */
export type Dismiss = (at: Span, reason: string) => void;

export interface RuleMetadata {
  /** Kebab case, as in the catalogue; never reused. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly cwe: readonly number[];
  /** `A03:2021`, `A05:2025`. */
  readonly owasp: readonly string[];
  /** `on`: in `recommended` (at medium and up) and `strict`. `audit`: opt-in. */
  readonly preset: "on" | "audit";
  readonly since: string;
  /** Former ids, and Sobelow's names for the same thing: accepted in suppressions and configuration. */
  readonly aliases?: readonly string[];
}

export interface RuleSpec<A extends readonly Analysis[], M extends Record<string, Message>> extends RuleMetadata {
  /** `file`: `check` runs for each scanned file, with `file`. `project`: once, after all files were read. */
  readonly scope: "file" | "project";
  readonly needs: A;
  readonly messages: M;
  readonly check: (context: Answers<A> & RuleContext<M>) => void;
}

export interface RuleContext<M extends Record<string, Message>> {
  /** The file the rule runs for; for a project rule there is none. */
  readonly file: SourceFile;
  readonly report: Report<M>;
  readonly dismiss: Dismiss;
}

/** A rule as the engine sees it: of any analyses and messages. `engine`: its findings are made by the engine about its own work. */
export interface Rule extends RuleMetadata {
  readonly scope: "file" | "project" | "engine";
  /** Shown in every preset, whatever its severity: what was not looked at must be said. */
  readonly isAlwaysShown?: boolean;
  readonly needs: readonly Analysis[];
  readonly messages: Readonly<Record<string, Message>>;
  // biome-ignore lint/suspicious/noExplicitAny: the engine builds exactly the context that `needs` asks for.
  readonly check: (context: any) => void;
}

/** Checks at compile time that messages and their placeholders are used as they are declared. */
export function defineRule<const A extends readonly Analysis[], const M extends Record<string, Message>>(
  spec: RuleSpec<A, M>,
): Rule {
  return spec;
}

/** A rule about the scan itself (hygiene): the engine makes its findings; it has a page, settings and suppressions like any other. */
export function defineEngineRule(spec: RuleMetadata & Pick<Rule, "messages" | "isAlwaysShown">): Rule {
  return { ...spec, scope: "engine", needs: [], check: () => {} };
}

/** The edit that replaces a span by `text`. */
export function editOf(span: Span, text: string): Edit {
  return { path: span.form.path, start: span.form.start + span.start, end: span.form.start + span.end, text };
}
