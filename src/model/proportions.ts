/** The iteration ends when a step changes no proportion by more. */
const TOLERANCE = 1e-7;
const MOST_ITERATIONS = 1000;

/** Sources at a time, few enough to stay in the cache. */
const BLOCK = 1024;

/** Shares of the classes in a population, sum 1. */
export type Proportions = {
  readonly proportions: number[];
  /** Steps of expectation maximisation. */
  readonly iterations: number;
  /** Whether the last step changed no proportion by more than 1e-7. */
  readonly converged: boolean;
};

/**
 * Estimates the proportions of the classes among sources from their class probabilities under other priors, by the expectation
 * maximisation of Saerens, Latinne & Decaestecker 2002 (Neural Computation 14, 21, section 2.2), started at these priors: the proportions
 * under which the sources are most likely. They are shown, never applied by themselves. Steps are extrapolated (Varadhan & Roland 2008,
 * Scand. J. Stat. 35, 335, scheme S3), for the shares of rare classes converge slowly.
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
  const step = (shares: readonly number[]) =>
    meanProbability(
      probability,
      n,
      shares.map((share, c) => share / start[c]),
    );
  let before = start;
  for (let iterations = 2; ; iterations += 3) {
    const once = step(before);
    const twice = step(once);
    const converged = largestChange(once, twice) <= TOLERANCE;
    if (converged || iterations >= MOST_ITERATIONS) return { proportions: twice, iterations, converged };
    before = step(extrapolate(before, once, twice));
  }
}

/** Follows two steps further in their direction, unless a share would leave (0, 1). */
function extrapolate(before: readonly number[], once: readonly number[], twice: readonly number[]): readonly number[] {
  const change = once.map((share, c) => share - before[c]);
  const bend = twice.map((share, c) => share - once[c] - change[c]);
  const length = Math.max(1, Math.hypot(...change) / Math.hypot(...bend));
  const further = before.map((share, c) => share + 2 * length * change[c] + length ** 2 * bend[c]);
  return further.every((share) => share > 0 && share < 1) ? further : twice;
}

function largestChange(from: readonly number[], to: readonly number[]): number {
  return Math.max(...to.map((share, c) => Math.abs(share - from[c])));
}

/** Mean over the sources of the class probabilities ratio_c P_c / Σ ratio P under other priors. */
function meanProbability(probability: Float64Array, n: number, ratios: readonly number[]): number[] {
  const sums = ratios.map(() => 0);
  const inverse = new Float64Array(BLOCK);
  for (let start = 0; start < n; start += BLOCK) {
    const length = Math.min(BLOCK, n - start);
    inverse.fill(0);
    for (let c = 0; c < ratios.length; c++) addScaled(inverse, probability, c * n + start, length, ratios[c]);
    for (let k = 0; k < length; k++) inverse[k] = inverse[k] > 0 ? 1 / inverse[k] : 0;
    for (let c = 0; c < ratios.length; c++) sums[c] += ratios[c] * product(inverse, probability, c * n + start, length);
  }
  const total = sums.reduce((sum, one) => sum + one, 0);
  return sums.map((sum) => sum / total);
}

function addScaled(target: Float64Array, values: Float64Array, first: number, length: number, factor: number): void {
  for (let k = 0; k < length; k++) target[k] += factor * values[first + k];
}

function product(a: Float64Array, b: Float64Array, first: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += a[k] * b[first + k];
  return sum;
}
