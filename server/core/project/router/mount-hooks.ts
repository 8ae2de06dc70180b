/** Hooks of the project that could ask on the socket what a plug asks of the page. */

import type { Edit } from "../../finding.ts";
import { spanOf } from "../../syntax/source-file.ts";
import type { Names } from "../names.ts";
import { atomName } from "../nodes.ts";
import { statementAfter } from "./fixes.ts";
import type { Hook } from "./model.ts";
import type { Routes, Step } from "./routes.ts";

export interface MountHook {
  /** `{ShopWeb.Auth, :require_user}` */
  readonly written: string;
  /** Puts it into the LiveView. */
  readonly edit: Edit;
}

/** The hook beside the plug that turns away whom it does not know, and has the plug's name or is the only one. */
export function hookFor(
  { plug: { target } }: Step,
  liveView: string,
  routes: Routes,
  names: Names,
): MountHook | undefined {
  if (target.kind !== "function") return undefined;
  const { module, name } = target;
  const hooks = names.clausesOf(module, "on_mount", 4).flatMap(({ fact }) => atomName(fact.params[0]) ?? []);
  const denying = hooks.filter(
    (hook) => routes.deedsOfFunction({ module, name: `on_mount:${hook}`, arity: 4 })?.denies === true,
  );
  const [only, ...others] = new Set(denying);
  const hook = denying.includes(name) ? name : others.length === 0 ? only : undefined;
  return hook === undefined ? undefined : mountHook(`{${module}, :${hook}}`, liveView, names);
}

/** The one hook that turns strangers away from other LiveViews of the project. */
export function hookOfOthers(liveView: string, routes: Routes, names: Names): MountHook | undefined {
  const written = routes.all().flatMap((info) => {
    const hooks = routes.hooksOf(info);
    if (hooks === "unknown") return [];
    return hooks.flatMap(({ denies, hook }) => (denies ? (writtenHook(hook) ?? []) : []));
  });
  const [only, ...others] = new Set(written);
  return only === undefined || others.length > 0 ? undefined : mountHook(only, liveView, names);
}

function writtenHook({ module, argument }: Hook): string | undefined {
  if (module === undefined || argument === undefined) return undefined;
  return argument === "default" ? module : `{${module}, :${argument}}`;
}

function mountHook(written: string, liveView: string, names: Names): MountHook | undefined {
  const edit = editOf(liveView, `on_mount ${written}`, names);
  return edit && { written, edit };
}

/** After the first `use` of the LiveView, which brings the macro. */
function editOf(liveView: string, statement: string, names: Names): Edit | undefined {
  const module = names.module(liveView);
  const use = module?.directives.find(({ fact }) => fact.written.kind === "use");
  return module && use && statementAfter(module.file, spanOf(use.form, use.fact), statement);
}
