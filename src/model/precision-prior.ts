import { scoreConfusion } from "./scores.ts";

/** Priors of a curve: as many on either side of 1/2, evenly spaced in log(π / (1 − π)). */
const POINTS = 101;
const SMALLEST_PRIOR = 0.001;

/** Corrected precision of one class at one prior of it; null for a class that is never predicted or has no sources. */
export type PrecisionAtPrior = { readonly prior: number; readonly precision: number | null };

/**
 * Returns the corrected precision of a class as a function of its prior, 0.001 to 0.999 (method, section 6): the confusion of a labelled
 * sample, for a population in which the class has another share.
 * @param confusion counts [predicted][true]
 * @param priors one per class; those of the other classes keep their ratios
 */
export function precisionCurve(
  confusion: readonly (readonly number[])[],
  priors: readonly number[],
  c: number,
): PrecisionAtPrior[] {
  const end = Math.log(1 / SMALLEST_PRIOR - 1);
  return Array.from({ length: POINTS }, (_, k) => {
    const prior = 1 / (1 + Math.exp(end * (1 - (2 * k) / (POINTS - 1))));
    return { prior, precision: precisionAtPrior(confusion, priors, c, prior) };
  });
}

/** Returns the corrected precision of class c where its prior is `prior` and the others share the rest as they do in `priors`. */
export function precisionAtPrior(
  confusion: readonly (readonly number[])[],
  priors: readonly number[],
  c: number,
  prior: number,
): number | null {
  const others = priors.reduce((sum, other, j) => (j === c ? sum : sum + other), 0);
  const scaled = priors.map((other, j) => (j === c ? prior : others > 0 ? ((1 - prior) * other) / others : 0));
  return scoreConfusion(confusion, scaled).correctedPrecision[c];
}
