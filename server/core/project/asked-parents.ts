/**
 * Code that asks for rights to what one part of a request names, and takes what another part names, which belongs to it only if somebody asks: the survey
 * of another project, under the path of one's own. https://cwe.mitre.org/data/definitions/639.html
 */

import type { Node } from "../syntax/ast.ts";
import { type Form, textOf } from "../syntax/source-file.ts";
import { type Definition, formFacts, type WrittenCall } from "./form-facts.ts";
import { isSelective, variablesIn } from "./judged-records.ts";
import type { Load } from "./loaded-records.ts";
import type { Names } from "./names.ts";
import { clausesOf, covers, sectionOf, walk } from "./nodes.ts";
import { parentsOf } from "./owned-schemas.ts";
import { codeOf, comparesSender, underscored } from "./rights.ts";
import { isQuestion } from "./sibling-checks.ts";

/** What a record is part of, where that alone is asked for: all questions of the definition are about it, and none about the record or what comes of it. */
export function parentAskedInstead(load: Load, names: Names): string | undefined {
  const { form, definition, schema } = load;
  const parents = parentsOf(schema, names);
  if (parents.length === 0 || !definition.body || comparesSender(codeOf(form, definition))) return undefined;
  const calls = formFacts(form.syntax).calls.filter((call) => call.definition === definition);
  const questions = calls.filter(isQuestion);
  if (questions.length === 0) return undefined;
  const subjects = subjectsOf(load, definition.body);
  const isAboutRecord = ({ args }: WrittenCall) => args.some((arg) => isAbout(arg, load.call, subjects));
  if (isMatchedLater(definition.body, subjects)) return undefined;
  if (calls.some((call) => comparing.test(call.name) && call.args.length > 1 && isAboutRecord(call))) return undefined;
  if (questions.some(isAboutRecord)) return undefined;
  const asked = questions.map((question) =>
    parents.find((parent) => question.args.some((arg) => isParent(parent, arg, form, definition))),
  );
  const [parent] = asked;
  return parent !== undefined && asked.every((one) => one === parent) ? parent : undefined;
}

/** Names of functions that hold one thing against another: `validate_same_project(project, survey)`. */
const comparing = /valid|same|belong|match|ensure|verify|check|equal/;

/** The variables that hold the record, its id, or what is made of them. */
function subjectsOf({ call, id }: Load, body: Node): ReadonlySet<string> {
  const subjects = new Set(variablesIn(id));
  for (let round = 0; round < maxRounds; round += 1) {
    const before = subjects.size;
    const take = (pattern: Node) => {
      for (const name of variablesIn(pattern)) if (!others.test(name)) subjects.add(name);
    };
    walk(body, (node) => {
      if (node.kind === "binary" && /^(=|<-)$/.test(node.operator) && isAbout(node.right, call, subjects))
        take(node.left);
      if (node.kind === "call" && node.name === "case" && node.args[0] && isAbout(node.args[0], call, subjects))
        for (const { params } of clausesOf(sectionOf(node, "do"))) params.forEach(take);
      return undefined;
    });
    if (subjects.size === before) break;
  }
  return subjects;
}

/** What is handed in whatever the record is. */
const others = /^(conn|socket|params|user|_.*)$/;

/** How often what is made of a record is made into something else. */
const maxRounds = 6;

function isAbout(node: Node, call: WrittenCall, subjects: ReadonlySet<string>): boolean {
  return covers(node, call) || variablesIn(node).some((name) => subjects.has(name));
}

/** `%{project_id: ^project_id} = survey`, `true <- survey.project_id == project.id`. */
function isMatchedLater(body: Node, subjects: ReadonlySet<string>): boolean {
  let found = false;
  walk(body, (node) => {
    const isMatch = node.kind === "binary" && /^(=|<-)$/.test(node.operator) && isSelective(node.left);
    found ||= isMatch && variablesIn(node.right).some((name) => subjects.has(name));
    return !found;
  });
  return found;
}

/** True for an argument that is the parent: `project`, `socket.assigns.project`, `Project |> Repo.get!(project_id)`, or a variable that was matched with one. */
function isParent(parent: string, arg: Node, form: Form, definition: Definition): boolean {
  const written = new RegExp(`\\b${parent}(?:_id)?\\b`);
  const code = underscored(
    textOf(form, arg).replace(/\b(?:[A-Z]\w*\.)*([A-Z]\w*)/g, (_, last: string) => underscored(last)),
  );
  if (written.test(code)) return true;
  if (arg.kind !== "variable" || !definition.body) return false;
  let found = false;
  walk(definition.body, (node) => {
    const isMatch = node.kind === "binary" && /^(=|<-)$/.test(node.operator) && node.left.kind === "variable";
    found ||=
      isMatch &&
      node.left.kind === "variable" &&
      node.left.name === arg.name &&
      written.test(underscored(textOf(form, node.right)));
    return !found;
  });
  return found;
}
