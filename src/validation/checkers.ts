import type { Checker } from "./check.ts";
import { compiledCheckers } from "./compiled.ts";
import { demoChecker } from "./demo.ts";
import { limitsChecker } from "./limits.ts";
import { optimalCheckers } from "./optimal.ts";
import { readyMadeCheckers } from "./ready-made-check.ts";
import { tableTwoCheckers } from "./table-two.ts";
import { tableChecker } from "./tables.ts";

/** All checks, in the order in which they are run and shown. */
export const checkers: readonly Checker[] = [
  ...tableTwoCheckers,
  ...compiledCheckers,
  tableChecker,
  limitsChecker,
  ...optimalCheckers,
  demoChecker,
  ...readyMadeCheckers,
];
