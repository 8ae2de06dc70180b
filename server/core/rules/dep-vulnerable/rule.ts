/** Reports locked packages for which an advisory was published, in mix.lock and where mix.exs asks for them. */

import type { Edit } from "../../finding.ts";
import { type Advisories, type Advisory, advisories } from "../../project/advisories.ts";
import { dependencyGraph, type LockedPackage } from "../../project/dependency-graph.ts";
import { appendItem, appendWords } from "../../project/edits.ts";
import { parseRequirement, parseVersion, satisfies } from "../../project/hex-version.ts";
import type { DeclaredDependency, MixProject } from "../../project/mix-project.ts";
import { pairOf } from "../../project/nodes.ts";
import { defineRule, type ProposedFix, type TraceSpan } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";
import { fixesOf } from "./requirement.ts";

const text = "{package} {version} has {weaknesses}. {advice}";

export const depVulnerable = defineRule({
  id: "dep-vulnerable",
  title: "Package with a known vulnerability",
  severity: "high",
  cwe: [1395, 1035],
  owasp: ["A06:2021", "A03:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["Vuln.CookieRCE", "Vuln.Coherence", "Vuln.Ecto", "Vuln.HeaderInject", "Vuln.PlugNull", "Vuln.Redirect"],
  scope: "project",
  needs: [dependencyGraph, advisories],
  messages: {
    critical: { severity: "critical", text },
    high: { severity: "high", text },
    medium: { severity: "medium", text },
    low: { severity: "low", text },
    development: { severity: "low", text: `${text} Development and tests alone use it.` },
  },
  check({ dependencyGraph: { packages, projects }, advisories, report }) {
    const ignored = new Set(projects.flatMap(({ ignoredAdvisories }) => ignoredAdvisories.map(({ id }) => id)));
    for (const locked of packages) {
      const found = weaknessesOf(locked, ignored, advisories);
      if (!found) continue;
      const message = locked.isShipped ? found.severity : "development";
      const { entry, chain } = locked;
      const advice = adviceFor(locked, found.target);
      const data = { package: `\`${entry.name}\``, version: found.version, weaknesses: found.text, advice };
      report(spanOf(entry.form, entry.nameRange), message, { confidence: "high", data });
      const declared = chain?.[0];
      if (!chain || !declared || isBeyond(declared, found.version, chain.length)) continue;
      const brought = chain.slice(1).map((one) => `\`${(one as { name: string }).name}\``);
      const isDirect = brought.length === 1;
      report(spanOf(declared.form, declared.tuple), message, {
        confidence: "high",
        data: { ...data, package: isDirect ? data.package : `${data.package} (${brought.join(" → ")})` },
        trace: traceOf(locked),
        fixes: [...(isDirect ? fixesOf(declared, found.target) : []), ...ignoring(found.ids, projects, declared)],
      });
    }
  },
});

interface Weaknesses {
  readonly severity: Advisory["severity"];
  readonly version: string;
  readonly text: string;
  /** One id of each advisory. */
  readonly ids: readonly string[];
  readonly target: string | undefined;
}

function weaknessesOf(
  { entry }: LockedPackage,
  ignored: ReadonlySet<string>,
  known: Advisories,
): Weaknesses | undefined {
  const { version, package: name } = entry;
  if (version === undefined) return undefined;
  const advisories = known.affecting(name, version).filter(({ ids }) => !ids.some((id) => ignored.has(id)));
  const [worst] = advisories;
  if (!worst) return undefined;
  const ids = advisories.flatMap((one) => one.ids[0] ?? []);
  const [first, ...others] = ids;
  const listed = [worst.title ? `${first}: ${worst.title}` : first, ...others].join(", ");
  const count = advisories.length === 1 ? "a known vulnerability" : `${advisories.length} known vulnerabilities`;
  return { severity: worst.severity, version, ids, text: `${count} (${listed})`, target: known.patched(name, version) };
}

/** Adds the ids to the list in the same mix.exs, for who looked at them and is not affected. */
function ignoring(
  ids: readonly string[],
  projects: readonly MixProject[],
  { form: { path } }: DeclaredDependency,
): readonly ProposedFix[] {
  const project = projects.find(({ file }) => file.path === path);
  const known = project?.ignoredAdvisories[0];
  const edits = known ? appendWords(known.form, known.list, ids) : ignoringAnew(ids, project?.settings);
  return edits.length > 0 ? [{ title: `Ignore ${ids.join(", ")}`, class: "assist", edits }] : [];
}

/** Writes the list, beside what Hex is told already. */
function ignoringAnew(ids: readonly string[], settings: MixProject["settings"]): readonly Edit[] {
  if (!settings) return [];
  const { form, list } = settings;
  const written = `ignore_advisories: [${ids.map((id) => `"${id}"`).join(", ")}]`;
  const hex = pairOf(list, "hex");
  if (!hex) return appendItem(form, list, `hex: [${written}]`);
  return hex.value.kind === "list" && !pairOf(hex.value, "ignore_advisories")
    ? appendItem(form, hex.value, written)
    : [];
}

/** What to do, in a sentence: update, raise the requirement, or first update the package that holds it back. */
function adviceFor({ entry, parents, chain }: LockedPackage, target: string | undefined): string {
  if (target === undefined) return "No version without it is known.";
  const blocking = parents.find(({ requirement }) => !allows(requirement, target));
  if (blocking)
    return `${target} mends it, but \`${blocking.entry.name}\` asks for \`${blocking.requirement}\`: update that first.`;
  const requirement = chain?.length === 2 ? chain[0].requirement?.text : undefined;
  if (requirement !== undefined && !allows(requirement, target)) return `Require ${target}.`;
  return `\`mix deps.update ${entry.name}\` can bring ${target}.`;
}

/** True unless the requirement surely refuses the version. */
function allows(requirement: string, version: string): boolean {
  const [asked, parsed] = [parseRequirement(requirement), parseVersion(version)];
  return !asked || !parsed || satisfies(parsed, asked);
}

/** True when the requirement was raised already and only the lock is behind. */
function isBeyond({ requirement }: DeclaredDependency, version: string, chainLength: number): boolean {
  return chainLength === 2 && requirement !== undefined && !allows(requirement.text, version);
}

function traceOf({ entry, chain, lock }: LockedPackage): readonly TraceSpan[] {
  if (!chain) return [];
  const [declared, ...brought] = chain;
  const first = { span: spanOf(declared.form, declared.tuple), note: `${declared.name} is asked for here` };
  const steps = brought.slice(0, -1).map((one, i) => ({
    span: spanOf(one.form, one.nameRange),
    note: `\`${one.name}\` asks for \`${brought[i + 1]?.name ?? ""}\``,
  }));
  const last = { span: spanOf(entry.form, entry.nameRange), note: `locked in ${lock.file.path}` };
  return [first, ...steps, last];
}
