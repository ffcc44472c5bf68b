import type { TuningObjective } from "../model/tuning.ts";
import { numberText } from "./number-text.ts";

/** Returns an objective in words. */
export function objectiveText(objective: TuningObjective, className: string | null): string {
  const ofClass = className === null ? "" : ` of ${className}`;
  if (objective === "f1") return `f1${ofClass}`;
  if (objective === "corrected-f1") return `f1${ofClass}, corrected for priors`;
  return objective === "macro-f1" ? "macro-f1" : "log-loss";
}

/** Whether an objective is about one class. */
export function isOfClass(objective: TuningObjective): boolean {
  return objective === "f1" || objective === "corrected-f1";
}

/** Returns the value of an objective with 4 decimals: the last ones are where generations differ. */
export function valueText(value: number | null): string {
  return value === null || !Number.isFinite(value) ? numberText(value) : value.toFixed(4);
}

/** Returns the last of a list that is not empty. */
export function last<D>(list: readonly D[]): D {
  return list[list.length - 1];
}
