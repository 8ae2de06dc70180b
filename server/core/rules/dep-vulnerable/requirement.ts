/** The smallest change of a requirement that leaves out the versions before a patched one. */

import { replace } from "../../project/edits.ts";
import { parseRequirement, parseVersion, satisfies } from "../../project/hex-version.ts";
import type { DeclaredDependency } from "../../project/mix-project.ts";
import type { ProposedFix } from "../../rule.ts";

export function fixesOf({ form, requirement }: DeclaredDependency, target: string | undefined): readonly ProposedFix[] {
  const raised = requirement && target !== undefined ? raisedTo(requirement.text, target) : undefined;
  if (!requirement || raised === undefined) return [];
  const title = `Require \`${raised}\`, then run \`mix deps.get\``;
  return [{ title, class: "review", edits: [replace(form, requirement.node, `"${raised}"`)] }];
}

/** `~> 1.18.0` to 1.18.2 gives `~> 1.18.2`; `~> 1.18` gives `~> 1.18 and >= 1.18.2`; `undefined` for alternatives joined by `or`. */
function raisedTo(requirement: string, target: string): string | undefined {
  const [asked, parsed] = [parseRequirement(requirement), parseVersion(target)];
  if (!asked || !parsed || asked.alternatives.length > 1) return undefined;
  const [, operator = "==", version = ""] = /^\s*(~>|==|>=)?\s*(\S+)\s*$/.exec(requirement) ?? [];
  if (version === "") return satisfies(parsed, asked) ? `${requirement.trim()} and >= ${target}` : undefined;
  if (operator !== "~>") return `${operator} ${target}`;
  if (/^\d+\.\d+\./.test(version)) return `~> ${target}`;
  if (satisfies(parsed, asked)) return `~> ${version} and >= ${target}`;
  const [major, minor, patch] = parsed.numbers;
  const isFirst = patch === 0n && parsed.pre.length === 0;
  return isFirst ? `~> ${major}.${minor}` : `~> ${major}.${minor} and >= ${target}`;
}
