/** The command line: its commands, its options and what becomes of errors. */

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { confidences, createEngine, presets, type RuleMetadata, severities } from "../core/index.ts";
import { plain } from "../report/index.ts";
import { defaultOsv, showAdvisories, type UpdateOptions, updateAdvisories } from "./advisories.ts";
import { type ExitCode, exitCodes } from "./exit-code.ts";
import { faultMessage, UsageError } from "./faults.ts";
import { type FixOptions, fix } from "./fix.ts";
import type { CliHost } from "./host.ts";
import { listRoutes, type RoutesCommandOptions } from "./routes.ts";
import { explain, listRules, type RulesOptions } from "./rules.ts";
import { formats, type ScanOptions, scan } from "./scan.ts";
import { type WhyOptions, why } from "./why.ts";

/** Runs one command. Never rejects: every failure has its exit code and its words on the error output. */
export async function run(args: readonly string[], host: CliHost): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.clean;
  const program = programOf(host, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    return failed(host, args, error);
  }
}

function failed(host: CliHost, args: readonly string[], error: unknown): ExitCode {
  // Commander has printed its message, or the help or version that was asked for.
  if (error instanceof CommanderError) {
    if (error.code === "commander.unknownCommand") host.errors.write(`To scan a folder: firebreak scan ${args[0]}\n`);
    return error.exitCode === 0 ? exitCodes.clean : exitCodes.unscanned;
  }
  if (error instanceof UsageError) {
    host.errors.write(`firebreak: ${plain(error.message)}\n`);
    return exitCodes.unscanned;
  }
  host.errors.write(faultMessage(host, error));
  return exitCodes.fault;
}

function programOf(host: CliHost, finish: (code: ExitCode) => void): Command {
  const program = new Command("firebreak")
    .description("Finds security mistakes in Elixir, Phoenix, LiveView and HEEx. Only reads; never runs project code.")
    .version(host.version)
    .exitOverride()
    .showHelpAfterError("(--help shows what there is)")
    .configureOutput({
      writeOut: (text) => host.output.write(text),
      writeErr: (text) => host.errors.write(text),
      getOutHelpWidth: () => host.output.columns ?? 80,
      getErrHelpWidth: () => host.errors.columns ?? 80,
    });
  addScan(program, host, finish);
  addFix(program, host, finish);
  addRules(program, host);
  addExplain(program, host);
  addWhy(program, host, finish);
  addRoutes(program, host, finish);
  addAdvisories(program, host, finish);
  program
    .command("lsp")
    .description("run the language server for any editor")
    .addOption(new Option("--stdio", "talk over standard input and output (the only way there is)"))
    .action(() => host.serveLanguageServer());
  return program;
}

function addScan(program: Command, host: CliHost, finish: (code: ExitCode) => void): void {
  const command = program
    .command("scan")
    .description("scan folders and print what was found")
    .argument("[DIR...]", "folders to scan (default: the current one)")
    .addOption(new Option("--format <format>", "how to report").choices(formats).default("text"))
    .option("--output <file>", "write the report to a file instead")
    .addOption(new Option("--preset <preset>", "which rules, from which certainty on").choices(presets))
    .option("--only <ids>", "run only these rules, opt-in ones too, separated by commas", idList)
    .addOption(new Option("--min-severity <severity>", "leave out lower ones").choices(severities))
    .addOption(new Option("--min-confidence <confidence>", "leave out lower ones").choices(confidences))
    .option("--baseline <file>", "accept the findings listed there (default: .firebreak-baseline.json of the folder)")
    .option("--advisories <file>", "what `advisories update --output` wrote (default: what the last update stored)")
    .option("--write-baseline", "accept what is found now: write it to the baseline, without what is gone")
    .addOption(
      new Option("--fail-on <severity>", "exit with 1 for findings from this severity on")
        .choices([...severities, "none"])
        .default("medium"),
    )
    .option("--fail-on-skipped", "exit with 2 if something could not be scanned")
    .option("--prove-fixes", "try every fix in memory, and say which ones end their finding")
    .option("--stats", "print times and sizes as one JSON line on the error output")
    .action(async (directories: readonly string[], options: ScanOptions) => {
      finish(await scan(host, directories, options));
    });
  addColorOptions(command).addHelpText("after", exitCodeHelp);
}

const exitCodeHelp = `
Exit codes:
  0  nothing at or over --fail-on
  1  findings
  2  wrong usage, nothing to scan, or not everything could be scanned
  3  a fault of Firebreak itself`;

function addFix(program: Command, host: CliHost, finish: (code: ExitCode) => void): void {
  const command = program
    .command("fix")
    .description("repair what can be proven, and print the changes as a diff")
    .argument("[DIR]", "the folder to repair (default: the current one)")
    .option("--only <ids>", "repair only findings of these rules, separated by commas", idList)
    .option("--dry-run", "only print the diff")
    .option("--review", "also fixes that can change what the program does; needs --only")
    .action(async (directory: string | undefined, options: FixOptions) => {
      finish(await fix(host, directory, options));
    });
  addColorOptions(command).addHelpText("after", fixHelp);
}

const fixHelp = `
A fix is applied in memory and analysed again first. It is written only if its finding is gone and nothing new is there.

Exit codes:
  0  nothing is left to repair
  1  something is left: with --dry-run, or where a fix could not be proven
  2  wrong usage, nothing to look at, or a file could not be written
  3  a fault of Firebreak itself`;

function addRules(program: Command, host: CliHost): void {
  const command = program
    .command("rules")
    .description("list all rules")
    .addOption(new Option("--format <format>", "how to list them").choices(["text", "json"]).default("text"))
    .action(async (options: RulesOptions) => listRules(host, await rulesOf(host), options));
  addColorOptions(command);
}

function addExplain(program: Command, host: CliHost): void {
  const command = program
    .command("explain")
    .description("say what a rule looks for, why it matters and what to do")
    .argument("<ID>", "the rule, as a finding names it")
    .action(async (id: string, options: { readonly color?: boolean }) => {
      await explain(host, await rulesOf(host), id, options);
    });
  addColorOptions(command);
}

function addWhy(program: Command, host: CliHost, finish: (code: ExitCode) => void): void {
  const command = program
    .command("why")
    .description("say why nothing (or what) is reported on a line")
    .argument("<FILE:LINE>", "the line, as reports print it")
    .argument("[ID]", "ask about one rule alone")
    .option("--root <dir>", "the folder of the project, which FILE is relative to", ".")
    .addOption(new Option("--format <format>", "how to answer").choices(["text", "json"]).default("text"))
    .action(async (place: string, id: string | undefined, options: WhyOptions) => {
      finish(await why(host, place, id, options));
    });
  addColorOptions(command);
}

function addRoutes(program: Command, host: CliHost, finish: (code: ExitCode) => void): void {
  const command = program
    .command("routes")
    .description("list all routes with the plugs, pipelines and hooks before them")
    .argument("[DIR]", "the folder of the project (default: the current one)")
    .addOption(new Option("--format <format>", "how to list them").choices(["text", "json"]).default("text"))
    .action(async (directory: string | undefined, options: RoutesCommandOptions) => {
      finish(await listRoutes(host, directory, options));
    });
  addColorOptions(command);
}

function addAdvisories(program: Command, host: CliHost, finish: (code: ExitCode) => void): void {
  const advisories = program
    .command("advisories")
    .description("say how much is known about vulnerable packages, and since when")
    .action(() => showAdvisories(host));
  advisories
    .command("update")
    .description("ask OSV about the packages of a mix.lock; the only command that uses the network")
    .argument("[DIR...]", "folders with a mix.lock (default: the current one)")
    .option("--output <file>", "write there instead of to your cache folder, for `scan --advisories`")
    .option("--osv <url>", "where OSV's API is", defaultOsv)
    .addOption(
      new Option("--hex-api <url>", "where the API of a Hex registry is: asks for retired versions, too").env(
        "HEX_API_URL",
      ),
    )
    .action(async (directories: readonly string[], options: UpdateOptions) => {
      finish(await updateAdvisories(host, directories, options));
    })
    .addHelpText("after", updateHelp);
}

const updateHelp = `
What is sent are the names of packages of the public registry, nothing else.

Exit codes:
  0  the answer is stored
  2  wrong usage, no answer, or one that cannot be believed: what was known still counts
  3  a fault of Firebreak itself`;

function addColorOptions(command: Command): Command {
  return command.option("--color", "use colours").option("--no-color", "use no colours");
}

async function rulesOf(host: CliHost): Promise<readonly RuleMetadata[]> {
  const engine = await createEngine(host.world((_, message) => host.errors.write(`${plain(message)}\n`)));
  const { rules } = engine;
  engine.dispose();
  return rules;
}

function idList(value: string): readonly string[] {
  const ids = value
    .split(",")
    .map((id) => id.trim())
    .filter(Boolean);
  if (ids.length === 0) throw new InvalidArgumentError("Name at least one rule.");
  return ids;
}
