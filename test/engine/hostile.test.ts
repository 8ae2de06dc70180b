/**
 * Text that was written to be slow to read: everything here is a few hundred kilobytes of one thing. What is quadratic in it takes minutes, and so
 * does not come to its end in a test.
 */

import { describe, expect, test } from "vitest";
import type { Finding } from "../../server/core/index.ts";
import { rules } from "../../server/core/rules/registry.generated.ts";
import { allFindings, openTestProject, scanAll } from "../harness/project.ts";

const times = (count: number, piece: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => piece(index)).join("");

async function found(files: Readonly<Record<string, string>>, id: string): Promise<readonly Finding[]> {
  const { project, bugs } = await openTestProject(rules, files, { settings: { preset: "strict" } });
  expect((await scanAll(project)).isComplete).toBe(true);
  expect(bugs).toEqual([]);
  return allFindings(project).filter((finding) => finding.id === id);
}

/** The findings of `xss-raw` in a module with this body. */
const raw = (body: string) => found({ "lib/a.ex": `defmodule A do\n  import Phoenix.HTML\n${body}\nend\n` }, "xss-raw");

describe("a file with thousands of", () => {
  test("comments that suppress, above one line or each above its own", async () => {
    const comment = "    # firebreak:ignore xss-raw -- fine\n";
    const [together] = await raw(`  def f(x) do\n${times(5_000, () => comment)}    raw(x)\n  end`);
    expect(together?.suppressed?.by).toBe("comment");
    const each = await raw(`  def f(x) do\n${times(2_500, () => `${comment}    raw(x)\n`)}  end`);
    expect(each).toHaveLength(2_500);
    expect(each.every(({ suppressed }) => suppressed?.by === "comment")).toBe(true);
  });

  test("comments that suppress nothing", async () => {
    const body = times(3_700, () => "  # firebreak:ignore xss-raw -- fine\n");
    const file = { "lib/a.ex": `defmodule A do\n${body}  def f, do: 1\nend\n` };
    expect(await found(file, "suppression-unused")).toHaveLength(3_700);
  });

  test("aliases that mean one another in turns", async () => {
    const turns = times(10_000, (index) => (index % 2 ? "  alias X.C, as: Y\n" : "  alias Y.C, as: X\n"));
    expect(await raw(`  alias A.X\n${turns}  alias Phoenix.HTML, as: X\n  def f(x), do: X.raw(x)`)).toHaveLength(1);
    const between = times(6_000, (index) => `  alias ${index % 2 ? "X.Y" : "Y.X"}\n  def f${index}(x), do: Y.g(x)\n`);
    expect(await raw(`${between}  def f(x), do: raw(x)`)).toHaveLength(1);
  });

  test("modules that use one another", async () => {
    const modules = times(
      1_500,
      (i) =>
        `defmodule M${i} do\n  defmacro __using__(_) do\n    quote do\n      use M${i + 1}\n      import M${i + 2}\n    end\n  end\nend\n`,
    );
    const last = "defmodule Z do\n  use M0\n  def f(x), do: Phoenix.HTML.raw(x)\nend\n";
    expect(await found({ "lib/a.ex": modules + last }, "xss-raw")).toHaveLength(1);
  });

  test("module attributes that are made of one another", async () => {
    const chain = times(8_000, (index) => `  @a${index + 1} @a${index} <> "y"\n`);
    expect(await raw(`  @a0 "x"\n${chain}  def f(x), do: raw(@a8000 <> x)`)).toHaveLength(1);
  });

  test("clauses that call themselves", async () => {
    const clauses = times(4_000, (index) => `  def f(${index}, x), do: f(${index + 1}, f(${index + 2}, x))\n`);
    expect(await raw(`${clauses}  def g(x), do: raw(f(0, x))`)).toHaveLength(1);
  });

  test("findings on one line", async () => {
    const findings = await raw(`  def f(x), do: [${times(10_000, () => "raw(x), ")}1]`);
    expect(findings).toHaveLength(10_000);
    expect(findings.at(-1)?.start).toEqual({ line: 2, column: 17 + 8 * 9_999 });
  });
});

describe("a template with thousands of", () => {
  const nested = (count: number, inner: string) =>
    `${times(count, () => "<div :for={x <- @xs}>")}${inner}${times(count, () => "</div>")}`;

  test("loops in one another is said to be nested too deeply, or is read to its end", async () => {
    const files = {
      "lib/a.html.heex": `${nested(15_000, '<input name="user[password]" />')}\n`,
      "config/config.exs": 'import Config\nconfig :phoenix, :filter_parameters, ["token"]\n',
    };
    const [incomplete] = await found(files, "scan-incomplete");
    expect(incomplete?.path).toBe("lib/a.html.heex");
  });

  test("loops beside one another", async () => {
    const rows = times(3_000, () => "<div :for={x <- @xs}>{raw(x)}</div>\n");
    expect(await found({ "lib/a.html.heex": rows }, "xss-raw")).toHaveLength(3_000);
  });
});
