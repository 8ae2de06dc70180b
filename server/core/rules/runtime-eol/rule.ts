/** Reports versions of Erlang/OTP and Elixir that get no security patches any more. */

import { compareWritten } from "../../project/hex-version.ts";
import { isDevelopmentPath } from "../../project/paths.ts";
import { runtimeVersions } from "../../project/runtime-versions.ts";
import { defineRule } from "../../rule.ts";
import type { SourceFile, Span } from "../../syntax/source-file.ts";

/** The oldest version that is still patched, in August 2026: https://hexdocs.pm/elixir/compatibility-and-deprecations.html, https://www.erlang.org/patches/otp-27 */
const oldestPatched = {
  otp: { name: "Erlang/OTP", version: "27" },
  elixir: { name: "Elixir", version: "1.16" },
} as const;

export const runtimeEol = defineRule({
  id: "runtime-eol",
  title: "Runtime without security patches",
  severity: "medium",
  cwe: [1104],
  owasp: ["A06:2021", "A03:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [runtimeVersions],
  messages: {
    old: "{runtime} {version} gets no security patches any more: as of August 2026 {oldest} is the oldest that does.",
  },
  check({ file, runtimeVersions, report }) {
    if (isDevelopmentPath(file.path)) return;
    const reported = new Set<string>();
    for (const { runtime, version, line, isMinimum, path } of runtimeVersions.all) {
      const { name, version: oldest } = oldestPatched[runtime];
      if (path !== file.path || isMinimum || compareWritten(version, oldest) >= 0) continue;
      if (reported.has(`${runtime} ${line}`)) continue;
      reported.add(`${runtime} ${line}`);
      const at = lineSpan(file, line);
      if (at) report(at, "old", { confidence: "high", data: { runtime: name, version, oldest } });
    }
  },
});

/** What is written on a line (0-based) of a file of plain lines. */
function lineSpan({ forms, text }: SourceFile, line: number): Span | undefined {
  const written = text.split("\n")[line];
  const [form] = forms;
  if (!form || written === undefined) return undefined;
  const start = text.split("\n", line).reduce((offset, before) => offset + before.length + 1, 0);
  const indentation = written.length - written.trimStart().length;
  return { form, start: start + indentation, end: start + written.trimEnd().length };
}
