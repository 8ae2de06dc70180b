/** Whether some page sets its content security policy in its head. */

import { outlineAnalysis, projectAnalysis } from "../analysis.ts";

const metaPolicy = outlineAnalysis("meta-policy", ({ text }) =>
  /<meta[^>]{0,200}http-equiv\s{0,9}=\s{0,9}["'{]{0,2}content-security-policy/i.test(text),
);

export const metaPolicies = projectAnalysis("metaPolicies", ({ all }): boolean =>
  [...all(metaPolicy).values()].includes(true),
);
