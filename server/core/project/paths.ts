/** What a path says about a file. */

/** Test code and its helpers. */
export function isTestPath(path: string): boolean {
  return /(^|\/)test\/|_test\.exs$/.test(path);
}

/** Code that makes data for tests and trials, also where it stands beside the app's own: factories, fixtures, seeds. */
export function isSampleDataPath(path: string): boolean {
  return /(^|\/)(factor(y|ies)|fixtures?|seeds?|dev|support)(\/|\.exs?$)|_(factory|fixtures?|seeds?|test_lib|population)\.exs?$/.test(
    path,
  );
}

/** Code that changes stored data once: migrations and backfills. */
export function isMigrationPath(path: string): boolean {
  return /(^|[/_])(data_)?(migrations?|backfills?)([/_.]|$)/.test(path);
}

/** Files that people run at their own machines: scripts and Mix tasks. */
export function isScript(path: string): boolean {
  return path.endsWith(".exs") || /(^|\/)(mix\/tasks|mix_tasks|scripts?)\//.test(path);
}

/** Deployment files whose name or folder says that nobody is served by them: `Dockerfile.dev`, `ci/compose.yml`. */
export function isDevelopmentPath(path: string): boolean {
  return /(^|[/._-])(dev|devel|devenv|development|devcontainer|tests?|ci|local|e2e|examples?|demo|bench(mark)?s?)([/._-]|$)/i.test(
    path,
  );
}

/** `a/b/` for `a/b/c.ex`; empty for a file of the root. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** The folders around a file, innermost first: `a/b/`, `a/`, and the root. */
export function foldersAbove(path: string): readonly string[] {
  const folder = folderOf(path);
  return folder === "" ? [""] : [folder, ...foldersAbove(folder.slice(0, -1))];
}

/** True for code that makes mails, as its path says. */
export function isOfMail(path: string): boolean {
  return /(^|[/_])(e?mails?|mailers?|notifiers?)([/_.]|$)/.test(path);
}
