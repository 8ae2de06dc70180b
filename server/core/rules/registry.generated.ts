// Written by `npm run gen`. Do not edit.

import type { Rule } from "../rule.ts";
import { configDebugErrors } from "./config-debug-errors/rule.ts";
import { cswshCheckOrigin } from "./cswsh-check-origin/rule.ts";
import { filterParametersMissing } from "./filter-parameters-missing/rule.ts";
import { scanIncomplete } from "./scan-incomplete/rule.ts";
import { unsafeDeserialization } from "./unsafe-deserialization/rule.ts";
import { xssRaw } from "./xss-raw/rule.ts";

export const rules: readonly Rule[] = [
  configDebugErrors,
  cswshCheckOrigin,
  filterParametersMissing,
  scanIncomplete,
  unsafeDeserialization,
  xssRaw,
];
