/** Git's index, of every version and damaged in every way, as projects read it. */

import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { readGitIndex } from "../../server/core/engine/git-index.ts";
import { secretFileTracked } from "../../server/core/rules/secret-file-tracked/rule.ts";
import { nodeFileSystem } from "../../server/hosts/node-world.ts";
import { gitIndexOf, type IndexOptions } from "../harness/git-index.ts";
import { openTestProject, places, scanAll } from "../harness/project.ts";
import type { TestFile } from "../harness/world.ts";

const secret = "STRIPE_SECRET_KEY=Zx81kkQw0Jpl93mV7tRb2\n";
const paths = [".env", "lib/a.ex", "lib/deeply/b.ex", "lib/deeply/nested/c.ex", "über.ex", "z".repeat(300)];

describe("an index", () => {
  const kinds: readonly IndexOptions[] = ([2, 3, 4] as const).flatMap((version) =>
    ([20, 32] as const).map((hashSize) => ({ version, hashSize, extensions: ["TREE", "EOIE"] })),
  );
  test.each(kinds)("of version $version with names of $hashSize bytes gives its paths", (options) => {
    const read = readGitIndex(gitIndexOf(paths, options));
    expect(read).toEqual({ ok: true, value: { paths, isWhole: true } });
  });

  test("that git writes gives what git lists, in each of its versions", async () => {
    const root = await temporary();
    git(root, "init", "-q");
    for (const name of [".env", "lib/a b.ex", "lib/ünï.ex", "x/y/z.ex"]) await write(root, name, secret);
    git(root, "add", "-A", "-f");
    for (const version of ["2", "3", "4"]) {
      git(root, "update-index", "--index-version", version);
      const { project } = await openTestProject([secretFileTracked], {});
      expect(project.notices).toEqual([]);
      const index = await nodeFileSystem(root).gitIndex?.(1_000_000);
      const read = index?.ok && index.value ? readGitIndex(index.value.bytes) : undefined;
      const listed = git(root, "ls-files", "-z").split("\0").filter(Boolean);
      expect(read).toEqual({ ok: true, value: { paths: listed, isWhole: true } });
    }
  });

  test("that was cut or changed anywhere is read or refused, and never takes long", () => {
    const whole = gitIndexOf(paths, { version: 4 });
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(whole.length - 1), fc.nat(255), (length, at, byte) => {
        const bytes = whole.slice(0, length);
        if (at < bytes.length) bytes[at] = byte;
        const read = readGitIndex(bytes);
        expect(read.ok || read.reason.length > 0).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test("whose entries each repeat a long name is refused instead of being unfolded", () => {
    const names = Array.from({ length: 50 }, (_, i) => "x".repeat(200 * (i + 1)));
    expect(readGitIndex(gitIndexOf(names, { version: 4 }))).toEqual({ ok: false, reason: "it is damaged" });
  });
});

describe("a project", () => {
  const found = async (files: Readonly<Record<string, TestFile>>) => {
    const { project } = await openTestProject([secretFileTracked], { "mix.exs": "defmodule A do\nend\n", ...files });
    await scanAll(project);
    return { places: places(project), notices: project.notices.map(({ message }) => message) };
  };

  test("names a tracked secret, and none of its text", async () => {
    const { project } = await openTestProject([secretFileTracked], {
      ".env": secret,
      ".git/index": gitIndexOf([".env"]),
    });
    await scanAll(project);
    expect(places(project)).toEqual([".env:1:1 secret-file-tracked"]);
    expect(JSON.stringify(project.report(".env"))).not.toContain("Zx81");
  });

  test("leaves out what is excluded, and what is not tracked", async () => {
    expect((await found({ ".env": secret, ".git/index": gitIndexOf(["lib/a.ex"]) })).places).toEqual([]);
    const excluding = {
      ".firebreak.json": '{ "exclude": [".env"] }',
      ".env": secret,
      ".git/index": gitIndexOf([".env"]),
    };
    expect((await found(excluding)).places).toEqual([]);
  });

  const damaged: readonly (readonly [string, TestFile, string])[] = [
    ["of an unknown version", gitIndexOf([], { version: 9 as 4 }), "version 9 of its format is not known"],
    ["that is none", "hello, this is no index", "it is no index of git"],
    ["that is empty", "", "it is no index of git"],
    ["that is cut", gitIndexOf([".env"]).slice(0, 60), "it is damaged"],
    ["that cannot be read", { unreadable: "no permission to read it" }, "no permission to read it"],
  ];
  test.each(damaged)("with an index %s says so, and looks at the rest", async (_, index, reason) => {
    const { notices } = await found({ ".env": secret, ".git/index": index });
    expect(notices).toEqual([
      `Git's index could not be read (${reason}): secrets among the tracked files are not looked for.`,
    ]);
  });

  test("with a split index says that a part is missing", async () => {
    const { places: seen, notices } = await found({
      ".env": secret,
      ".git/index": gitIndexOf([".env"], { extensions: ["link"] }),
    });
    expect(seen).toEqual([".env:1:1 secret-file-tracked"]);
    expect(notices[0]).toContain("split over several files");
  });

  test("forgets a secret that git no longer tracks at the next scan", async () => {
    const { project, files } = await openTestProject([secretFileTracked], {
      ".env": secret,
      ".git/index": gitIndexOf([".env"]),
    });
    await scanAll(project);
    files.write(".git/index", gitIndexOf(["mix.exs"]));
    await scanAll(project);
    expect(places(project)).toEqual([]);
  });
});

describe("on a disk, the index", () => {
  const pathsOf = async (root: string) => {
    const index = await nodeFileSystem(root).gitIndex?.(1_000_000);
    if (!index?.ok) return index?.reason;
    const read = index.value && readGitIndex(index.value.bytes);
    return read?.ok ? { paths: read.value.paths, prefix: index.value?.prefix } : undefined;
  };

  test("of a repository around the root counts below the root", async () => {
    const top = await repository();
    expect(await pathsOf(path.join(top, "apps"))).toEqual({ paths: [".env", "apps/a.ex"], prefix: "apps/" });
  });

  test("of a linked work tree is found through its .git file", async () => {
    const top = await repository();
    const other = path.join(await temporary(), "tree");
    git(top, "worktree", "add", "-q", "--detach", other);
    expect(await pathsOf(other)).toEqual({ paths: [".env", "apps/a.ex"], prefix: "" });
  });

  test("of a repository that does not know the folder is not read", async () => {
    const [top, stranger] = [await repository(), await temporary()];
    await write(stranger, ".git", `gitdir: ${path.join(top, ".git")}\n`);
    expect(await pathsOf(stranger)).toBe("its .git names a repository that does not know it");
  });

  test("is not read through a link", async () => {
    const [top, stranger] = [await repository(), await temporary()];
    await mkdir(path.join(stranger, ".git"));
    await symlink(path.join(top, ".git/index"), path.join(stranger, ".git/index"));
    expect(await pathsOf(stranger)).toBe("a link");
  });

  test("need not be there", async () => {
    const root = await temporary();
    expect(await nodeFileSystem(root).gitIndex?.(1000)).toEqual({ ok: true, value: undefined });
  });
});

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function temporary(): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), "firebreak-git-")));
  folders.push(folder);
  return folder;
}

async function repository(): Promise<string> {
  const top = await temporary();
  git(top, "init", "-q");
  await write(top, ".env", secret);
  await write(top, "apps/a.ex", "");
  git(top, "add", "-A", "-f");
  git(top, "commit", "-qm", "first");
  return top;
}

async function write(root: string, name: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, name)), { recursive: true });
  await writeFile(path.join(root, name), text);
}

function git(root: string, ...args: readonly string[]): string {
  const identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
  return execFileSync("git", ["-C", root, ...identity, ...args], { encoding: "utf8" });
}
