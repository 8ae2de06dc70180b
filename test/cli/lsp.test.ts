import { spawn } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createMessageConnection,
  type InitializeResult,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { type Firebreak, installFirebreak } from "./firebreak.ts";

let firebreak: Firebreak;
beforeAll(async () => {
  firebreak = await installFirebreak();
});
afterAll(() => firebreak.dispose());

/** Starts a server, asks for its capabilities, and ends it as the protocol wants. */
async function greet(
  args: readonly string[],
): Promise<{ readonly result: InitializeResult; readonly code: number | null }> {
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  const params = { processId: process.pid, rootUri: null, capabilities: {} };
  const result = await connection.sendRequest<InitializeResult>("initialize", params);
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  return { result, code: await exited };
}

describe("firebreak lsp", () => {
  it("is the server that the editors start", async () => {
    const direct = await greet([firebreak.server, "--stdio"]);
    expect(direct.result.capabilities.textDocumentSync).toBeDefined();
    expect(await greet([firebreak.cli, "lsp", "--stdio"])).toEqual(direct);
    expect(await greet([firebreak.cli, "lsp"])).toEqual(direct);
    expect(direct.code).toBe(0);
  });
});
