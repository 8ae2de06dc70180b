/** The SARIF 2.1.0 report, for code scanning services and viewers. Columns are UTF-16 units, as everywhere in Firebreak. */

import type {
  ArtifactLocation,
  CodeFlow,
  Fix,
  Invocation,
  Location,
  Log,
  Message,
  Notification,
  Region,
  Replacement,
  ReportingDescriptor,
  Result,
  Run,
  Suppression,
  ToolComponent,
} from "sarif";
import type * as core from "../core/index.ts";
import { renderPage, withoutHeadComment } from "./page.ts";
import { plainJson, plainLines } from "./plain.ts";
import { incompleteMessage, lineIndexes, type RootReport, type ScanReport } from "./report.ts";
import { type Taxon, type Taxonomy, taxaOf, taxonomies } from "./taxonomies.ts";

/** The report as JSON text with a final line end. */
export function renderSarif(report: ScanReport): string {
  const log: Log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [runOf(report)],
  };
  return `${plainJson(log)}\n`;
}

function runOf(report: ScanReport): Run {
  const ruleIndexes = new Map(report.rules.map((rule, index) => [rule.id, index]));
  const bases = report.roots.map((root, index) => [baseIdOf(index), { uri: root.uri }] as const);
  return {
    tool: {
      driver: {
        name: "Firebreak",
        version: report.tool.version,
        semanticVersion: report.tool.version,
        rules: report.rules.map((rule) => descriptorOf(rule, report.pages.get(rule.id))),
        supportedTaxonomies: taxonomies.map(({ name }, index) => ({ name, index })),
      },
    },
    taxonomies: taxonomies.map((taxonomy) => taxonomyOf(taxonomy, report.rules)),
    invocations: [invocationOf(report)],
    originalUriBaseIds: Object.fromEntries(bases),
    columnKind: "utf16CodeUnits",
    newlineSequences: ["\r\n", "\n", "\r"],
    results: report.roots.flatMap((root, index) => resultsOf(root, baseIdOf(index), ruleIndexes)),
  };
}

/** The name under which a root's URL is given once; paths are relative to it. */
function baseIdOf(rootIndex: number): string {
  return rootIndex === 0 ? "%SRCROOT%" : `%SRCROOT${rootIndex + 1}%`;
}

function descriptorOf(rule: core.RuleMetadata, page: string | undefined): ReportingDescriptor {
  const taxa = taxaOf(rule);
  return {
    id: rule.id,
    shortDescription: { text: rule.title },
    ...(page
      ? { help: { text: renderPage(page, { color: false, width: 100 }), markdown: withoutHeadComment(page) } }
      : {}),
    defaultConfiguration: { level: levelOf(rule.severity), enabled: rule.preset === "on" },
    relationships: taxa.map(({ taxonomy, id }) => ({
      target: { id, toolComponent: { name: taxonomy.name, index: taxonomies.indexOf(taxonomy) } },
      kinds: ["superset"],
    })),
    properties: {
      tags: [
        "security",
        ...rule.cwe.map((id) => `external/cwe/cwe-${String(id).padStart(3, "0")}`),
        ...rule.owasp.map((category) => `external/owasp/${category}`),
      ],
      "security-severity": securitySeverity[rule.severity],
    },
  };
}

/** Scores in the ranges by which code scanning services tell critical, high, medium and low apart. */
const securitySeverity: Readonly<Record<core.Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.5",
  info: "0.0",
};

function levelOf(severity: core.Severity): "error" | "warning" | "note" {
  if (severity === "critical" || severity === "high") return "error";
  return severity === "medium" ? "warning" : "note";
}

function taxonomyOf(taxonomy: Taxonomy, rules: readonly core.RuleMetadata[]): ToolComponent {
  const { name, version, organization, description } = taxonomy;
  const taxa = rules.flatMap(taxaOf).filter((taxon) => taxon.taxonomy === taxonomy);
  const byId = new Map(taxa.map((taxon) => [taxon.id, taxon]));
  return {
    name,
    ...(version ? { version } : {}),
    organization,
    shortDescription: { text: description },
    isComprehensive: false,
    taxa: [...byId.values()].map(taxonOf),
  };
}

function taxonOf({ id, name, helpUri }: Taxon): ReportingDescriptor {
  return { id, ...(name ? { shortDescription: { text: name } } : {}), ...(helpUri ? { helpUri } : {}) };
}

function invocationOf(report: ScanReport): Invocation {
  const interrupted: readonly Notification[] = report.isComplete
    ? []
    : [{ level: "error", message: messageOf(incompleteMessage) }];
  const notifications = report.roots.flatMap((root, index) => rootNotifications(root, baseIdOf(index)));
  return {
    executionSuccessful: report.isComplete,
    toolExecutionNotifications: [...interrupted, ...notifications],
  };
}

function rootNotifications(root: RootReport, uriBaseId: string): readonly Notification[] {
  const skipped = root.skipped.map(({ path, reason }): Notification => {
    const message = messageOf(`Could not be scanned: ${reason}`);
    return { level: "warning", message, locations: [placeOf(path, uriBaseId)] };
  });
  const notices = root.notices.map(({ level, message, path }): Notification => {
    const locations = path === undefined ? {} : { locations: [placeOf(path, uriBaseId)] };
    return { level: level === "warning" ? "warning" : "note", message: messageOf(message), ...locations };
  });
  return [...skipped, ...notices];
}

function resultsOf(root: RootReport, uriBaseId: string, ruleIndexes: ReadonlyMap<string, number>): readonly Result[] {
  const indexOf = lineIndexes(root);
  return root.findings.map((finding) => {
    const ruleIndex = ruleIndexes.get(finding.id);
    // Viewers apply fixes as they are: one that is known to fail is left out.
    const offered = finding.fixes.filter((fix) => root.isProven?.(finding, fix) !== false);
    const fixes = offered.map((fix) => fixOf(fix, uriBaseId, indexOf));
    return {
      ruleId: finding.id,
      ...(ruleIndex === undefined ? {} : { ruleIndex }),
      level: levelOf(finding.severity),
      message: messageOf(finding.message),
      locations: [placeOf(finding.path, uriBaseId, finding)],
      partialFingerprints: {
        "firebreak/v1": finding.fingerprint,
        "firebreakPortable/v1": finding.portableFingerprint,
      },
      ...traceOf(finding.trace, uriBaseId),
      ...(fixes.length > 0 ? { fixes } : {}),
      suppressions: finding.suppressed ? [suppressionOf(finding.suppressed)] : [],
      properties: { severity: finding.severity, confidence: finding.confidence },
    };
  });
}

/** The way from source to sink: as a flow for viewers that walk through it, and as related places for those that do not. */
function traceOf(
  trace: readonly core.TraceStep[],
  uriBaseId: string,
): { codeFlows?: CodeFlow[]; relatedLocations?: Location[] } {
  if (trace.length === 0) return {};
  const locations = trace.map((step) => ({
    ...placeOf(step.path, uriBaseId, step),
    message: messageOf(step.note),
  }));
  return {
    codeFlows: [{ threadFlows: [{ locations: locations.map((location) => ({ location })) }] }],
    relatedLocations: locations.map((location, index) => ({ id: index + 1, ...location })),
  };
}

function placeOf(path: string, uriBaseId: string, at?: Pick<core.Location, "start" | "end">): Location {
  const artifactLocation = artifactOf(path, uriBaseId);
  return { physicalLocation: { artifactLocation, ...(at ? { region: regionOf(at.start, at.end) } : {}) } };
}

function artifactOf(path: string, uriBaseId: string): ArtifactLocation {
  return { uri: uriOf(path), uriBaseId };
}

/** A relative reference. Every segment is encoded whole, so that none can be taken for a scheme, a query or a fragment. */
function uriOf(path: string): string {
  return path
    .replace(/\p{Cs}/gu, "\ufffd")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
}

function regionOf(start: core.Position, end: core.Position): Region {
  return {
    startLine: start.line + 1,
    startColumn: start.column + 1,
    endLine: end.line + 1,
    endColumn: end.column + 1,
  };
}

function fixOf(fix: core.Fix, uriBaseId: string, indexOf: (path: string) => core.LineIndex | undefined): Fix {
  const byPath = new Map<string, Replacement[]>();
  for (const edit of fix.edits) {
    const replacements = byPath.get(edit.path) ?? [];
    byPath.set(edit.path, [...replacements, replacementOf(edit, indexOf(edit.path))]);
  }
  return {
    description: { text: escaped(`${fix.title} (${fix.class})`) },
    artifactChanges: [...byPath].map(([path, replacements]) => ({
      artifactLocation: artifactOf(path, uriBaseId),
      replacements,
    })),
  };
}

/** In a file whose text is not known, one that the fix creates, there is only the beginning. */
function replacementOf(edit: core.Edit, lines: core.LineIndex | undefined): Replacement {
  const origin = { line: 0, column: 0 };
  const deletedRegion = lines
    ? regionOf(lines.positionAt(edit.start), lines.positionAt(edit.end))
    : regionOf(origin, origin);
  return { deletedRegion, insertedContent: { text: edit.text } };
}

function suppressionOf({ by, reason, until }: core.Suppression): Suppression {
  const isInSource = by !== "config" && by !== "baseline";
  return {
    kind: isInSource ? "inSource" : "external",
    status: "accepted",
    justification: reason,
    properties: { by, ...(until ? { until } : {}) },
  };
}

function messageOf(text: string): Message {
  return { text: escaped(text) };
}

/** A literal brace of a message is written twice (section 3.11.5 of the standard), and nothing in it may become a link (3.11.6). */
function escaped(text: string): string {
  return plainLines(text).join("\n").replace(/[{}]/g, "$&$&").replace(/\]\(/g, "] (");
}
