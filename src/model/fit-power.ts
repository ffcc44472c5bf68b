import { minimise } from "./minimise.ts";
import { combineEvidence, scoreNumerators } from "./score-weights.ts";

/** Bounds of the fitted power κ. */
const LOWEST = 0.1;
const HIGHEST = 10;

export type FitPowerInput = {
  /** L_{c,t} of sources held out of their own densities, missing weight included; index (t·C + c)·n + i. */
  readonly sums: Float64Array;
  /** Class index per source; sources with another number are left out. */
  readonly labels: Uint8Array;
  readonly classes: number;
  /** > 0, one per class. */
  readonly priors: readonly number[];
  /** α_t ≥ 0, one per category. */
  readonly weights: readonly number[];
};

/**
 * Returns the power κ in [0.1, 10] that minimises the mean −ln P(true) of labelled sources (P ≥ 1e-15), to 1e-6 relative, and that
 * log-loss (method, section 4.1). Apart from the limit on P it is convex in κ.
 * @throws Error if no source is labelled or no category has a weight
 */
export function fitPower({ sums, labels, classes, priors, weights }: FitPowerInput): {
  power: number;
  logLoss: number;
} {
  if (!labels.some((label) => label < classes))
    throw new Error("No source is labelled; the power is fitted on labelled sources.");
  if (!weights.some((weight) => weight > 0))
    throw new Error("No category has a weight, so the power has no effect; a weight above 0 was expected.");
  const n = labels.length;
  const evidence = combineEvidence(
    { density: sums, presence: null, labels, classes, categories: weights.length },
    { weights, missingWeight: 1, power: 1 },
  );
  const logPriors = priors.map(Math.log);
  const logLoss = (logPower: number) => {
    const power = Math.exp(logPower);
    return scoreNumerators(labels, classes, (i, c) => logPriors[c] + power * evidence[c * n + i]).logLoss;
  };
  const { x, value } = minimise(logLoss, [Math.log(LOWEST), Math.log(HIGHEST)]);
  return { power: Math.min(HIGHEST, Math.max(LOWEST, Math.exp(x))), logLoss: value };
}
