// Written by `npm run gen`. Do not edit.

import type { Rule } from "../rule.ts";
import { configDebugErrors } from "./config-debug-errors/rule.ts";
import { cookieInsecure } from "./cookie-insecure/rule.ts";
import { cswshCheckOrigin } from "./cswsh-check-origin/rule.ts";
import { filterParametersMissing } from "./filter-parameters-missing/rule.ts";
import { scanIncomplete } from "./scan-incomplete/rule.ts";
import { sessionCookieFlags } from "./session-cookie-flags/rule.ts";
import { suppressionInvalid } from "./suppression-invalid/rule.ts";
import { suppressionNoReason } from "./suppression-no-reason/rule.ts";
import { suppressionUnused } from "./suppression-unused/rule.ts";
import { tlsVerifyNone } from "./tls-verify-none/rule.ts";
import { unsafeDeserialization } from "./unsafe-deserialization/rule.ts";
import { xssRaw } from "./xss-raw/rule.ts";

export const rules: readonly Rule[] = [
  configDebugErrors,
  cookieInsecure,
  cswshCheckOrigin,
  filterParametersMissing,
  scanIncomplete,
  sessionCookieFlags,
  suppressionInvalid,
  suppressionNoReason,
  suppressionUnused,
  tlsVerifyNone,
  unsafeDeserialization,
  xssRaw,
];
