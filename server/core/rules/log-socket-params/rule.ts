/** Reports sockets and channels that write secrets of their clients to the log. */

import { received } from "../../flow/received.ts";
import { config } from "../../project/config.ts";
import { dependencies } from "../../project/dependencies.ts";
import { formFacts } from "../../project/form-facts.ts";
import { names } from "../../project/names.ts";
import { isAtom } from "../../project/nodes.ts";
import { hiddenInProduction } from "../../project/parameter-filter.ts";
import { isTestPath } from "../../project/paths.ts";
import { settingOf } from "../../project/settings.ts";
import { defineRule } from "../../rule.ts";
import type { Form } from "../../syntax/source-file.ts";

export const logSocketParams = defineRule({
  id: "log-socket-params",
  title: "Socket, channel or LiveView events log secrets",
  severity: "low",
  cwe: [532],
  owasp: ["A09:2021", "A09:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [config, dependencies, names, received],
  messages: {
    logged:
      "Clients send `{name}` here, and Phoenix writes it to the log of production: `filter_parameters` lets it through, and nothing says `{option}`.",
  },
  check({ config, dependencies, names, received, report }) {
    const secrets = received.filter(
      ({ isSensitive, how, path }) => how === "pattern" && isSensitive && !isTestPath(path),
    );
    if (secrets.length === 0) return;
    const isHidden = hiddenInProduction(config, dependencies);
    for (const secret of secrets) {
      const { name, parents } = secret;
      const span = received.spanOf(secret);
      const module = span && names.moduleAround(span.form);
      const uses: ReadonlySet<string> = module ? names.usesOf(module) : new Set();
      const way = span && waysOf(uses).find(({ callback }) => isIn(span.form, span.start, callback));
      if (!module || !way || isHidden(name, parents)) continue;
      if (way.level === "debug" && !logsDebug(span.form.path)) continue;
      if (module.forms.some((form) => isSwitchedOff(form, way.option))) continue;
      report(span, "logged", { confidence: "medium", data: { name, option: `${way.option}: false` } });
    }

    /** What nothing sets is logged. */
    function logsDebug(near: string): boolean {
      const setting = settingOf(config, ["logger", "level"], { environment: "prod", near });
      return !setting || (setting.value.kind === "written" && isAtom(setting.value.node, "debug"));
    }
  },
});

interface Way {
  readonly callback: string;
  readonly option: string;
  /** At which Phoenix logs it: https://hexdocs.pm/phoenix/Phoenix.Channel.html#module-logging */
  readonly level: "info" | "debug";
}

function waysOf(uses: ReadonlySet<string>): readonly Way[] {
  if (uses.has("Phoenix.Socket")) return [{ callback: "connect", option: "log", level: "info" }];
  if (!uses.has("Phoenix.Channel")) return [];
  return [
    { callback: "join", option: "log_join", level: "info" },
    { callback: "handle_in", option: "log_handle_in", level: "debug" },
  ];
}

function isIn(form: Form, offset: number, callback: string): boolean {
  return formFacts(form.syntax).definitions.some(
    ({ name, start, end }) => name === callback && start <= offset && offset < end,
  );
}

/** `use Phoenix.Channel, log_join: false` */
function isSwitchedOff({ syntax: { text } }: Form, option: string): boolean {
  return new RegExp(`^use\\s[\\s\\S]{0,300}\\b${option}: false`).test(text);
}
