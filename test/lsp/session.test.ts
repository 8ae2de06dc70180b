/** The order of the work on one root. */

import { expect, test } from "vitest";
import type { Project } from "../../server/core/index.ts";
import { startSession } from "../../server/lsp/session.ts";
import { testWorld } from "../harness/world.ts";

/** A project that notes what it is asked to bring up to date. */
function notingProject() {
  const settled: (string | undefined)[] = [];
  const project: Pick<Project, "edit" | "settle" | "report"> = {
    edit() {},
    report: () => undefined,
    async settle({ first } = {}) {
      settled.push(first);
      return [];
    },
  };
  return { settled, project: project as Project };
}

test("the file that was typed in comes before everything else, also before its findings are asked for", async () => {
  const { settled, project } = notingProject();
  await new Promise<void>((resolve) => {
    const session = startSession(project, testWorld(), { changed() {}, idle: resolve });
    session.edit("lib/other.ex", "", 1);
    session.edit("lib/shop.ex", "", 1);
  });
  expect(settled).toEqual(["lib/shop.ex", undefined]);
});
