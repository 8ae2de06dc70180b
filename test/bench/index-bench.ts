/**
 * What the index of a workspace costs: names of every call, roles, routes, configuration, call sites of components. Measured with a rule that asks for all
 * of it and reports nothing, against one that asks for nothing.
 */

import { createProject } from "../../server/core/engine/live-project.ts";
import type { Project } from "../../server/core/index.ts";
import { callSites } from "../../server/core/project/call-sites.ts";
import { config } from "../../server/core/project/config.ts";
import { formFacts } from "../../server/core/project/form-facts.ts";
import { names } from "../../server/core/project/names.ts";
import { roles } from "../../server/core/project/roles.ts";
import { routes } from "../../server/core/project/router/routes.ts";
import { defineRule, type Rule } from "../../server/core/rule.ts";
import { createParser } from "../../server/core/syntax/parser.ts";
import { nodeWorld } from "../../server/hosts/node-world.ts";
import type { Workspace } from "./engine.ts";
import { applyKeystroke, keystrokes, largeModule } from "./large-module.ts";
import { type Figure, latencies, usedMemory } from "./measure.ts";

const shared = {
  title: "Asks for the index",
  severity: "low",
  cwe: [1],
  owasp: ["A01:2021"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  messages: { none: "Nothing." },
} as const;

const asksForNothing = defineRule({ ...shared, id: "asks-for-nothing", needs: [], check: () => undefined });

const asksForAll = defineRule({
  ...shared,
  id: "asks-for-all",
  needs: [callSites, config, names, roles, routes],
  check({ file, callSites, config, names, roles, routes }) {
    config.entriesOf(file);
    for (const router of routes.graph.routers) if (router.path === file.path) routes.of(router);
    callSites.ofTemplate(file.path);
    for (const { name } of file.modules) {
      if (name === undefined) continue;
      roles.of(name);
      callSites.ofComponent(name, "button");
    }
    for (const form of file.forms) for (const call of formFacts(form.syntax).calls) names.resolve(form, call);
  },
});

/** Time and memory of the first index, and of the index after each keystroke in one file. */
export async function benchIndex({ name, files }: Workspace): Promise<readonly Figure[]> {
  const { project: _, ...bare } = await indexed([asksForNothing], files); // Kept by nobody, so that its memory is given back.
  const { project, time, memory } = await indexed([asksForAll], files);
  const path = "lib/shop_web/live/large_live.ex";
  let text = largeModule(1_000);
  project.edit(path, text, 0);
  await project.settle();
  const typed = [];
  for (const [index, keystroke] of keystrokes(text, 25).entries()) {
    text = applyKeystroke(text, keystroke);
    const start = process.cpuUsage();
    project.edit(path, text, index + 1);
    await project.settle();
    typed.push(processorTime(start));
  }
  return [
    { name: `index ${name}, over reading and parsing, processor time`, value: time - bare.time, unit: "ms" },
    { name: `index ${name}, over reading and parsing, memory`, value: memory - bare.memory, unit: "MB" },
    ...latencies(`index after a keystroke ${name}`, typed),
  ];
}

interface Indexed {
  readonly project: Project;
  readonly time: number;
  readonly memory: number;
}

async function indexed(rules: readonly Rule[], files: Workspace["files"]): Promise<Indexed> {
  const world = nodeWorld({ log: (level, message) => console.error(`${level}: ${message}`) });
  const parser = await createParser(await world.loadGrammars());
  const onBug = (message: string) => {
    throw new Error(message);
  };
  const before = usedMemory();
  const start = process.cpuUsage();
  const project = createProject({ world, parser, rules, onBug }, { files, settings: { preset: "audit" } });
  const scan = project.scan();
  for (let step = await scan.next(); !step.done; ) step = await scan.next();
  return { project, time: processorTime(start), memory: usedMemory() - before };
}

/** In milliseconds. */
function processorTime(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}
