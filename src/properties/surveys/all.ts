import type { Survey } from "../survey.ts";
import { csc, muwclass } from "./chandra.ts";
import { claxboi } from "./claxboi.ts";
import { erassHard, erassMain } from "./erass.ts";
import { swift } from "./swift.ts";
import { fiveXmm, fourXmm, xclass } from "./xmm.ts";

/** The surveys that are recognised by columns of their own. */
export const surveys: readonly Survey[] = [fourXmm, fiveXmm, xclass, swift, csc, muwclass, erassMain, erassHard];

/** What stands for any survey where none of these is recognised. */
export const lastResort: Survey = claxboi;
