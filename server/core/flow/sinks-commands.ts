/** Where libraries start programs: which program, with which arguments. */

import type { Call, Calls } from "../project/calls.ts";
import { literalBehind } from "../project/literals.ts";
import type { Names } from "../project/names.ts";
import { atomName, textOfLiteral, valueUnder, wordsOf } from "../project/nodes.ts";
import { assignedTo, type Site } from "../project/options.ts";
import type { Node } from "../syntax/ast.ts";
import type { Flow } from "./flow.ts";
import { functionName, type SinkTable } from "./sink-tables.ts";

/** Functions that hand a text to the system's shell. */
export const shellFunctions: readonly SinkTable[] = [
  { documentation: "https://hexdocs.pm/elixir/System.html#shell/2", functions: { "System.shell": 0 } },
  {
    documentation: "https://hexdocs.pm/porcelain/Porcelain.html",
    functions: { "Porcelain.shell": 0, "Porcelain.spawn_shell": 0 },
  },
  { documentation: "https://hexdocs.pm/mix/Mix.Shell.html", functions: { "Mix.Shell.cmd": 0 } },
];

/** https://www.erlang.org/doc/apps/kernel/os.html#cmd/2 */
export const osCommandFunctions: readonly SinkTable[] = [
  { documentation: "https://www.erlang.org/doc/apps/kernel/os.html#cmd/2", functions: { ":os.cmd": 0 } },
];

/** Functions that take a program and its arguments apart: `[program, arguments]` by index. */
const runners: Readonly<Record<string, readonly [number, number]>> = {
  // https://hexdocs.pm/elixir/System.html#cmd/3
  "System.cmd": [0, 1],
  // https://hexdocs.pm/muontrap/MuonTrap.html
  "MuonTrap.cmd": [0, 1],
  "MuonTrap.Daemon.start_link": [0, 1],
  // https://hexdocs.pm/rambo/Rambo.html
  "Rambo.run": [0, 1],
  // https://hexdocs.pm/porcelain/Porcelain.html
  "Porcelain.exec": [0, 1],
  "Porcelain.spawn": [0, 1],
};

/** Functions that take one list, the program first. */
const listRunners: readonly string[] = [
  // https://hexdocs.pm/ex_cmd/ExCmd.html
  "ExCmd.stream!",
  "ExCmd.stream",
  "ExCmd.Process.start_link",
  // https://hexdocs.pm/exile/Exile.html
  "Exile.stream!",
  "Exile.stream",
  "Exile.Process.start_link",
];

/** https://hexdocs.pm/erlexec/exec.html */
const execFunctions = [":exec.run", ":exec.run_link"];

/** https://hexdocs.pm/elixir/Port.html#open/2, https://www.erlang.org/doc/apps/erts/erlang.html#open_port/2 */
const portFunctions = ["Port.open", ":erlang.open_port"];

/** One part of what a program is started with. */
export interface Argument {
  readonly site: Site;
  readonly node: Node;
  /** True for one argument; false for an expression that gives any number of them. */
  readonly isOne: boolean;
}

export interface Command {
  readonly call: Call;
  readonly name: string;
  readonly program: Argument | undefined;
  readonly args: readonly Argument[];
}

/** Every start of a program that is not a shell's by itself. */
export function commandsIn(calls: Calls, names: Names): readonly Command[] {
  const known = (name: string) => calls.to(name).filter(({ style }) => style !== "capture");
  const apart = Object.entries(runners).flatMap(([signature, [program, args]]) =>
    known(signature).map((call) => commandOf(call, one(call, call.args[program]), call.args[args], names)),
  );
  const lists = [...listRunners, ...execFunctions].flatMap(known).flatMap((call) => {
    const [first, ...rest] = partsOf(call.args[0], call, names);
    return first?.isOne ? [{ call, name: functionName(call), program: first, args: rest }] : [];
  });
  const ports = portFunctions.flatMap(known).flatMap((call) => {
    const program = spawned(call, "spawn_executable");
    return program ? [commandOf(call, one(call, program), valueUnder(call.args[1], "args"), names)] : [];
  });
  return [...apart, ...lists, ...ports];
}

function commandOf(call: Call, program: Argument | undefined, args: Node | undefined, names: Names): Command {
  return { call, name: functionName(call), program, args: partsOf(args, call, names) };
}

function one(site: Site, node: Node | undefined): Argument | undefined {
  return node && { site, node, isOne: true };
}

export interface ShellText {
  readonly call: Call;
  readonly name: string;
  readonly node: Node;
}

/** Ports and `:exec` with a text that is split, and for `:exec` interpreted by a shell. */
export function spawnedTexts(calls: Calls): readonly ShellText[] {
  const ports = portFunctions
    .flatMap((name) => calls.to(name))
    .flatMap((call) => {
      const node = spawned(call, "spawn") ?? spawned(call, "spawn_driver");
      return node ? [{ call, name: functionName(call), node }] : [];
    });
  return ports;
}

/** `:exec.run/2` with a text instead of a list. */
export function executedTexts(calls: Calls): readonly ShellText[] {
  return execFunctions
    .flatMap((name) => calls.to(name))
    .flatMap((call) => {
      const [node] = call.args;
      return node && node.kind !== "list" ? [{ call, name: functionName(call), node }] : [];
    });
}

/** What stands beside `:spawn` in the tuple that a port is opened with. */
function spawned({ args: [command] }: Call, kind: string): Node | undefined {
  if (command?.kind !== "tuple" || atomName(command.items[0]) !== kind) return undefined;
  return command.items[1];
}

const maxDepth = 6;

/** The parts of a list of arguments: through variables that are assigned once, module attributes and `++`. */
export function partsOf(node: Node | undefined, site: Site, names: Names, depth = 0): readonly Argument[] {
  if (!node) return [];
  const whole: readonly Argument[] = [{ site, node, isOne: false }];
  if (depth > maxDepth) return whole;
  const follow = (next: Node, at: Site = site) => partsOf(next, at, names, depth + 1);
  if (node.kind === "list") return node.items.flatMap((item) => itemOf(item, site, follow));
  if (node.kind === "binary" && node.operator === "++") return [...follow(node.left), ...follow(node.right)];
  if (wordsOf(node)) return [];
  if (node.kind === "variable") {
    const assigned = assignedTo(node.name, node.start, site.definition);
    return assigned ? follow(assigned) : whole;
  }
  const { form, fact } = literalBehind(node, site.form, names.moduleAround(site.form));
  return fact === node ? whole : follow(fact, { form, definition: undefined });
}

function itemOf(item: Node, site: Site, follow: (node: Node) => readonly Argument[]): readonly Argument[] {
  if (item.kind === "binary" && item.operator === "|")
    return [{ site, node: item.left, isOne: true }, ...follow(item.right)];
  return [{ site, node: item, isOne: true }];
}

const shells = /^(sh|bash|zsh|dash|ksh|ash|fish|cmd|powershell|pwsh)(\.exe)?$/i;
/** The option after which a shell takes its script: `-c`, also among others as in `-lc`. */
const scriptOption = /^(-[a-z]*c|\/c|-command|-encodedcommand)$/i;

/** The script that a shell is started with, and what makes it up; `undefined` when the program is no shell. */
export function scriptOf({ program, args }: Command, flow: Flow): Argument | undefined {
  if (!program || !shells.test(programName(program, flow) ?? "")) return undefined;
  const option = args.findIndex(({ node, isOne }) => isOne && scriptOption.test(textOfLiteral(node) ?? ""));
  const script = args[option + 1];
  return option < 0 ? args.find(({ isOne }) => !isOne) : script;
}

/** `git` for `"git"`, `"/usr/bin/git"`, `System.find_executable("git")`; `undefined` when it is not the same at every run. */
export function programName({ site, node }: Argument, flow: Flow): string | undefined {
  const found = node.kind === "call" && node.name === "find_executable" ? (node.args[0] ?? node) : node;
  const written = textOfLiteral(found);
  const value = written === undefined ? flow.valueAt(site, found) : undefined;
  const text = written ?? (value?.kind === "constant" ? value.text : undefined);
  return text?.split(/[\\/]/).at(-1);
}

/** Functions that look a program up by its name. */
export const finders: readonly SinkTable[] = [
  {
    documentation: "https://hexdocs.pm/elixir/System.html#find_executable/1",
    functions: { "System.find_executable": 0 },
  },
  {
    documentation: "https://www.erlang.org/doc/apps/kernel/os.html#find_executable/1",
    functions: { ":os.find_executable": 0 },
  },
];
