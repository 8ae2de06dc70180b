/**
 * Keeps the advisories of all projects as new as the user wants them: what an earlier refresh stored counts from the start, and where the setting asks for
 * it, OSV is asked once a day.
 *
 * Invariant: without the setting nothing is asked over the network.
 */

import {
  maxAdvisoryFileSize,
  readAdvisoryData,
  refreshAdvisories,
  type World,
  writeAdvisoryData,
} from "../core/index.ts";
import type { AdvisorySource } from "./host.ts";
import type { Workspace } from "./workspace.ts";

export interface AdvisoryRefresh {
  /** Takes what is stored. */
  load(): Promise<void>;
  /** Asks, if that is wanted and what is known is not of today; to be called when projects were read. Never rejects. */
  check(isWanted: boolean): Promise<void>;
}

export interface AdvisoryRefreshOptions {
  /** Absent where nothing can be asked or stored. */
  readonly source: AdvisorySource | undefined;
  readonly workspace: () => Workspace;
  readonly world: World;
  /** Where OSV's API is, if not where everybody finds it. */
  readonly osv: string | undefined;
}

export function createAdvisoryRefresh({ source, workspace, world, osv }: AdvisoryRefreshOptions): AdvisoryRefresh {
  let knownSince: string | undefined;
  let isAsking = false;

  const take = (text: string): void => {
    const data = readAdvisoryData(text);
    if (!data) {
      world.log("warning", "The stored advisories cannot be read; those that come with Firebreak count.");
      return;
    }
    knownSince = data.date;
    workspace().setAdvisories(text);
  };

  const ask = async (from: AdvisorySource, packages: readonly string[]): Promise<void> => {
    const today = world.today();
    world.log("info", `Asking for advisories about ${packages.length} packages; only their names are sent.`);
    const answer = await refreshAdvisories({ packages, ask: from.ask, today, ...(osv !== undefined && { osv }) });
    if (!answer.ok)
      return world.log(
        "warning",
        `The advisories could not be refreshed: ${answer.reason}. What was known still counts.`,
      );
    const text = writeAdvisoryData(answer.value.data);
    take(text);
    const written = await from.stored.write(text);
    if (!written.ok) world.log("warning", `The advisories could not be stored: ${written.reason}.`);
  };

  return {
    async load() {
      const text = await source?.stored.read(maxAdvisoryFileSize);
      if (text && !text.ok) world.log("warning", `The stored advisories could not be read: ${text.reason}.`);
      if (text?.ok && text.value !== undefined) take(text.value);
    },
    async check(isWanted) {
      if (!source || !isWanted || isAsking || knownSince === world.today()) return;
      const names = workspace()
        .places()
        .flatMap(({ session }) => session?.project.publicPackages() ?? []);
      if (names.length === 0) return;
      isAsking = true;
      await ask(source, [...new Set(names)].sort())
        .catch((error: unknown) => world.log("error", `The refresh of the advisories failed: ${String(error)}`))
        .finally(() => {
          isAsking = false;
        });
    },
  };
}
