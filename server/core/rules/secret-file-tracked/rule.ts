/** Reports files in git's index that hold secrets. */

import { trackedSecrets } from "../../project/tracked-secrets.ts";
import { defineRule } from "../../rule.ts";
import { wholeFile } from "../../syntax/source-file.ts";

export const secretFileTracked = defineRule({
  id: "secret-file-tracked",
  title: "Secret file in the repository",
  severity: "high",
  cwe: [538, 540],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [trackedSecrets],
  messages: {
    tracked:
      "Git tracks this file, which holds {holds}: whoever can read the repository, or ever could, has it. Take it out with `git rm --cached`, name it in .gitignore, and replace what it holds.",
  },
  check({ trackedSecrets, report }) {
    for (const { path, holds, confidence } of trackedSecrets) {
      report(wholeFile(path), "tracked", { confidence, data: { holds } });
    }
  },
});
