/** Reports debug pages, code reloading and build watchers that also run where users are served. */

import type { Edit } from "../../finding.ts";
import { type Call, calls } from "../../project/calls.ts";
import { type ConfigEntry, config, spanOfEntry } from "../../project/config.ts";
import { indentationAt, lineEndOf, removeEntry } from "../../project/edits.ts";
import { reachesProduction } from "../../project/environments.ts";
import { names } from "../../project/names.ts";
import { isAtom } from "../../project/nodes.ts";
import { isScript } from "../../project/paths.ts";
import { productionEntriesOf } from "../../project/production.ts";
import { valueIn } from "../../project/settings.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { fileRangeOf, type SourceFile, textOf } from "../../syntax/source-file.ts";

export const configDebugErrors = defineRule({
  id: "config-debug-errors",
  title: "Debug pages outside development",
  severity: "high",
  cwe: [489, 209],
  owasp: ["A05:2021", "A02:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config, names],
  messages: {
    debugErrors:
      "`debug_errors: true` counts in {environments}: every error page shows source code, settings and the request to whoever caused it.",
    reloader:
      "`code_reloader: true` counts in {environments}: every request may compile code, and compile errors are shown to whoever asks.",
    watchers: "`watchers` count in {environments}: build tools run beside the server.",
    annotations: {
      severity: "low",
      text: "`{key}: true` counts in {environments}: pages tell where in the source each part of them is.",
    },
    debugger:
      "`Plug.Debugger` is used in every environment: error pages show source code, settings and the request to whoever caused them.",
    plug: "`{plug}` runs in every environment: it compiles and reloads code while users are served.",
  },
  check({ file, calls, config, names, report }) {
    const entries = productionEntriesOf(config, file);
    for (const entry of entries) {
      const message = isForDevelopers(entry, entries) ? undefined : messageFor(entry);
      const reach = reachesProduction(entry.call.environments);
      if (!message) continue;
      const options = { confidence: entry.confidence, fixes: removal(entry) };
      const environments = reach === "yes" ? "production" : environmentNames(entry);
      const at = spanOfEntry(entry);
      if (message === "annotations")
        report(at, message, { ...options, data: { environments, key: entry.path.at(-1) ?? "" } });
      else report(at, message, { ...options, data: { environments } });
    }
    for (const { call, module } of usedModules(calls, names.moduleNamed)) {
      if (call.around || isScript(file.path)) continue; // Under a condition, such as `if code_reloading?`; or started by hand.
      if (call.name === "use")
        report(call.span, "debugger", { confidence: "high", fixes: [guard(call, "Mix.env() == :dev", file)] });
      else
        report(call.span, "plug", {
          data: { plug: module },
          confidence: "high",
          fixes: [guard(call, "code_reloading?", file)],
        });
    }
  },
});

const annotationKeys: ReadonlySet<string> = new Set([
  "debug_heex_annotations",
  "debug_attributes",
  "debug_tags_location",
]);

function messageFor(entry: ConfigEntry): "debugErrors" | "reloader" | "watchers" | "annotations" | undefined {
  const { path, call } = entry;
  const said = valueIn(entry, call.environments.kind === "only" ? call.environments.names[0] : "prod");
  const value = said.kind === "written" ? said.node : undefined;
  const key = path.at(-1) ?? "";
  const isEndpoint = path.length === 3;
  if (key === "watchers" && isEndpoint)
    return value?.kind === "list" && value.items.length > 0 && isNamedForProduction(call.environments)
      ? "watchers"
      : undefined;
  if (!isAtom(value, "true")) return undefined;
  if (key === "debug_errors" && isEndpoint) return "debugErrors";
  if (key === "code_reloader" && isEndpoint) return "reloader";
  return annotationKeys.has(key) && path[0] === "phoenix_live_view" ? "annotations" : undefined;
}

/** An environment of another name in which browsers load pages again as their sources change is one in which somebody develops, such as inside of a container. */
function isForDevelopers({ call: { environments } }: ConfigEntry, entries: readonly ConfigEntry[]): boolean {
  return (
    environments.kind === "only" &&
    !environments.names.some((name) => /prod|stag|live|release|demo/.test(name)) &&
    entries.some(
      ({ path, call }) => call.environments.kind === "only" && path.length === 3 && path[2] === "live_reload",
    )
  );
}

/** Watchers in config.exs are a matter of taste: they start only with the development server. */
function isNamedForProduction({ kind }: ConfigEntry["call"]["environments"]): boolean {
  return kind === "only";
}

function environmentNames({ call }: ConfigEntry): string {
  return call.environments.kind === "only"
    ? call.environments.names.map((name) => `\`${name}\``).join(", ")
    : "environments other than development";
}

function removal(entry: ConfigEntry): readonly ProposedFix[] {
  const title = `Remove \`${entry.path.at(-1)}\``;
  return [{ title, class: "safe", edits: removeEntry(entry) }];
}

const reloaders: ReadonlySet<string> = new Set(["Phoenix.CodeReloader", "Phoenix.LiveReloader"]);

function usedModules(
  index: { named(name: string): readonly Call[] },
  moduleNamed: (form: Call["form"], node: Call["args"][number], offset: number) => string | undefined,
) {
  return [...index.named("use"), ...index.named("plug")].flatMap((call) => {
    const [arg] = call.args;
    const module = arg && call.style === "plain" ? moduleNamed(call.form, arg, call.start) : undefined;
    const isMeant = module !== undefined && (call.name === "use" ? module === "Plug.Debugger" : reloaders.has(module));
    return isMeant ? [{ call, module }] : [];
  });
}

/** Stands between blank lines, as the formatter wants blocks to. */
function guard(call: Call, condition: string, { text }: SourceFile): ProposedFix {
  const lineEnd = lineEndOf(text);
  const { start, end } = fileRangeOf(call.span);
  const indentation = indentationAt(text, start);
  const inner = textOf(call.form, call).replace(/\r?\n(?=[^\r\n])/g, (found) => `${found}  `);
  const needsBefore = !/(\bdo|\n[ \t]*)\r?\n[ \t]*$/.test(text.slice(0, start));
  const needsAfter = !/^[ \t]*\r?\n\s*(\r?\n|end\b)/.test(text.slice(end));
  const lines = [`${indentation}if ${condition} do`, `${indentation}  ${inner}`, `${indentation}end`];
  const wrapped = [...(needsBefore ? [""] : []), ...lines, ...(needsAfter ? [""] : [])].join(lineEnd);
  const edit: Edit = { path: call.form.path, start: start - indentation.length, end, text: wrapped };
  return { title: "Use it in development alone", class: "safe", edits: [edit] };
}
