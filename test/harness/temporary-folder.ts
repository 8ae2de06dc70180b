/** All tests of a run put their temporary folders into one, which goes when the run ends: also what a test that failed left behind. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export default function setup(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), "firebreak-tests-"));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder; // Read by `os.tmpdir`, here and in the processes of the tests.
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true });
  };
}
