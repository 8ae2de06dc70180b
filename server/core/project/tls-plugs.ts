/** Which plugs of the project send visitors to TLS, and which learn from a proxy's headers how a visitor came. */

import type { SourceFile } from "../syntax/source-file.ts";
import { outlineAnalysis, projectAnalysis } from "./analysis.ts";
import { formFacts } from "./form-facts.ts";
import { aliasText, atomName } from "./nodes.ts";
import { isTestPath } from "./paths.ts";

interface Named {
  /** Something forces TLS: `Plug.SSL`, or a plug whose name says so. */
  readonly forcesTls: boolean;
  /** `Plug.RewriteOn`, or `rewrite_on:` of `Plug.SSL`. */
  readonly rewrites: boolean;
}

/** As the code of a file is written; by name alone, because all that it decides is silence. */
const named = outlineAnalysis("tls-plugs-named", (file: SourceFile): Named => {
  const { text } = file;
  if (file.language !== "elixir" || !/SSL|RewriteOn|ssl|https/i.test(text))
    return { forcesTls: false, rewrites: false };
  const plugged = file.forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap(({ name, target, args }) => {
      if (name === "plug" && !target) return [aliasText(args[0]) ?? atomName(args[0]) ?? ""];
      return name === "init" || name === "call" ? [aliasText(target) ?? ""] : [];
    }),
  );
  return {
    forcesTls: plugged.some((name) => /ssl|https|tls/i.test(name)),
    rewrites: plugged.some((name) => /RewriteOn|forwarded|proxy/i.test(name)) || /rewrite_on:\s*[[@]/.test(text),
  };
});

export interface TlsPlugs {
  /** Files whose code forces TLS. */
  readonly forcing: readonly string[];
  readonly rewriting: readonly string[];
}

export const tlsPlugs = projectAnalysis("tlsPlugs", ({ all }): TlsPlugs => {
  const found = [...all(named)].filter(([path]) => !isTestPath(path));
  return {
    forcing: found.flatMap(([path, { forcesTls }]) => (forcesTls ? [path] : [])),
    rewriting: found.flatMap(([path, { rewrites }]) => (rewrites ? [path] : [])),
  };
});
