// One command to try everything: installs, builds, packs, scans a folder, and opens it in a real VS Code with the extension
// installed. Never touches the user's own editor profile; everything temporary goes away at the end. `npm start [-- DIR]`.
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { cleanUpAtExit, run, step, temporaryFolder } from "./process.mjs";
import {
  checkNode,
  editorSize,
  exists,
  installDependencies,
  installEditor,
  must,
  root,
  whyNoEditor,
} from "./setup.mjs";

checkNode();
cleanUpAtExit();
const given = process.argv[2];
const folder = given ? resolve(process.env.INIT_CWD ?? process.cwd(), given) : join(root, "test/apps/shop");
if (!(await stat(folder).catch(() => undefined))?.isDirectory()) fail(`${folder} is not a folder.`);

try {
  await installDependencies();
  const { packageExtension } = await import("./package.mjs");
  const vsix = await step("Building and packing the extension", packageExtension);
  console.log(`\nScanning ${folder}\n`);
  await run(process.execPath, [join(root, "dist/cli.js"), "scan", folder], { isShown: true });
  console.log("");
  await openEditor(vsix);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
process.exit(0);

/** @param {string} vsix */
async function openEditor(vsix) {
  const desktop = await findDesktop();
  if (desktop) return openDesktop(desktop, vsix);
  const reason = whyNoEditor();
  if (!reason) return openBrowserEditor(vsix);
  console.log(`No editor was opened: there is no desktop VS Code here, and ${reason}.`);
  console.log(`The scan above needs none, and ${vsix} installs into any VS Code from 1.91.`);
}

/** @param {string} vsix */
async function openBrowserEditor(vsix) {
  console.log(`There is no desktop VS Code here, so a browser-based one is used (the first time: ${editorSize}).`);
  const program = await installEditor();
  const { startCodeServer } = await import("./code-server.mjs");
  const editor = await step("Starting the editor", () => startCodeServer(program, { vsix }));
  console.log(`\nOpen this address in a browser:\n\n  ${editor.address(folder)}\n\nCtrl-C ends the editor.`);
  await new Promise((done) => editor.child.on("exit", done));
  throw new Error(`The editor ended:\n${editor.log().split("\n").slice(-20).join("\n")}`);
}

/** @param {string} program @param {string} vsix */
async function openDesktop(program, vsix) {
  const home = temporaryFolder("profile");
  const profile = ["--user-data-dir", join(home, "data"), "--extensions-dir", join(home, "extensions")];
  const install = [...profile, "--install-extension", vsix];
  must(
    program,
    await step(`Installing the extension into a temporary profile of ${program}`, () => run(program, install)),
  );
  console.log(`Opening ${folder} in ${program}. Close the window, or press Ctrl-C, to end.`);
  const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  must(program, await run(program, [...profile, ...root, "--new-window", "--wait", folder]));
}

/**
 * A desktop editor with a display to open on. Inside a remote or WSL terminal `code` means the window of the user's own
 * profile, so none is used there.
 * @returns {Promise<string | undefined>}
 */
async function findDesktop() {
  const { env, platform } = process;
  if (env.VSCODE_IPC_HOOK_CLI || env.WSL_DISTRO_NAME) return undefined;
  if (platform === "linux" && !env.DISPLAY && !env.WAYLAND_DISPLAY) return undefined;
  const names = env.VSCODE_EXECUTABLE
    ? [env.VSCODE_EXECUTABLE]
    : ["code", "codium", "vscodium", "cursor", "code-insiders"];
  if (platform === "darwin") names.push("/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code");
  for (const name of names) {
    if (name.startsWith("/") && !(await exists(name))) continue;
    if ((await run(name, ["--version"])).code === 0) return name;
  }
  return undefined;
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}
