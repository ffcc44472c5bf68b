/** The iteration ends when no proportion changes by more. */
const TOLERANCE = 1e-7;
const MOST_ITERATIONS = 1000;

/** Shares of the classes in a population, sum 1. */
export type Proportions = {
  readonly proportions: number[];
  readonly iterations: number;
  /** Whether the last step changed no proportion by more than 1e-7. */
  readonly converged: boolean;
};

/**
 * Estimates the proportions of the classes among sources from their class probabilities under other priors, by the expectation
 * maximisation of Saerens, Latinne & Decaestecker 2002 (Neural Computation 14, 21, equations 2.9 to 2.11), started at these priors: the
 * proportions under which the sources are most likely. They are shown, never applied by themselves.
 * @param probability class probabilities under `priors`, `C × n`, index c·n + i
 * @param priors > 0, one per class; only their ratios matter
 * @returns the priors themselves where there is no source
 */
export function estimateProportions(
  probability: Float64Array,
  classes: number,
  priors: readonly number[],
): Proportions {
  const total = priors.reduce((sum, prior) => sum + prior, 0);
  const start = priors.map((prior) => prior / total);
  const n = probability.length / classes;
  if (n === 0) return { proportions: start, iterations: 0, converged: true };
  let proportions = start;
  for (let iterations = 1; ; iterations++) {
    const ratios = proportions.map((share, c) => share / start[c]);
    const next = meanProbability(probability, n, ratios);
    const change = Math.max(...next.map((share, c) => Math.abs(share - proportions[c])));
    proportions = next;
    if (change <= TOLERANCE) return { proportions, iterations, converged: true };
    if (iterations === MOST_ITERATIONS) return { proportions, iterations, converged: false };
  }
}

/** Mean over the sources of the class probabilities ratio_c P_c / Σ ratio P under other priors. */
function meanProbability(probability: Float64Array, n: number, ratios: readonly number[]): number[] {
  const inverse = new Float64Array(n);
  ratios.forEach((ratio, c) => {
    for (let i = 0, at = c * n; i < n; i++, at++) inverse[i] += ratio * probability[at];
  });
  for (let i = 0; i < n; i++) inverse[i] = inverse[i] > 0 ? 1 / inverse[i] : 0;
  const sums = ratios.map((ratio, c) => {
    let sum = 0;
    for (let i = 0, at = c * n; i < n; i++, at++) sum += probability[at] * inverse[i];
    return ratio * sum;
  });
  const total = sums.reduce((sum, one) => sum + one, 0);
  return sums.map((sum) => sum / total);
}
