// Rebuilds the bundles and runs the unit and fixture tests again on every change, until Ctrl-C. F5 in VS Code opens the extension.
import { join } from "node:path";
import { cleanUpAtExit, run } from "./process.mjs";
import { checkNode, installDependencies, root } from "./setup.mjs";

checkNode();
cleanUpAtExit();
await installDependencies();
const build = run(process.execPath, [join(root, "scripts/build.mjs"), "--watch"], { cwd: root, isShown: true });
const tests = run(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), "watch"], {
  cwd: root,
  isShown: true,
});
await Promise.race([build, tests]);
process.exit(1);
