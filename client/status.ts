/** The status bar item: what the server is doing and how many findings it shows. */

import { type Disposable, MarkdownString, StatusBarAlignment, ThemeColor, window } from "vscode";
import type { Status } from "../server/lsp/protocol.ts";
import { menuCommand } from "./commands.ts";

export interface StatusItem extends Disposable {
  show(status: Status): void;
  starting(): void;
  fail(message: string): void;
  current(): Status;
}

const noFindings: Status["counts"] = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
const severities = ["critical", "high", "medium", "low", "info"] as const;

export function createStatusItem(): StatusItem {
  const item = window.createStatusBarItem("firebreak.status", StatusBarAlignment.Left, 0);
  item.name = "Firebreak";
  item.command = menuCommand;
  let current: Status = { state: "starting", counts: noFindings, skipped: 0 };
  const show = (status: Status) => {
    current = status;
    item.text = `${iconOf(status)} ${labelOf(status)}`;
    item.tooltip = new MarkdownString(linesOf(status).join("\n\n"));
    item.accessibilityInformation = { label: linesOf(status).join(" "), role: "button" };
    item.backgroundColor = status.state === "failed" ? new ThemeColor("statusBarItem.errorBackground") : undefined;
    item.show();
  };
  show(current);
  return {
    show,
    starting: () => show({ ...current, state: "starting" }),
    fail: (message) => show({ state: "failed", counts: noFindings, skipped: 0, message }),
    current: () => current,
    dispose: () => item.dispose(),
  };
}

function iconOf({ state }: Status): string {
  if (state === "failed") return "$(error)";
  return state === "ready" ? "$(shield)" : "$(sync~spin)";
}

function labelOf(status: Status): string {
  if (status.state === "failed") return "Firebreak";
  return `Firebreak: ${totalOf(status)}`;
}

/** Sentences for the tooltip and for screen readers. */
function linesOf(status: Status): string[] {
  const lines = [`Firebreak ${stateText[status.state]}.`, `${countText(status)}.`];
  if (status.skipped > 0)
    lines.push(`${status.skipped} ${plural(status.skipped, "file was", "files were")} not scanned.`);
  if (status.message) lines.push(status.message);
  return lines;
}

const stateText: Record<Status["state"], string> = {
  starting: "is starting",
  scanning: "is scanning the workspace",
  ready: "is watching the open files",
  failed: "is not running",
};

function countText(status: Status): string {
  const total = totalOf(status);
  if (total === 0) return "No findings";
  const parts = severities.filter((name) => status.counts[name] > 0).map((name) => `${status.counts[name]} ${name}`);
  return `${total} ${plural(total, "finding", "findings")}: ${parts.join(", ")}`;
}

function totalOf({ counts }: Status): number {
  return severities.reduce((sum, name) => sum + counts[name], 0);
}

function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}
