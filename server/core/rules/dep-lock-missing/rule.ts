/** Reports apps whose packages are not held by a lock with checksums. */

import { advisories } from "../../project/advisories.ts";
import { dependencyGraph } from "../../project/dependency-graph.ts";
import { parseRequirement, parseVersion, satisfies } from "../../project/hex-version.ts";
import type { Lock } from "../../project/mix-lock.ts";
import type { MixProject } from "../../project/mix-project.ts";
import { pathOutside } from "../../project/outside-paths.ts";
import { folderOf } from "../../project/paths.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const depLockMissing = defineRule({
  id: "dep-lock-missing",
  title: "Lock missing or without checksums",
  severity: "medium",
  cwe: [353, 1357],
  owasp: ["A08:2021", "A08:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [dependencyGraph, advisories],
  messages: {
    missing:
      "There is no mix.lock for this app: every machine builds with other versions, and nothing checks that an archive is the one that was tested.",
    library: {
      severity: "info",
      text: "There is no mix.lock: whoever works on this library builds with other versions.",
    },
    absent: {
      severity: "low",
      text: "mix.lock has no `{name}`: the next `mix deps.get` chooses a version that nobody tested.",
    },
    drift: {
      severity: "low",
      text: "mix.lock has `{name}` {version}, which `{requirement}` leaves out: the next `mix deps.get` chooses another one, which nobody tested.",
    },
    checksum: {
      severity: "low",
      text: "{count} of this lock have no outer checksum, so a changed archive is not noticed: `mix deps.get` with a current Hex writes them.",
    },
  },
  check({ dependencyGraph: { projects, locks, lockOf }, advisories, report }) {
    for (const project of projects) {
      const { file, projectSpan, dependencies } = project;
      const isElsewhere = pathOutside(file, "lockfile") !== undefined; // An app of an umbrella that is not open.
      if (!projectSpan || isElsewhere || lockOf(file.path) || !dependencies.some(({ source }) => source !== "path"))
        continue;
      report(projectSpan, isApp(project) ? "missing" : "library", { confidence: "high" });
    }
    for (const project of projects) {
      const lock = lockOf(project.file.path);
      if (!lock || !isOwn(lock, project) || lock.file.problems.length > 0 || lock.unread > 0) continue;
      for (const declared of project.dependencies) {
        const { name, form, tuple, requirement } = declared;
        const version = lock.entries.get(name)?.version;
        // Who raised the requirement over a vulnerable version is told by `dep-vulnerable` what is left to do.
        if (version !== undefined && advisories.affecting(name, version).length > 0) continue;
        const isHex = declared.source === "hex" && requirement !== undefined;
        if (isHex && !lock.entries.has(name))
          report(spanOf(form, tuple), "absent", { confidence: "high", data: { name } });
        else if (isHex && version !== undefined && excludes(requirement.text, version))
          report(spanOf(form, requirement.node), "drift", {
            confidence: "high",
            data: { name, version, requirement: requirement.text },
          });
      }
    }
    for (const { entries } of locks) {
      const unchecked = [...entries.values()].filter(({ hasOuterChecksum }) => !hasOuterChecksum);
      const [first] = unchecked;
      if (!first) continue;
      const count = unchecked.length === 1 ? "One package" : `${unchecked.length} packages`;
      report(spanOf(first.form, first.nameRange), "checksum", { confidence: "high", data: { count } });
    }
  },
});

/** The lock beside it, or that of its umbrella; projects below a folder with a lock may have nothing to do with it. */
function isOwn({ file: { path } }: Lock, { file }: MixProject): boolean {
  const folder = folderOf(path);
  return folderOf(file.path) === folder || /^apps\/[^/]+\/mix\.exs$/.test(file.path.slice(folder.length));
}

/** As Hex sees it: a pre-release that is locked was asked for. */
function excludes(requirement: string, version: string): boolean {
  const [asked, locked] = [parseRequirement(requirement), parseVersion(version)];
  return asked !== undefined && locked !== undefined && !satisfies(locked, asked, true);
}

/** What is started by itself: with releases, or an application module. */
function isApp({ hasReleases, hasApplicationModule, isPublished }: MixProject): boolean {
  return hasReleases || (hasApplicationModule && !isPublished);
}
