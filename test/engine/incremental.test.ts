/** Whatever is edited in whatever order, the results are those of a fresh scan of the same texts. */

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Finding, Project } from "../../server/core/index.ts";
import { scanIncomplete } from "../../server/core/rules/scan-incomplete/rule.ts";
import { allFindings, openTestProject, scanAll } from "../harness/project.ts";
import { sampleRules } from "../harness/sample-rules.ts";

const rules = [...sampleRules, scanIncomplete];
const paths = ["lib/a.ex", "lib/b.ex", "lib/c_live.ex", "lib/d.html.heex", "test/e_test.exs"];

const lines = fc.constantFrom(
  "def my_a(x), do: danger(x)",
  "def my_b(param), do: danger(param)",
  "my_a(1)",
  "my_b(danger(y))",
  "# firebreak:ignore sample-danger -- fine",
  "danger(z) # firebreak:ignore sample-danger, sample-undefined until=2026-12-01 -- fine",
  "# firebreak:ignore-file sample-twice -- fine",
  '# sobelow_skip ["Sample"]',
  "",
  "defmodule A do",
  "end",
  "def my_c do",
  '~H"<p>{danger(@x)}</p>"',
  "<p class={danger(@y)}>{my_a(@x)}</p>",
  "<%!-- firebreak:ignore sample-danger --%>",
  "{[(",
  '"',
);
const text = fc.array(lines, { maxLength: 8 }).map((parts) => `${parts.join("\n")}\n`);
const path = fc.constantFrom(...paths);

type Step =
  | { readonly kind: "edit" | "write"; readonly path: string; readonly text: string }
  | { readonly kind: "close" | "remove" | "settle" | "settle-first" | "scan" | "cancel"; readonly path: string };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom("edit" as const, "write" as const), path, text }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        "close" as const,
        "remove" as const,
        "settle" as const,
        "settle-first" as const,
        "scan" as const,
        "cancel" as const,
      ),
      path,
    }),
  },
);

test("incremental results equal fresh ones", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const incremental = await openTestProject(rules, {});
      const disk = new Map<string, string>();
      const open = new Map<string, string>();
      await scanAll(incremental.project);
      for (const [index, action] of steps.entries()) await perform(action, index + 1);
      await incremental.project.settle();

      const fresh = await openTestProject(rules, Object.fromEntries(disk));
      for (const [file, content] of open) fresh.project.edit(file, content, 1);
      await scanAll(fresh.project);
      expect(allFindings(incremental.project)).toEqual(allFindings(fresh.project));
      expect(incremental.project.paths()).toEqual(fresh.project.paths());
      expect(incremental.bugs).toEqual([]);

      async function perform(action: Step, version: number): Promise<void> {
        const { project, files } = incremental;
        switch (action.kind) {
          case "edit":
            open.set(action.path, action.text);
            return project.edit(action.path, action.text, version);
          case "write":
            disk.set(action.path, action.text);
            files.write(action.path, action.text);
            return project.refresh([action.path]);
          case "close":
            open.delete(action.path);
            return project.close(action.path);
          case "remove":
            disk.delete(action.path);
            files.remove(action.path);
            return project.refresh([action.path]);
          case "settle":
            await project.settle();
            return;
          case "settle-first":
            await project.settle({ first: action.path, isFirstOnly: true });
            return;
          case "scan":
            await scanAll(project);
            return;
          case "cancel":
            await project.settle({ cancellation: { aborted: true } });
        }
      }
    }),
    { numRuns: 300 },
  );
});

/** Keeps what a client that obeys the lists of changed paths would show. */
function note(project: Project, told: Map<string, readonly Finding[]>, changed: readonly string[]): void {
  for (const path of changed) told.set(path, project.report(path)?.findings ?? []);
}

test("a client that follows the changed paths shows what a fresh scan finds", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ path, text }), { minLength: 1, maxLength: 8 }), async (edits) => {
      const { project } = await openTestProject(rules, {});
      const told = new Map<string, readonly Finding[]>();
      const last = new Map<string, string>();
      for (const [index, edit] of edits.entries()) {
        last.set(edit.path, edit.text);
        project.edit(edit.path, edit.text, index);
        note(project, told, await project.settle({ first: edit.path, isFirstOnly: index % 3 === 0 }));
      }
      note(project, told, await project.settle());
      const fresh = await openTestProject(rules, {});
      for (const [file, content] of last) fresh.project.edit(file, content, 1);
      await fresh.project.settle();
      const shown = [...told].filter(([, findings]) => findings.length > 0).sort(([a], [b]) => (a < b ? -1 : 1));
      expect(shown.flatMap(([, findings]) => findings)).toEqual(allFindings(fresh.project));
    }),
    { numRuns: 200 },
  );
});
