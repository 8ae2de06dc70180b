/** The two sample apps: what is marked in the shop is found, what is not marked is not, and the clean app gives nothing. */

import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createEngine, type Finding, type Preset } from "../../server/core/index.ts";
import { nodeFileSystem, nodeWorld } from "../../server/hosts/node-world.ts";
import { findHoles, renderHoles } from "./holes.ts";

const shop = fileURLToPath(new URL("shop", import.meta.url));
const clean = fileURLToPath(new URL("clean", import.meta.url));
const holes = findHoles(shop);

describe("the shop", () => {
  it("gives no finding without a mark", async () => {
    const marks = new Set(holes.map((hole) => `${hole.path}:${hole.line} ${hole.id}`));
    const { findings } = await scan(shop, "recommended");
    const marked = findings.filter((finding) => marks.has(placeOf(finding)));
    // A lock has no comments; what it is told is told at the marked line of mix.exs too.
    const isToldTwice = ({ path, message }: Finding) =>
      path === "mix.lock" && marked.some((finding) => finding.message === message);
    const others = findings.filter((finding) => !marked.includes(finding) && !isToldTwice(finding));
    expect(others.map(placeOf)).toEqual([]);
  });

  it("gives a finding for every mark whose rule is there", async () => {
    const { findings, ruleIds } = await scan(shop, "audit");
    const places = new Set(findings.map(placeOf));
    const expected = holes.filter((hole) => ruleIds.has(hole.id)).map((hole) => `${hole.path}:${hole.line} ${hole.id}`);
    expect(expected.length).toBeGreaterThan(4);
    expect(expected.filter((place) => !places.has(place))).toEqual([]);
  });

  it("is listed, hole by hole", async () => {
    await expect(renderHoles(holes)).toMatchFileSnapshot("shop/HOLES.md");
  });
});

describe("the clean app", () => {
  it("gives nothing, and nothing of it is skipped", async () => {
    const { findings, skipped, notices, scanned } = await scan(clean, "recommended");
    expect(findings.map(placeOf)).toEqual([]);
    expect(skipped).toEqual([]);
    expect(notices.filter(({ level }) => level === "warning")).toEqual([]);
    expect(scanned).toBeGreaterThan(60);
  });

  it("has no marks", () => {
    expect(findHoles(clean)).toEqual([]);
  });
});

function placeOf(finding: Finding): string {
  return `${finding.path}:${finding.start.line + 1} ${finding.id}`;
}

async function scan(app: string, preset: Preset) {
  const engine = await createEngine(nodeWorld({ log: failOnError }));
  const project = engine.openProject({ files: nodeFileSystem(app), settings: { preset } });
  const steps = project.scan();
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  const findings = project.paths().flatMap((path) => project.report(path)?.findings ?? []);
  const ruleIds = new Set(engine.rules.map((rule) => rule.id));
  const result = { findings, ruleIds, skipped: project.skipped, notices: project.notices, scanned: step.value.scanned };
  engine.dispose();
  return result;
}

/** A bug inside a rule is logged as an error and would else go by as silence. */
function failOnError(level: "error" | "warning" | "info", message: string): void {
  if (level === "error") throw new Error(message);
}
