/** Commands over a machine in memory, for what no real one does on demand. */

import { describe, expect, it } from "vitest";
import type { CliHost, Terminal } from "../../server/cli/host.ts";
import { run } from "../../server/cli/run.ts";
import type { FileSystem } from "../../server/core/index.ts";
import { type MemoryFiles, memoryFiles, testWorld } from "../harness/world.ts";

interface Recorded extends Terminal {
  readonly text: () => string;
}

function recorder(): Recorded {
  let text = "";
  return {
    isTerminal: false,
    columns: undefined,
    write: (more) => {
      text += more;
    },
    text: () => text,
  };
}

const nothingStored: CliHost["advisoryCache"] = {
  place: "nowhere",
  read: async () => ({ ok: true, value: undefined }),
  write: async () => ({ ok: false, reason: "the disk is full" }),
};

function machineWith(files: FileSystem, more: Partial<CliHost> = {}) {
  const output = recorder();
  const errors = recorder();
  const host: CliHost = {
    version: "1.2.3",
    platform: "a machine in memory",
    environment: {},
    output,
    errors,
    world: (log) => testWorld({ log }),
    openRoot: async (name) => ({ ok: true, value: { name, uri: `file:///${name}/`, files } }),
    openOutput: async () => ({ ok: true, value: { write: async () => ({ ok: false, reason: "the disk is full" }) } }),
    readBaseline: async (path) => ({ ok: true, value: { path } }),
    writeChanges: async () => ({ ok: false, reason: "the disk is full" }),
    rulePage: async () => undefined,
    onInterrupt: () => () => {},
    serveLanguageServer: async () => {},
    advisoryCache: nothingStored,
    advisoryFile: () => nothingStored,
    ask: async () => ({ ok: false, reason: "there is no network" }),
    ...more,
  };
  return { host, out: output.text, err: errors.text };
}

const sound = { "lib/shop.ex": "defmodule Shop do\nend\n" };

function lockedFiles(): MemoryFiles {
  const files = memoryFiles({ ...sound, "lib/locked.ex": { unreadable: "no permission to read it" } });
  files.lock("priv", "no permission to read it");
  return files;
}

describe("scan", () => {
  it("says which files and folders it had no permission to read", async () => {
    const { host, out } = machineWith(lockedFiles());
    expect(await run(["scan", "--format", "json"], host)).toBe(0);
    expect(JSON.parse(out()).files.skipped).toEqual([
      { root: ".", path: "lib/locked.ex", reason: "no permission to read it" },
      { root: ".", path: "priv", reason: "folder cannot be read: no permission to read it" },
    ]);
  });

  it("exits with 2 for them when that is asked for", async () => {
    const { host } = machineWith(lockedFiles());
    expect(await run(["scan", "--fail-on-skipped"], host)).toBe(2);
  });

  it("stops between steps when it is asked to, and says that the report is incomplete", async () => {
    const files = memoryFiles(sound);
    let interrupt = () => {};
    const listed: string[] = [];
    const interrupting: FileSystem = {
      ...files,
      list: (folder) => {
        listed.push(folder);
        if (folder === "lib") interrupt();
        return files.list(folder);
      },
    };
    const { host, out } = machineWith(interrupting, {
      onInterrupt: (listener) => {
        interrupt = listener;
        return () => {};
      },
    });
    expect(await run(["scan"], host)).toBe(2);
    expect(listed).toContain("lib");
    expect(out()).toContain("The scan was interrupted: this report is incomplete.");
  });

  it("says why a report could not be written", async () => {
    const { host, err } = machineWith(memoryFiles(sound));
    expect(await run(["scan", "--output", "report.txt"], host)).toBe(2);
    expect(err()).toContain("Cannot write report.txt: the disk is full.");
  });
});

describe("a fault of our own", () => {
  it("exits with 3 and says what to report", async () => {
    const { host, out, err } = machineWith({
      ...memoryFiles(sound),
      list: () => {
        throw new Error("the wheel came off");
      },
    });
    expect(await run(["scan"], host)).toBe(3);
    expect(out()).toBe("");
    expect(err()).toMatch(
      /a fault of Firebreak itself(?:.|\n)*1\.2\.3, a machine in memory(?:.|\n)*the wheel came off/,
    );
  });
});

describe("lsp", () => {
  it("hands over to the language server", async () => {
    let hasServed = false;
    const { host, out } = machineWith(memoryFiles(), {
      serveLanguageServer: async () => {
        hasServed = true;
      },
    });
    expect(await run(["lsp", "--stdio"], host)).toBe(0);
    expect(hasServed).toBe(true);
    expect(out()).toBe("");
  });
});
