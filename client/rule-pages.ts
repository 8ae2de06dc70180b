/**
 * Rule pages inside the editor, offline: a read-only virtual document with the server's Markdown, shown in the built-in preview,
 * which runs no scripts. Links of the form `<editor>://firebreak.firebreak/rules/<id>` end here too.
 */

import { commands, type Disposable, EventEmitter, Uri, window, workspace } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  type RulePage,
  type RulePageParams,
  type RulesResult,
  rulePageRequest,
  rulesRequest,
} from "../server/lsp/protocol.ts";

export interface RulePages extends Disposable {
  /** Shows the page of a rule; an unknown id is said to be one. */
  open(id: string): Promise<void>;
  /** Asks which rule, then shows its page. */
  choose(): Promise<void>;
}

const scheme = "firebreak-rule";

export function createRulePages(client: BaseLanguageClient): RulePages {
  const changed = new EventEmitter<Uri>();
  const pageOf = (id: string) => client.sendRequest<RulePage | null>(rulePageRequest, { id } satisfies RulePageParams);
  const registration = workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: async (uri) => (await pageOf(idOf(uri)))?.markdown ?? "",
  });
  const open = async (id: string) => {
    const page = isRuleId(id) ? await pageOf(id) : null;
    if (!page) return void window.showWarningMessage(`Firebreak has no rule named "${id}".`);
    await showPreview(Uri.from({ scheme, path: `/${page.id}.md` }));
  };
  const choose = async () => {
    const rules = await client.sendRequest<RulesResult>(rulesRequest, {});
    const items = rules.map(({ id, title, severity }) => ({ label: id, description: severity, detail: title }));
    const picked = await window.showQuickPick(items, {
      title: "Firebreak: Open Rule Page",
      placeHolder: "Which rule?",
      matchOnDetail: true,
    });
    if (picked) await open(picked.label);
  };
  return { open, choose, dispose: () => [registration, changed].forEach((each) => void each.dispose()) };
}

/** Opens rule pages for links such as `vscode://firebreak.firebreak/rules/xss-raw`; anything else in a link is ignored. */
export function registerRuleLinks(pages: RulePages): Disposable {
  return window.registerUriHandler({
    handleUri: (uri) => {
      const id = /^\/rules\/([a-z][a-z0-9-]*)\/?$/.exec(uri.path)?.[1];
      return id ? pages.open(id) : undefined;
    },
  });
}

/** The built-in preview, or the text where the user has turned that extension off. */
async function showPreview(uri: Uri): Promise<void> {
  try {
    await commands.executeCommand("markdown.showPreview", uri);
  } catch {
    await window.showTextDocument(uri, { preview: true });
  }
}

function idOf(uri: Uri): string {
  return uri.path.replace(/^\//, "").replace(/\.md$/, "");
}

function isRuleId(id: unknown): id is string {
  return typeof id === "string" && /^[a-z][a-z0-9-]{0,80}$/.test(id);
}
