/** Phoenix endpoints and what their configuration says of them where users are served. */

import { fileAnalysis } from "./analysis.ts";
import type { Call } from "./calls.ts";
import { calls } from "./calls.ts";
import type { Config } from "./config.ts";
import type { ModuleFacts } from "./facts.ts";
import { facts } from "./facts.ts";
import { atomName, valueUnder } from "./nodes.ts";
import { type Setting, settingOf } from "./settings.ts";

export interface Endpoint {
  readonly module: ModuleFacts;
  /** The application under whose name it is configured. */
  readonly application: string;
  /** Its `use Phoenix.Endpoint`. */
  readonly use: Call;
}

/** The endpoints of a file. */
export const endpoints = fileAnalysis("endpoints", ({ file, get }): readonly Endpoint[] => {
  if (!file.text.includes("Phoenix.Endpoint")) return [];
  return get(calls)
    .named("use")
    .flatMap((use): readonly Endpoint[] => {
      const [named, options] = use.args;
      const isMeant = named?.kind === "alias" && named.segments.join(".") === "Phoenix.Endpoint";
      const application = atomName(valueUnder(options, "otp_app"));
      const module = isMeant ? get(facts).moduleOf(use.form) : undefined;
      return module && application !== undefined ? [{ module, application, use }] : [];
    });
});

/** What a key of the endpoint is in production. */
export function productionSetting(config: Config, { application, module }: Endpoint, ...keys: readonly string[]) {
  const path = [application, module.name, ...keys];
  return settingOf(config, path, { environment: "prod", near: module.file.path });
}

/** True when a setting is there and not for sure `nil` or `false`. */
export function isOn(setting: Setting | undefined): boolean {
  if (!setting) return false;
  const atom = setting.value.kind === "written" ? atomName(setting.value.node) : undefined;
  return (atom !== "false" && atom !== "nil") || isOn(setting.otherwise);
}
