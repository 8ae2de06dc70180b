/** Reports Ash actions that code of the web side runs without asking the policies. */

import type { Confidence } from "../../finding.ts";
import { dependencies } from "../../project/dependencies.ts";
import { fitsLine, removeItem, replace } from "../../project/edits.ts";
import type { ModuleFacts } from "../../project/facts.ts";
import { type Names, names } from "../../project/names.ts";
import { isAtom } from "../../project/nodes.ts";
import { optionIndex, possibleValues, type WrittenOption } from "../../project/option-index.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { fileRangeOf, type SourceFile } from "../../syntax/source-file.ts";

export const ashAuthorizeFalse = defineRule({
  id: "ash-authorize-false",
  title: "Authorization bypassed in request code",
  severity: "high",
  cwe: [862],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [dependencies, names, optionIndex],
  messages: {
    web: "`authorize?: false` runs the action without its policies, for whoever sends the request.",
    elsewhere: {
      severity: "info",
      text: "`authorize?: false` runs the action without its policies: every caller has to know that it may.",
    },
  },
  check({ file, dependencies, names, optionIndex, report }) {
    if (!dependencies.has("ash") || /(^|\/)(priv|test)\/|(^|\/)lib\/mix\//.test(file.path)) return; // Seeds and tasks have no user.
    for (const option of optionIndex.named("authorize?")) {
      const module = names.moduleAround(option.form);
      const value = possibleValues(option.value, option.form, module).find(({ node }) => isAtom(node, "false"));
      if (!value || option.definition === undefined) continue;
      const isWeb = module !== undefined && servesRequests(module, names);
      const confidence = value.isChosen || isExplained(option, file) ? "low" : confidenceOf(module, isWeb);
      report(option.span, isWeb ? "web" : "elsewhere", { confidence, fixes: isWeb ? fixesOf(option) : [] });
    }
  },
});

const webModules = [
  "Phoenix.Controller",
  "Phoenix.LiveView",
  "Phoenix.LiveComponent",
  "Phoenix.Channel",
  "Phoenix.Socket",
  "Plug.Builder",
  "Plug.Router",
];

function servesRequests(module: ModuleFacts, names: Names): boolean {
  const uses = names.usesOf(module);
  return webModules.some((name) => uses.has(name)) || /(^|\.)\w*Web\./.test(module.name);
}

/** Signing in, and links from mails, come before there is a user who could be asked about. */
const beforeSignIn = /Auth|Session|Regist|Login|SignIn|SignUp|Invit|Reset|Confirm|Health|Webhook/;

function confidenceOf(module: ModuleFacts | undefined, isWeb: boolean): Confidence {
  if (!isWeb) return "high";
  return module && beforeSignIn.test(module.name) ? "low" : "medium";
}

/** A comment on the line or directly above it says why. */
function isExplained({ span }: WrittenOption, { comments, text }: SourceFile): boolean {
  const { start } = fileRangeOf(span);
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", start);
  return comments.some(
    (comment) =>
      (comment.start > start && comment.start < lineEnd) ||
      (comment.isOwnLine && text.slice(comment.end, lineStart).trim() === "" && comment.end < lineStart),
  );
}

function fixesOf({ form, list, pair, definition, siblings }: WrittenOption): readonly ProposedFix[] {
  if (!list || !pair || !isAtom(pair.value, "false")) return [];
  const hasActor = siblings.some(
    (item) => item.kind === "pair" && ["actor", "scope"].some((key) => isAtom(item.key, key)),
  );
  if (hasActor && list.items.length > 1)
    return [{ title: "Ask the policies", class: "review", edits: removeItem(form, list, pair) }];
  const holder = ["socket", "conn"].find((name) =>
    definition?.params.some((param) => param.kind === "variable" && param.name === name),
  );
  const written = `actor: ${holder}.assigns.current_user`;
  if (holder === undefined || !fitsLine(form.syntax.text, pair, written)) return [];
  return [{ title: "Run it as the current user", class: "assist", edits: [replace(form, pair, written)] }];
}
