/** Reports `force_ssl` in configuration that is read when the endpoint has long been compiled. */

import type { Confidence } from "../../finding.ts";
import { type ConfigEntry, config, projectFolderOf, spanOfEntry } from "../../project/config.ts";
import { dependencies } from "../../project/dependencies.ts";
import { removeEntry } from "../../project/edits.ts";
import { addForceSsl } from "../../project/force-ssl-fix.ts";
import { atomName, walk } from "../../project/nodes.ts";
import { productionEntriesOf } from "../../project/production.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { type SourceFile, textOf } from "../../syntax/source-file.ts";

export const forceSslRuntime = defineRule({
  id: "force-ssl-runtime",
  title: "`force_ssl` set where it is ignored",
  severity: "medium",
  cwe: [319],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [config, dependencies],
  messages: {
    late: "`force_ssl` is read when the endpoint is compiled: what `{file}` says comes too late, and visitors are not sent to HTTPS.",
    refused:
      "`force_ssl` is read when the endpoint is compiled: a release does not start with another value in `{file}`, and elsewhere visitors are not sent to HTTPS.",
  },
  check({ file, config, dependencies, report }) {
    const name = file.path.slice(file.path.lastIndexOf("/") + 1);
    if (name !== "runtime.exs" && name !== "releases.exs") return;
    // https://hexdocs.pm/phoenix/changelog.html: the endpoint reads it with `Application.compile_env/3`, which a release compares when it starts.
    const message = dependencies.isAtLeast("phoenix", "1.8.0") ? "refused" : "late";
    for (const entry of productionEntriesOf(config, file)) {
      if (entry.path.length !== 3 || entry.path[2] !== "force_ssl" || isOff(entry)) continue;
      const prod = config.files.find(({ path }) => path === `${projectFolderOf(file.path)}config/prod.exs`);
      const fixes = prod && isConstant(entry) ? [moved(entry, prod)] : [];
      report(spanOfEntry(entry), message, { data: { file: name }, confidence: confidenceOf(entry, config), fixes });
    }
  },
});

function isOff({ value }: ConfigEntry): boolean {
  return ["false", "nil"].includes(atomName(value) ?? "");
}

/** Low when the option is compiled in as well: then HTTPS is forced, and only these options do not count. */
function confidenceOf(entry: ConfigEntry, config: Parameters<typeof productionEntriesOf>[0]): Confidence {
  const isCompiled = config
    .entriesAt(entry.path)
    .some(({ call }) => !/\/?(runtime|releases)\.exs$/.test(call.file.path) && call.environments !== undefined);
  return isCompiled ? "low" : "high";
}

/** True when the value means the same in another file. */
function isConstant({ value }: ConfigEntry): boolean {
  let isIt = true;
  walk(value, (node) => {
    if (node.kind === "variable" || node.kind === "call") isIt = false;
    return isIt;
  });
  return isIt;
}

function moved(entry: ConfigEntry, prod: SourceFile): ProposedFix {
  const [application = "", endpoint = ""] = entry.path;
  const value = textOf(entry.form, entry.value);
  const edits = [...removeEntry(entry), ...addForceSsl(prod, application, endpoint, value)];
  return { title: "Move the option to prod.exs", class: "assist", edits };
}
