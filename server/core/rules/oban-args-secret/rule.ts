/** Reports secrets among the arguments of jobs, which are stored as they are. */

import { calls } from "../../project/calls.ts";
import { names } from "../../project/names.ts";
import { atomName, pairsOf, textOfLiteral } from "../../project/nodes.ts";
import { isTestPath } from "../../project/paths.ts";
import { isSecretField } from "../../project/secret-names.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const obanArgsSecret = defineRule({
  id: "oban-args-secret",
  title: "Secret in a job's arguments",
  severity: "medium",
  cwe: [312, 532],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, names],
  messages: {
    stored:
      "`{key}` is stored in the database as it is, with every try of the job, and shown in its dashboard and in the logs of failures.",
  },
  check({ file, calls, names, report }) {
    if (isTestPath(file.path)) return;
    for (const call of calls.named("new")) {
      const { resolution } = call;
      if (!resolution.isKnown) continue;
      const worker = names.module(resolution.module);
      if (!worker || !names.usesOf(worker).has("Oban.Worker")) continue;
      for (const pair of pairsOf(call.args[0])) {
        const key = atomName(pair.key) ?? textOfLiteral(pair.key);
        if (key === undefined || !isSecretField(key)) continue;
        report(spanOf(call.form, pair), "stored", { confidence: "medium", data: { key } });
      }
    }
  },
});
