import { wireEvaluate } from "./page-evaluate.ts";
import { wireExplore } from "./page-explore.ts";
import { wireSetUp } from "./page-set-up.ts";
import { wireShell } from "./page-shell.ts";
import { wireStart } from "./page-start.ts";
import { exposeScripting } from "./scripting.ts";

exposeScripting(() => {
  wireShell();
  wireSetUp();
  wireExplore();
  wireEvaluate();
  wireStart();
});
