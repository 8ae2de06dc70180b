/** The only door of the reports. */

export { renderJson } from "./json.ts";
export { type PageOptions, renderPage } from "./page.ts";
export { plain, plainJson } from "./plain.ts";
export {
  activeFindings,
  counted,
  incompleteMessage,
  type RootReport,
  type ScanReport,
  shownFindings,
} from "./report.ts";
export { type RoutesOptions, renderRoutes } from "./routes.ts";
export { renderSarif } from "./sarif.ts";
export { renderText, severityColor } from "./text.ts";
