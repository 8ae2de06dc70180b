/** Whether running what its users write is what an application is for, as a notebook or a console in the browser is. */

import { type FileIndex, projectView } from "./analysis.ts";
import { isScript, isTestPath } from "./paths.ts";

/** With the bindings and the environment of what ran before: https://hexdocs.pm/elixir/Code.html#eval_quoted_with_env/4 */
const evaluators: FileIndex = {
  name: "evaluators in",
  keysOf: ({ path, text }) =>
    !isTestPath(path) && !isScript(path) && text.includes("Code.eval_quoted_with_env(") ? ["steps"] : [],
};

export interface UserCode {
  /** True where code is run step by step, each on what the one before it left: who may write there needs no hole to stop the node. */
  readonly isRun: boolean;
}

export const userCode = projectView(
  "userCode",
  ({ having }): UserCode => ({ isRun: having(evaluators, "steps").length > 0 }),
);
