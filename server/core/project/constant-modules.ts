/**
 * Modules that stand behind a module attribute, a function without arguments or the configuration: `@mailer.deliver(mail)` with
 * `@mailer Application.compile_env(:shop, :mailer)` calls the module that `config :shop, mailer: …` names where users are served.
 */

import type { CallNode, Node } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import type { ProjectInput } from "./analysis.ts";
import { config } from "./config.ts";
import { facts } from "./facts.ts";
import { literalBehind } from "./literals.ts";
import { aliasText, argumentsOf, atomName, expressionsOf } from "./nodes.ts";
import { settingOf } from "./settings.ts";

type NameOf = (form: Form, node: Node, offset: number) => string | undefined;

/** How many attributes and functions are followed one after the other. */
const maxSteps = 4;

/** The full name of the module, where nothing but the project's own text decides it. */
export function constantModule(
  node: Node,
  form: Form,
  offset: number,
  nameOf: NameOf,
  project: ProjectInput,
  steps = 0,
): string | undefined {
  if (steps > maxSteps) return undefined;
  const next = (at: Form, inner: Node, from: number) =>
    noModules.has(atomName(inner) ?? "")
      ? undefined
      : (nameOf(at, inner, from) ?? constantModule(inner, at, from, nameOf, project, steps + 1));
  if (node.kind === "unary") {
    const { form: at, fact } = literalBehind(node, form, project.of(facts, form).moduleOf(form));
    return fact === node ? undefined : next(at, fact, fact.start);
  }
  if (node.kind !== "call") return undefined;
  if (aliasText(node.target) === "Application") return configured(node, form, offset, next, project);
  const body = node.target === undefined && node.args.length === 0 ? bodyOf(node.name, form, project) : undefined;
  return body && next(body.form, body.node, body.node.start);
}

/** What the only clause of a function of the module gives, if that is one expression. */
function bodyOf(
  name: string,
  form: Form,
  project: ProjectInput,
): { readonly form: Form; readonly node: Node } | undefined {
  const [only, ...others] = project.of(facts, form).moduleOf(form)?.clausesNamed.get(name) ?? [];
  if (!only?.fact.body || others.length > 0 || only.fact.arity > 0) return undefined;
  const [node, ...more] = expressionsOf(only.fact.body);
  return node && more.length === 0 ? { form: only.form, node } : undefined;
}

const noModules: ReadonlySet<string> = new Set(["nil", "true", "false"]);

const readers: ReadonlySet<string> = new Set(["compile_env", "compile_env!", "get_env", "fetch_env!"]);

/** https://hexdocs.pm/elixir/Application.html#compile_env/3 */
function configured(
  call: CallNode,
  form: Form,
  offset: number,
  next: NameOf,
  project: ProjectInput,
): string | undefined {
  const [application, key, fallback] = argumentsOf(call);
  const keys = key?.kind === "list" ? key.items : key ? [key] : [];
  const path = [application, ...keys].map((part) =>
    part?.kind === "alias" ? next(form, part, offset) : atomName(part),
  );
  if (!readers.has(call.name) || keys.length === 0 || path.some((part) => part === undefined)) return undefined;
  const asked = { environment: "prod", near: form.path };
  const setting = settingOf(
    project.get(config),
    path.flatMap((part) => part ?? []),
    asked,
  );
  if (!setting) return fallback && next(form, fallback, offset);
  const { value, isConditional, entry } = setting;
  if (isConditional || !entry || value.kind !== "written" || value.node.kind !== "alias") return undefined;
  return next(entry.form, value.node, value.node.start);
}
