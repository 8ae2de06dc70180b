/** Reports values that a program could take for one of its options. */

import type { Confidence, Edit } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { judge } from "../../flow/sink-tables.ts";
import { isPathOfUpload, type Reached } from "../../flow/sinks.ts";
import { type Argument, type Command, commandsIn, programName, scriptOf } from "../../flow/sinks-commands.ts";
import type { Origin } from "../../flow/values.ts";
import { calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { formFacts } from "../../project/form-facts.ts";
import { names } from "../../project/names.ts";
import { argumentsOf, isAtom, textOfLiteral } from "../../project/nodes.ts";
import { assignedTo } from "../../project/options.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";

export const cmdArgumentInjection = defineRule({
  id: "cmd-argument-injection",
  title: "Value can become an option of a program",
  severity: "medium",
  cwe: [88],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, names],
  messages: {
    option: "`{program}` is started with {origin} as an argument: one that begins with `-` is read as an option.",
    dangerous: {
      severity: "high",
      text: "`{program}` is started with {origin} as an argument: one that begins with `-` is read as an option, and this program has options that run commands or read and write files.",
    },
  },
  check({ file, calls, flow, names, report, dismiss }) {
    for (const command of commandsIn(calls, names)) {
      const { call, name } = command;
      if (!isServing(file.path, call) || scriptOf(command, flow)) continue;
      const program = command.program && programName(command.program, flow);
      for (const argument of optionsPossible(command.args)) {
        const { site, node } = argument;
        if (isPath(argument)) continue;
        const span = { form: site.form, start: node.start, end: node.end };
        const isHarmless = (origin: Origin) =>
          isBehindText(origin) || isPathOfUpload(origin) || (program === "git" && isForReading(origin, command));
        const sink = { span, note: `becomes an argument of \`${program ?? "the program"}\``, isHarmless };
        const reached = judge(flow.valueAt(site, node), sink, dismiss);
        if (!reached) continue;
        const { text: origin, trace } = reached;
        const confidence = isHandedIn(argument)
          ? medium(reached)
          : argument.isOne || !isBuilt(node)
            ? reached.confidence
            : "low";
        const message = dangerous.has(program ?? "") ? "dangerous" : "option";
        const fixes = program !== undefined && endsOptions.has(program) ? fixesOf(command, argument) : [];
        report(span, message, { data: { program: program ?? name, origin }, confidence, trace, fixes });
      }
    }
  },
});

/** Which of the parts of a list that is written elsewhere can become an option is not sure. */
function medium({ confidence }: Reached): Confidence {
  return confidence === "high" ? "medium" : confidence;
}

/** True for a whole list that callers hand in. */
function isHandedIn({ node, site: { definition }, isOne }: Argument): boolean {
  const params = definition?.params ?? [];
  return (
    !isOne && node.kind === "variable" && params.some((param) => param.kind === "variable" && param.name === node.name)
  );
}

/** Programs with options that run others, or read and write any file. */
const dangerous: ReadonlySet<string> = new Set(
  "git curl wget tar ssh scp rsync ffmpeg ffprobe find convert magick wkhtmltopdf pandoc psql pg_dump zip sed awk chromium hg svn".split(
    " ",
  ),
);

/** Programs that take `--` for the end of their options and need no option after it. */
const endsOptions: ReadonlySet<string> = new Set("git tar rm cp mv ls cat grep wc rsync curl mkdir touch".split(" "));

/** The arguments before `--`: those after it are never options. */
function optionsPossible(args: readonly Argument[]): readonly Argument[] {
  const end = args.findIndex(({ node }) => textOfLiteral(node) === "--");
  return end < 0 ? args : args.slice(0, end);
}

/** True behind text that already decides what kind of argument it is: `--depth=`, `refs/heads/`; and for what was seen to begin with no dash. */
function isBehindText({ before = "", treatments }: Origin): boolean {
  return treatments.includes("option") || (before !== "" && !/^-{1,2}$/.test(before));
}

/** Commands of git with no option that runs a program or writes a file: https://git-scm.com/docs */
const readingCommands: ReadonlySet<string> = new Set(
  "check-ref-format count-objects describe for-each-ref ls-files ls-tree merge-base name-rev rev-parse show-ref".split(
    " ",
  ),
);

/** True where git only reads, as the list says that the value came in: that of the call, or of one that handed it on. */
function isForReading({ steps }: Origin, { args: [first] }: Command): boolean {
  if (first?.isOne) return readingCommands.has(textOfLiteral(first.node) ?? "");
  return steps.some(({ span: { form, start } }) => {
    const call = formFacts(form.syntax).calls.find(({ nameRange }) => nameRange.start === start);
    return (
      call?.args.some((arg) => arg.kind === "list" && readingCommands.has(textOfLiteral(arg.items[0]) ?? "")) ?? false
    );
  });
}

/** True for a path that begins with a folder: `Path.join(dir, name)`. */
function isPath({ node, site }: Argument): boolean {
  const source = node.kind === "variable" ? assignedTo(node.name, node.start, site.definition) : node;
  const call = source?.kind === "binary" && source.operator === "|>" ? source.right : source;
  return call?.kind === "call" && isPathModule(call.target) && /^(join|expand|absname)$/.test(call.name);
}

function isPathModule(target: Node | undefined): boolean {
  return (target?.kind === "alias" && target.segments.join(".") === "Path") || isAtom(target, "filename");
}

/** A list that a function builds mostly attaches values to options; one that a text is split into does not. */
function isBuilt(node: Node): boolean {
  const call = node.kind === "binary" && node.operator === "|>" ? node.right : node;
  return call.kind === "call" && call.name !== "split";
}

/** `["clone", url]` becomes `["clone", "--", url]`, where nothing but plain arguments follows. */
function fixesOf({ call, args }: Command, argument: Argument): readonly ProposedFix[] {
  const { node } = call;
  const list = node.kind === "call" ? argumentsOf(node).find((arg) => arg.kind === "list") : undefined;
  const rest = args.slice(args.indexOf(argument) + 1);
  if (list?.kind !== "list" || !list.items.includes(argument.node) || rest.some(({ isOne }) => !isOne)) return [];
  if (rest.some(({ node }) => textOfLiteral(node)?.startsWith("-") ?? false)) return [];
  const edit: Edit = replace(call.form, { start: argument.node.start, end: argument.node.start }, '"--", ');
  return [{ title: "End the options before it", class: "review", edits: [edit] }];
}
