/** Whether production writes what is logged at the level of debugging. https://hexdocs.pm/logger/Logger.html#module-levels */

import type { Config } from "./config.ts";
import { atomName, textOfLiteral } from "./nodes.ts";
import { type Setting, type SettingValue, settingOf } from "./settings.ts";

/**
 * `yes`: somebody wrote `:debug`. `unset`: nothing sets a level, and Elixir's own is `:debug`. `chosen`: whoever runs it decides, and nothing says that it
 * is `:debug` otherwise. `no`: the level is higher.
 */
export type DebugLog = "yes" | "unset" | "chosen" | "no";

/** Where a level is set: for all, or for what writes to the terminal. */
const places = [
  ["logger", "level"],
  ["logger", "default_handler", "level"],
  ["logger", "console", "level"],
] as const;

/** `near` is a file of the project. */
export function debugLogOf(config: Config, near: string): DebugLog {
  const answers = places.map((path) => debugLogAt(settingOf(config, path, { environment: "prod", near })));
  const [, ...handlers] = answers;
  if (answers.includes("no")) return "no";
  if (answers[0] !== "unset") return answers[0] ?? "unset";
  return handlers.find((answer) => answer !== "unset") ?? "unset";
}

function debugLogAt(setting: Setting | undefined): DebugLog {
  if (!setting) return "unset";
  const own = debugLogIn(setting.value);
  if (!setting.isConditional) return own;
  const other = debugLogAt(setting.otherwise);
  return own === other ? own : "chosen";
}

function debugLogIn(value: SettingValue): DebugLog {
  if (value.kind === "environment-variable" && value.fallback)
    return (atomName(value.fallback) ?? textOfLiteral(value.fallback)) === "debug" ? "yes" : "chosen";
  if (value.kind !== "written") return "chosen";
  return atomName(value.node) === "debug" ? "yes" : "no";
}
