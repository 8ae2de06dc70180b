/** Reports cookies of Erlang distribution that stand in the repository. */

import type { Confidence } from "../../finding.ts";
import { type Call, calls } from "../../project/calls.ts";
import { removeOption, replace } from "../../project/edits.ts";
import { conditionsAround, isCompiledForDevelopment, reachesProduction } from "../../project/environments.ts";
import { facts, type ModuleFacts } from "../../project/facts.ts";
import { type Names, names } from "../../project/names.ts";
import { atomName, expressionsOf, textOfLiteral } from "../../project/nodes.ts";
import { type Option, optionsBehind } from "../../project/options.ts";
import { isDevelopmentPath, isScript } from "../../project/paths.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";
import { type WrittenCookie, writtenCookies } from "./written-cookies.ts";

export const distCookieLiteral = defineRule({
  id: "dist-cookie-literal",
  title: "Erlang cookie in the repository",
  severity: "high",
  cwe: [798],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, facts, names],
  messages: {
    cookie:
      "The cookie of Erlang distribution stands in the repository: whoever reads it and reaches a node's port runs any code there.",
  },
  check({ file, calls, facts, names, report }) {
    if (file.language === "text" && isDevelopmentPath(file.path)) return;
    const [form] = file.forms;
    for (const cookie of file.language === "text" && form ? writtenCookies(file) : []) {
      const fixes = file.path.includes("env.sh") ? [fromEnvironment(cookie, file.path)] : [];
      if (form) report(spanOf(form, cookie), "cookie", { confidence: confidenceOf(cookie, file.path), fixes });
    }
    for (const module of /(^|\/)mix\.exs$/.test(file.path) ? facts.modules : []) {
      for (const cookie of releaseCookies(module, names))
        report(spanOf(cookie.form, cookie.value), "cookie", { confidence: "high", fixes: [removal(cookie)] });
    }
    const setting = ["Node.set_cookie/1", "Node.set_cookie/2", ":erlang.set_cookie/1", ":erlang.set_cookie/2"];
    for (const call of isScript(file.path) ? [] : calls.to(...setting)) {
      const cookie = call.args.at(-1);
      const name = atomName(cookie) ?? "";
      if (cookie && name !== "" && name !== "nocookie" && isServed(call))
        report(spanOf(call.form, cookie), "cookie", { confidence: "high" });
    }
  },
});

function isServed({ around, ...call }: Call): boolean {
  return reachesProduction(conditionsAround(call, around).environments) !== "no" && !isCompiledForDevelopment(around);
}

/** Compose files mostly start a system on the machine of whoever writes it. */
function confidenceOf({ isDefault, isLocal }: WrittenCookie, path: string): Confidence {
  if (isLocal || /compose[^/]*\.ya?ml$/.test(path)) return "low";
  return isDefault ? "medium" : "high";
}

/** `cookie:` of the releases in `project/0`. */
function releaseCookies(module: ModuleFacts, names: Names): readonly Option[] {
  const [project] = module.clausesNamed.get("project") ?? [];
  const body = expressionsOf(project?.fact.body).at(-1);
  if (!project || !body) return [];
  const site = { form: project.form, definition: project.fact };
  const releases = optionsBehind(body, site, names).byKey.get("releases");
  const all = releases && optionsBehind(releases.value, { form: releases.form, definition: undefined }, names);
  return [...(all?.byKey.values() ?? [])].flatMap((release) => {
    const options = optionsBehind(release.value, { form: release.form, definition: undefined }, names);
    const cookie = options.byKey.get("cookie");
    return cookie && textOfLiteral(cookie.value) ? [cookie] : [];
  });
}

function fromEnvironment({ start, end }: WrittenCookie, path: string): ProposedFix {
  return {
    title: "Take the cookie from the environment, and fail without it",
    class: "review",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own.
    edits: [{ path, start, end, text: '"${RELEASE_COOKIE:?is not set}"' }],
  };
}

/** Without the option each build makes its own, and `RELEASE_COOKIE` sets it where the release runs. */
function removal(cookie: Option): ProposedFix {
  const edits = cookie.list?.items.length ? removeOption(cookie) : [replace(cookie.form, cookie.value, "nil")];
  return { title: "Remove `cookie`; set `RELEASE_COOKIE` where the release runs", class: "review", edits };
}
