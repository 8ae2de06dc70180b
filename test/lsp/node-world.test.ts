import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeFileSystem, nodeWorld, readRulePage } from "../../server/hosts/node-world.ts";

const limit = 1_000;
let directory: string;
let root: string;

beforeEach(async () => {
  directory = await realpath(await mkdtemp(path.join(tmpdir(), "firebreak-world-")));
  root = path.join(directory, "root");
  await mkdir(path.join(root, "lib"), { recursive: true });
  await writeFile(path.join(root, "lib/a.ex"), "defmodule A do end");
  await writeFile(path.join(directory, "secret.ex"), "secret");
});

afterEach(() => rm(directory, { recursive: true, force: true }));

const textOf = async (file: string, from = root) => {
  const outcome = await nodeFileSystem(from).read(file, limit);
  return outcome.ok ? new TextDecoder().decode(outcome.value) : `refused: ${outcome.reason}`;
};

describe("the Node file system", () => {
  it("reads a file of the root", async () => {
    expect(await textOf("lib/a.ex")).toBe("defmodule A do end");
  });

  it.each(["../secret.ex", "lib/../../secret.ex", "/etc/passwd", "lib/\0", ".."])(
    "refuses the path %j",
    async (file) => {
      expect(await textOf(file)).toBe("refused: outside the root");
    },
  );

  it.skipIf(process.platform !== "linux")("says that a name is not UTF-8", async () => {
    await writeFile(Buffer.concat([Buffer.from(`${root}/lib/`), Buffer.from([0xe9]), Buffer.from(".ex")]), "x");
    const listed = await nodeFileSystem(root).list("lib");
    const names = listed.ok ? listed.value.map(({ name }) => name) : [];
    expect(names).toContain("\uFFFD.ex");
    expect(await textOf("lib/\uFFFD.ex")).toBe("refused: its name is not UTF-8 text");
    expect(await textOf("lib/none.ex")).toBe("refused: not found");
  });

  it("refuses a link that leads out of the root, for a file and for a folder above it", async () => {
    await symlink(path.join(directory, "secret.ex"), path.join(root, "lib/out.ex"));
    await symlink(directory, path.join(root, "up"));
    expect(await textOf("lib/out.ex")).toBe("refused: a link that leads out of the root");
    expect(await textOf("up/secret.ex")).toBe("refused: a link that leads out of the root");
    expect(await nodeFileSystem(root).list("up")).toEqual({ ok: false, reason: "a link that leads out of the root" });
  });

  it("is not fooled by a neighbour whose name starts like the root", async () => {
    await mkdir(`${root}-other`);
    await writeFile(path.join(`${root}-other`, "b.ex"), "b");
    await symlink(path.join(`${root}-other`, "b.ex"), path.join(root, "lib/b.ex"));
    expect(await textOf("lib/b.ex")).toBe("refused: a link that leads out of the root");
  });

  it("reads through a root that is a link itself, and a file whose name starts with two dots", async () => {
    await symlink(root, path.join(directory, "link"));
    await writeFile(path.join(root, "..odd.ex"), "odd");
    expect(await textOf("lib/a.ex", path.join(directory, "link"))).toBe("defmodule A do end");
    expect(await textOf("..odd.ex")).toBe("odd");
  });

  it("tells the kind of each entry, by name, and why it is unusual", async () => {
    await symlink(path.join(root, "lib/a.ex"), path.join(root, "b.ex"));
    await symlink(path.join(root, "lib"), path.join(root, "c"));
    await symlink("d", path.join(root, "d"));
    await symlink("nothing", path.join(root, "e"));
    await symlink("../secret.ex", path.join(root, "f"));
    expect(await nodeFileSystem(root).list("")).toEqual({
      ok: true,
      value: [
        { name: "b.ex", kind: "file" },
        { name: "c", kind: "other", reason: "a link to a folder" },
        { name: "d", kind: "other", reason: "a link that leads to itself" },
        { name: "e", kind: "other", reason: "a link that leads to nothing" },
        { name: "f", kind: "other", reason: "a link that leads out of the root" },
        { name: "lib", kind: "directory" },
      ],
    });
  });

  it("refuses what is too large, missing or a folder, and says which", async () => {
    await writeFile(path.join(root, "big.ex"), "x".repeat(limit + 1));
    expect(await textOf("big.ex")).toBe("refused: larger than 1000 bytes");
    expect(await textOf("none.ex")).toBe("refused: not found");
    expect(await textOf("lib")).toMatch(/^refused: a folder, not a file$/);
    expect(await nodeFileSystem(path.join(directory, "gone")).list("")).toEqual({ ok: false, reason: "not found" });
  });

  it.skipIf(process.platform === "win32")("does not wait for a pipe without a writer", async () => {
    execFileSync("mkfifo", [path.join(root, "pipe.ex")]);
    expect(await textOf("pipe.ex")).toBe("refused: not a regular file");
    expect(await nodeFileSystem(root).list("")).toMatchObject({
      value: [{ name: "lib" }, { name: "pipe.ex", kind: "other", reason: "not a regular file" }],
    });
  });
});

describe("the Node world", () => {
  it("loads the grammars as wasm, and tells the day", async () => {
    const world = nodeWorld({ log: () => {} });
    const { runtime, elixir } = await world.loadGrammars();
    for (const bytes of [runtime, elixir]) expect([...bytes.slice(0, 4)]).toEqual([0, 0x61, 0x73, 0x6d]);
    expect(world.today()).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it("reads no page for what is not a rule id", async () => {
    expect(await readRulePage("../../README")).toBeUndefined();
    expect(await readRulePage("no-such-rule")).toBeUndefined();
  });
});
