/** Reports uploads that keep the ending their sender chose where browsers fetch them: pages and pictures with scripts among them. */

import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { fileSinks, isClientName } from "../../flow/sinks-files.ts";
import { calls } from "../../project/calls.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";

export const uploadServedInline = defineRule({
  id: "upload-served-inline",
  title: "Upload that is served with the ending its sender chose",
  severity: "medium",
  cwe: [434, 79],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow],
  messages: {
    kept: "`{function}` puts an upload among the static files with the ending that its sender chose: `.html` and `.svg` are shown by this site, and scripts in them run with the session of whoever opens them.",
  },
  check({ file, calls, flow, report }) {
    if (!served.test(file.text) || looksAtEnding.test(file.text)) return;
    const told = new Set<unknown>();
    for (const { call, index, name, use } of fileSinks(calls)) {
      if (use !== "write" || told.has(call.node) || !isServing(file.path, call)) continue;
      const sink = { span: call.nameSpan, note: "is served with this ending" };
      const isOther = { isHarmless: (origin: Parameters<typeof isClientName>[0]) => !isClientName(origin) };
      const reached = reaching(flow.valueOf(call, index), { ...sink, ...isOther });
      // A name that is no path yet is what `upload-filename` tells of.
      if (!reached?.origin.treatments.includes("path")) continue;
      told.add(call.node);
      const confidence = reached.confidence === "low" ? "low" : "medium";
      report(call.nameSpan, "kept", { data: { function: name }, confidence, trace: reached.trace });
    }
  },
});

/** Code that writes where `Plug.Static` serves. */
const served = /priv\/static|static_path\(|"static"|"priv",\s*"static/;

/** A list of endings or types that are let through, or a word that says so. */
const looksAtEnding =
  /~w\([^)]*(?:jpe?g|png|gif|pdf)|"(?:\.|image\/)(?:jpe?g|png|gif|webp)"|(?:allowed|accepted|permitted|white_?list|valid|supported)_\w*(?:ext|type|mime|format)|(?:valid|check|allow)\w*_(?:ext|type|mime|file)|accept:/i;
