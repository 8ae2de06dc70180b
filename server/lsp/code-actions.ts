/**
 * Quick fixes, fix-all, suppressions, and the way to a rule's page. Edits are made when the client asks for them, from the latest report.
 *
 * Invariant: a fix is offered only when it is proven: applied in memory and analysed again. That costs about as much as typing a character, and
 * is remembered until the text changes.
 */

import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  LSPErrorCodes,
  ResponseError,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { BulkFix, Edit, Finding, Fix, FixClass } from "../core/index.ts";
import { isRecord } from "./editor-settings.ts";
import { openRulePageCommand, showRulePageCommand } from "./protocol.ts";
import { overlaps, toAnnotation, toRange, toWorkspaceEdit } from "./to-lsp.ts";
import type { Located, Workspace } from "./workspace.ts";

export const fixAllKind = `${CodeActionKind.SourceFixAll}.firebreak`;

/** What the client can do with actions and edits. */
export interface ActionClient {
  readonly resolvesEdits: boolean;
  readonly hasDocumentChanges: boolean;
  readonly asksBeforeEdits: boolean;
  /** How a rule's page is opened: by our client's command, by the server through the editor, or not at all. */
  readonly rulePage: "client" | "server" | "none";
}

export interface ActionOptions {
  readonly client: ActionClient;
  readonly workspace: () => Workspace;
  readonly diagnosticOf: (located: Located, finding: Finding) => Diagnostic | undefined;
}

export interface Actions {
  /** The actions at a place of a document whose report is current. */
  offer(located: Located, params: CodeActionParams): CodeAction[];
  /** Fills in the edit. Throws the protocol's error when the document changed since the offer. */
  resolve(action: CodeAction): CodeAction;
}

/** What `CodeAction.data` holds: enough to make the edit later. */
type ActionData = { readonly uri: string; readonly version: number | null } & Recipe;
type Recipe =
  | { readonly kind: "fix"; readonly fingerprint: string; readonly fix: number }
  | { readonly kind: "suppress"; readonly fingerprint: string }
  /** All safe fixes of the file; of one rule where `id` is given. */
  | { readonly kind: "fix-all"; readonly id?: string };

export function createActions({ client, workspace, diagnosticOf }: ActionOptions): Actions {
  const versionOf = (uri: string) => workspace().document(uri)?.version ?? null;

  const editFor = (located: Located, recipe: Recipe): WorkspaceEdit | undefined => {
    const change = changeOf(located, recipe);
    if (change === undefined || change.edits.length === 0) return undefined;
    return toWorkspaceEdit(change.edits, {
      fileOf: (path) => fileOf(located, path),
      hasDocumentChanges: client.hasDocumentChanges,
      annotation: client.asksBeforeEdits ? toAnnotation(change.class, change.title) : undefined,
    });
  };
  const fileOf = ({ place }: Located, path: string) => {
    const uri = workspace().uriOf(place, path);
    const document = workspace().document(uri);
    const report = place.session?.report(path);
    // The edits' offsets belong to the analysed text.
    if (report === undefined || (document !== undefined && document.getText() !== report.text)) return undefined;
    return { uri, text: report.text, version: document?.version ?? null };
  };
  /** The action with its edit, or with what makes it later; nothing when there is no edit to make. */
  const withEdit = (located: Located, uri: string, recipe: Recipe, action: CodeAction): CodeAction[] => {
    const data: ActionData = { uri, version: versionOf(uri), ...recipe };
    const edit = editFor(located, recipe);
    if (edit === undefined) return [];
    return [client.resolvesEdits ? { ...action, data } : { ...action, edit, data }];
  };

  const actionsOf = (located: Located, uri: string, finding: Finding, diagnostics: Diagnostic[]): CodeAction[] => {
    const { fingerprint } = finding;
    const base = { kind: CodeActionKind.QuickFix, diagnostics };
    const fixes = finding.fixes.flatMap((fix, index) => {
      if (!isProven(located, finding, fix)) return [];
      const isPreferred = fix.class === "safe" && { isPreferred: true };
      return withEdit(
        located,
        uri,
        { kind: "fix", fingerprint, fix: index },
        { ...base, title: fix.title, ...isPreferred },
      );
    });
    const suppress = withEdit(
      located,
      uri,
      { kind: "suppress", fingerprint },
      {
        ...base,
        title: `Ignore ${finding.id} on this line`,
      },
    );
    // A comment about a comment helps nobody.
    return finding.id.startsWith("suppression-") ? fixes : [...fixes, ...suppress];
  };
  const fixAllOf = (located: Located, uri: string, id: string): CodeAction[] => {
    if ((bulkFixOf(located, id)?.fixed.length ?? 0) < 2) return []; // The quick fix does the same.
    return withEdit(
      located,
      uri,
      { kind: "fix-all", id },
      {
        title: `Fix all ${id} in this file (safe)`,
        kind: CodeActionKind.QuickFix,
      },
    );
  };
  const openPage = (finding: Finding, diagnostics: Diagnostic[]): CodeAction[] => {
    if (client.rulePage === "none") return [];
    const title = `Open rule page: ${finding.id}`;
    const command = client.rulePage === "client" ? openRulePageCommand : showRulePageCommand;
    return [
      { title, kind: CodeActionKind.QuickFix, diagnostics, command: { title, command, arguments: [finding.id] } },
    ];
  };

  return {
    offer(located, { textDocument: { uri }, range, context }) {
      const isWanted = (kind: string) =>
        context.only === undefined ||
        context.only.some((only) => only === "" || kind === only || kind.startsWith(`${only}.`));
      const here = findingsOf(located).filter((finding) => overlaps(toRange(finding), range));
      const actions: CodeAction[] = [];
      if (isWanted(CodeActionKind.QuickFix)) {
        const pairs = here.map((finding) => {
          const diagnostic = givenFor(context.diagnostics, finding) ?? diagnosticOf(located, finding);
          return { finding, diagnostics: diagnostic === undefined ? [] : [diagnostic] };
        });
        for (const { finding, diagnostics } of pairs) actions.push(...actionsOf(located, uri, finding, diagnostics));
        for (const id of new Set(here.map((finding) => finding.id))) actions.push(...fixAllOf(located, uri, id));
        for (const { finding, diagnostics } of firstOfEach(pairs)) actions.push(...openPage(finding, diagnostics));
      }
      // Like other source actions: only for who asks for it, on save or from the menu.
      if (context.only !== undefined && isWanted(fixAllKind)) {
        const title = "Fix all safe Firebreak findings in this file";
        actions.push(...withEdit(located, uri, { kind: "fix-all" }, { title, kind: fixAllKind }));
      }
      return actions;
    },
    resolve(action) {
      const data = readActionData(action.data);
      if (data === undefined) return action; // Complete as it is.
      const located = workspace().locate(data.uri);
      const edit = located && versionOf(data.uri) === data.version ? editFor(located, data) : undefined;
      if (edit === undefined)
        throw new ResponseError(LSPErrorCodes.ContentModified, "The document changed since this action was offered");
      return { ...action, edit };
    },
  };
}

interface Change {
  readonly title: string;
  readonly class: FixClass;
  readonly edits: readonly Edit[];
}

function changeOf(located: Located, recipe: Recipe): Change | undefined {
  if (recipe.kind === "fix-all") {
    return { title: "Fix all", class: "safe", edits: bulkFixOf(located, recipe.id)?.edits ?? [] };
  }
  const finding = findingsOf(located).find(({ fingerprint }) => fingerprint === recipe.fingerprint);
  if (finding === undefined) return undefined;
  if (recipe.kind === "fix") {
    const fix = finding.fixes[recipe.fix];
    return fix && isProven(located, finding, fix) ? fix : undefined;
  }
  const edit = located.place.session?.project.suppressionEdit(finding);
  return edit && { title: `Ignore ${finding.id}`, class: "safe", edits: [edit] };
}

function findingsOf({ place, path }: Located): readonly Finding[] {
  return place.session?.findings(path) ?? [];
}

function isProven({ place }: Located, finding: Finding, fix: Fix): boolean {
  return place.session?.project.prove(finding, fix).isProven ?? false;
}

/** All safe repairs of a file that stay in it; of one rule where `id` is given. Nothing where nothing could be repaired. */
function bulkFixOf(located: Located, id: string | undefined): BulkFix | undefined {
  const hasCandidates = findingsOf(located).some(
    (finding) => (id === undefined || finding.id === id) && finding.fixes.some((fix) => fix.class === "safe"),
  );
  if (!hasCandidates) return undefined;
  return located.place.session?.project.fixAll({
    classes: ["safe"],
    paths: [located.path],
    isInsideFile: true,
    ...(id !== undefined && { ids: [id] }),
  });
}

/** The client's own diagnostic of a finding, so that it can tell that the action belongs to it. */
function givenFor(diagnostics: readonly Diagnostic[], finding: Finding): Diagnostic | undefined {
  return diagnostics.find(({ data }) => isRecord(data) && data.fingerprint === finding.fingerprint);
}

function firstOfEach<T extends { readonly finding: Finding }>(pairs: readonly T[]): readonly T[] {
  return pairs.filter(({ finding }, index) => pairs.findIndex((other) => other.finding.id === finding.id) === index);
}

function readActionData(data: unknown): ActionData | undefined {
  if (!isRecord(data) || typeof data.uri !== "string") return undefined;
  const version = typeof data.version === "number" ? data.version : null;
  const common = { uri: data.uri, version };
  if (data.kind === "fix-all")
    return { ...common, kind: "fix-all", ...(typeof data.id === "string" && { id: data.id }) };
  if (typeof data.fingerprint !== "string") return undefined;
  if (data.kind === "suppress") return { ...common, kind: "suppress", fingerprint: data.fingerprint };
  if (data.kind !== "fix" || typeof data.fix !== "number") return undefined;
  return { ...common, kind: "fix", fingerprint: data.fingerprint, fix: data.fix };
}
