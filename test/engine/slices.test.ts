/** Work in slices: wherever it is interrupted, its results are the same; cancelled, it stops at the next turn of the host; what nobody reads goes. */

import { expect, test } from "vitest";
import { createKeyedCells } from "../../server/core/engine/keyed-cells.ts";
import { createMemo, type Read, Suspended } from "../../server/core/engine/memo.ts";
import { rules } from "../../server/core/rules/registry.generated.ts";
import { allFindings, openTestProject, scanAll } from "../harness/project.ts";
import { testWorld } from "../harness/world.ts";

/** Sinks that are reached through functions, anonymous functions and other files. */
const files = {
  "lib/shop/files.ex": `defmodule Shop.Files do
  def load(name), do: :erlang.binary_to_term(name)
  def place(name), do: Path.join("/srv/files", name)
  def each(names, change), do: Enum.map(names, fn name -> change.(place(name)) end)
end
`,
  "lib/shop_web/file_controller.ex": `defmodule ShopWeb.FileController do
  use Phoenix.Controller, formats: [:json]
  alias Shop.Files
  def show(conn, %{"x" => x}), do: json(conn, Files.load(x))
  def index(conn, %{"names" => names}), do: json(conn, Files.each(names, fn path -> File.read!(path) end))
  def create(conn, %{"name" => name}), do: json(conn, String.to_atom(Files.place(name)))
end
`,
  "lib/shop_web/router.ex": `defmodule ShopWeb.Router do
  use Phoenix.Router
  get "/show", ShopWeb.FileController, :show
  get "/index", ShopWeb.FileController, :index
  post "/create", ShopWeb.FileController, :create
end
`,
};

/** A world in which no time passes, or on whose clock every look takes `step` milliseconds. */
function worldWithClock(step: number, onYield: () => void = () => {}) {
  let clock = 0;
  return {
    ...testWorld(),
    now: () => {
      clock += step;
      return clock;
    },
    yieldToHost: async () => onYield(),
  };
}

async function findingsOnClock(step: number) {
  let turns = 0;
  const world = worldWithClock(step, () => turns++);
  const { project, bugs } = await openTestProject(rules, files, { world });
  await scanAll(project);
  project.edit("lib/shop/files.ex", files["lib/shop/files.ex"].replace("/srv/files", "/srv/other"), 1);
  await project.settle();
  return { findings: allFindings(project), turns, bugs };
}

test("what is interrupted after every computation finds what uninterrupted work finds", async () => {
  const whole = await findingsOnClock(0);
  const sliced = await findingsOnClock(1_000);
  expect(whole.findings.map(({ id }) => id)).toEqual(
    expect.arrayContaining(["unsafe-deserialization", "path-traversal", "atom-from-input"]),
  );
  expect(sliced.findings).toEqual(whole.findings);
  expect(sliced.turns).toBeGreaterThan(whole.turns + 100);
  expect([...whole.bugs, ...sliced.bugs]).toEqual([]);
});

test("a cancelled scan does nothing more, whenever it is cancelled, and the next one finds everything", async () => {
  const { findings } = await findingsOnClock(0);
  for (const cancelAt of [3, 40, 150]) {
    const cancellation = { aborted: false };
    let turns = 0;
    const world = worldWithClock(1_000, () => {
      cancellation.aborted = ++turns >= cancelAt;
    });
    const { project } = await openTestProject(rules, files, { world });
    expect((await scanAll(project, cancellation)).isComplete).toBe(false);
    expect(turns).toBe(cancelAt);
    await scanAll(project);
    project.edit("lib/shop/files.ex", files["lib/shop/files.ex"].replace("/srv/files", "/srv/other"), 1);
    await project.settle();
    expect(allFindings(project)).toEqual(findings);
  }
});

test("a computation that pauses is taken up again from what it had kept", () => {
  let clock = 0;
  const memo = createMemo(() => clock++);
  const kept: number[] = [];
  const cell = memo.derived("long", () => {
    while (kept.length < 10) {
      kept.push(kept.length);
      memo.pause();
    }
    return kept.length;
  });
  let slices = 0;
  let value: number | undefined;
  while (value === undefined) {
    slices++;
    memo.startSlice(clock + 3);
    try {
      value = memo.read(cell);
    } catch (error) {
      expect(error).toBeInstanceOf(Suspended);
    }
  }
  expect(value).toBe(10);
  expect(kept).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(slices).toBeGreaterThan(1);
  expect(slices).toBeLessThanOrEqual(10);
});

test("what is interrupted often overruns its turns, so that work which is not kept does not begin again for each part", () => {
  let clock = 0;
  const memo = createMemo(() => clock++);
  const parts = Array.from({ length: 60 }, (_, i) => memo.derived(`part ${i}`, () => i));
  const whole = memo.derived("whole", (read: Read) =>
    parts.reduce((sum, part) => {
      clock += 5; // Not kept: done again each time that the whole begins again.
      return sum + read(part);
    }, 0),
  );
  let slices = 0;
  let value: number | undefined;
  while (value === undefined && slices < 100) {
    slices++;
    memo.startSlice(clock + 8);
    try {
      value = memo.read(whole);
    } catch (error) {
      expect(error).toBeInstanceOf(Suspended);
    }
  }
  expect(value).toBe((60 * 59) / 2);
  expect(slices).toBeLessThan(20);
});

/** Cells of squares, read by one cell for as many numbers as an input says. */
function squares() {
  const memo = createMemo(() => 0);
  const computed: number[] = [];
  const square = {
    name: "square",
    keyOf: String,
    compute: (_: unknown, number: number) => {
      computed.push(number);
      return number * number;
    },
  };
  const keyed = createKeyedCells(memo, () => ({}) as never);
  const wanted = memo.input<readonly number[]>("wanted", []);
  const sum = memo.derived("sum", (read: Read) =>
    read(wanted).reduce((total, number) => total + read(keyed.cellOf(square, number)), 0),
  );
  const sumOf = (numbers: readonly number[]) => {
    memo.set(wanted, numbers);
    return memo.read(sum);
  };
  return { keyed, computed, sumOf };
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

test("an answer that is read is computed once, and kept when those that nobody reads any more are dropped", () => {
  const { keyed, computed, sumOf } = squares();
  sumOf(upTo(3_000));
  expect(computed).toHaveLength(3_000);
  expect(sumOf(upTo(10))).toBe(285);
  keyed.sweep();
  computed.length = 0;
  expect(sumOf(upTo(11))).toBe(385);
  expect(computed).toEqual([10]);
});

test("a few answers that nobody reads are kept, as they may be asked for again", () => {
  const { keyed, computed, sumOf } = squares();
  sumOf(upTo(100));
  sumOf([1]);
  keyed.sweep();
  sumOf(upTo(100));
  expect(computed).toHaveLength(100);
});
