// Written by `npm run gen`. Do not edit.

import type { Rule } from "../rule.ts";
import { scanIncomplete } from "./scan-incomplete/rule.ts";

export const rules: readonly Rule[] = [scanIncomplete];
