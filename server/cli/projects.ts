/** What the commands that look at a project share: its folders, its rules by name, and a scan that says how far it is. */

import type { Engine, Project, ScanProgress, ScanSummary } from "../core/index.ts";
import { plain } from "../report/index.ts";
import { UsageError } from "./faults.ts";
import type { CliHost, RootFolder } from "./host.ts";
import { findRule, unknownRuleMessage } from "./rule-ids.ts";

/** The folders (the current one, if none is named), each once. Throws a `UsageError` for what is not a folder. */
export async function openRoots(host: CliHost, directories: readonly string[]): Promise<readonly RootFolder[]> {
  const opened = new Map<string, RootFolder>();
  for (const directory of directories.length > 0 ? directories : ["."]) {
    const root = await host.openRoot(directory);
    if (!root.ok) throw new UsageError(`Cannot scan ${plain(directory)}: ${root.reason}.`);
    if (!opened.has(root.value.uri)) opened.set(root.value.uri, root.value);
  }
  return [...opened.values()];
}

/** The ids of rules that were named by id or alias. Throws a `UsageError` for a name that is none. */
export function ruleIdsOf({ rules }: Engine, names: readonly string[]): readonly string[] {
  return names.map((name) => {
    const rule = findRule(rules, name);
    if (!rule) throw new UsageError(unknownRuleMessage(rules, plain(name)));
    return rule.id;
  });
}

/** Scans to the end, or until the signal. */
export async function scanProject(
  project: Project,
  signal: AbortSignal,
  show: (progress: ScanProgress) => void,
): Promise<ScanSummary> {
  const steps = project.scan(signal);
  let step = await steps.next();
  while (!step.done) {
    show(step.value);
    step = await steps.next();
  }
  return step.value;
}

/** One line on the terminal that says how far the scan is; nothing where no terminal is watching. */
export function progressLine(host: CliHost): { show(progress: ScanProgress): void; clear(): void } {
  const { errors } = host;
  const erase = "\r\u001b[K";
  const isShown = errors.isTerminal && host.environment.TERM !== "dumb";
  let last = "";
  return {
    show({ phase, done, total }) {
      const line = `${progressWords[phase]} ${done}${total > 0 ? ` of ${total}` : ""}`;
      if (!isShown || line === last) return;
      last = line;
      errors.write(erase + line);
    },
    clear() {
      if (last) errors.write(erase);
    },
  };
}

const progressWords: Readonly<Record<ScanProgress["phase"], string>> = {
  list: "listing files",
  read: "reading files",
  analyse: "analysing files",
};
