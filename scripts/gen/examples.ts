/**
 * Examples of rule pages, cut from fixtures, so that what a page shows is tested.
 *
 * In `rule.md`, `<!-- example: bad.ex -->` stands for a whole fixture, and `<!-- example: bad.ex | def render -->` for the first line that begins so
 * with the block that it opens. Marker lines are left out.
 */

import { isMarkerLine } from "../../test/harness/fixture.ts";

const directive = /^<!-- example: (\S+)(?: \| (.+?))? -->$/gm;

/** The page with its examples; throws when one names what is not there. */
export function withExamples(markdown: string, readFixture: (name: string) => string): string {
  return markdown.replace(directive, (_, name: string, start: string | undefined) => {
    const lines = readFixture(name)
      .split(/\r?\n/)
      .filter((line) => !isMarkerLine(line));
    const shown = start === undefined ? wholeFixture(lines) : blockAt(lines, start);
    if (!shown) throw new Error(`the example "${name}" has no line that begins with "${start}"`);
    return fenced(name, dedented(shown));
  });
}

/** A fixture of several files shows their paths, as comments. */
function wholeFixture(lines: readonly string[]): readonly string[] {
  const shown = lines.map((line) => (line.startsWith("#- ") ? `# ${line.slice(3)}` : line));
  const isBlank = (line: string | undefined) => line?.trim() === "";
  return isBlank(shown.at(-1)) ? shown.slice(0, -1) : shown;
}

function blockAt(lines: readonly string[], start: string): readonly string[] | undefined {
  const first = lines.findIndex((line) => line.trimStart().startsWith(start));
  if (first < 0) return undefined;
  const indent = indentOf(lines[first] as string);
  const rest = lines.slice(first + 1);
  const isInside = (line: string) => line.trim() === "" || indentOf(line) > indent;
  const inside = rest.findIndex((line) => !isInside(line));
  if (inside <= 0) return [lines[first] as string];
  return [lines[first] as string, ...rest.slice(0, inside + 1)];
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function dedented(lines: readonly string[]): readonly string[] {
  const indent = Math.min(...lines.filter((line) => line.trim() !== "").map(indentOf));
  return lines.map((line) => line.slice(indent));
}

function fenced(name: string, lines: readonly string[]): string {
  const extension = name.slice(name.lastIndexOf(".") + 1);
  const language = /^(h|l)?eex$/.test(extension) ? "heex" : /^(exs?|lock)$/.test(extension) ? "elixir" : extension;
  const fence = "```";
  return [`${fence}${language}`, ...lines, fence].join("\n");
}
