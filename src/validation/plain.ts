import type { Kernel } from "../numerics/operations.ts";

/** The kernels, 1 at 0, with a standard deviation of 1. */
const kernels: Readonly<Record<Kernel, (u: number) => number>> = {
  gaussian: (u) => Math.exp(-(u * u) / 2),
  exponential: (u) => Math.exp(-Math.SQRT2 * Math.abs(u)),
  epanechnikov: (u) => Math.max(0, 1 - (u * u) / 5),
};

/** What makes 1 of the integral over a kernel. */
const norms: Readonly<Record<Kernel, number>> = {
  gaussian: 1 / Math.sqrt(2 * Math.PI),
  exponential: 1 / Math.SQRT2,
  epanechnikov: 3 / (4 * Math.sqrt(5)),
};

/** Returns Σ_j K((x − s_j) / h), one after the other, without member `left`. */
export function plainKernelSum(
  sample: ArrayLike<number>,
  x: number,
  h: number,
  kernel: Kernel = "gaussian",
  left = -1,
): number {
  let sum = 0;
  for (let j = 0; j < sample.length; j++) if (j !== left) sum += kernels[kernel]((x - sample[j]) / h);
  return sum;
}

/** What class probabilities follow from, apart from the bandwidths. */
export type PlainProblem = {
  readonly kernel: Kernel;
  /** Training values per property (NaN = missing) and the class index of each source. */
  readonly training: readonly Float64Array[];
  readonly labels: Uint8Array;
  /** Bandwidth of property p and class c, `bandwidth[p][c]`. */
  readonly bandwidth: readonly Float64Array[];
  readonly categoryOf: readonly number[];
  readonly weights: readonly number[];
  readonly priors: readonly number[];
  readonly power: number;
};

/** Returns the class probabilities of one source by the formulas of the method, sections 2 to 4, in the order they are printed. */
export function plainProbabilities(problem: PlainProblem, source: readonly number[]): number[] {
  const total = problem.weights.reduce((sum, weight) => sum + weight, 0);
  const logs = problem.priors.map((prior, c) => {
    let log = Math.log(prior);
    source.forEach((x, p) => {
      const factor = (problem.power * problem.weights[problem.categoryOf[p]]) / total;
      log += factor * plainTerm(problem, p, c, x);
    });
    return log;
  });
  const largest = Math.max(...logs);
  const ratios = logs.map((log) => Math.exp(log - largest));
  const sum = ratios.reduce((a, b) => a + b, 0);
  return ratios.map((ratio) => ratio / sum);
}

/** log f + log q where there is a value, log(1 − q) where it is missing. */
function plainTerm({ kernel, training, labels, bandwidth }: PlainProblem, p: number, c: number, x: number): number {
  const members = training[p].filter((_, i) => labels[i] === c);
  const sample = members.filter((value) => !Number.isNaN(value));
  const q = (sample.length + 0.5) / (members.length + 1);
  if (Number.isNaN(x)) return Math.log(1 - q);
  const widest = Math.max(...bandwidth[p]);
  const present = training[p].filter((value) => !Number.isNaN(value));
  const low = Math.min(...present) - 3 * widest;
  const high = Math.max(...present) + 3 * widest;
  const floor = 0.01 / (high - low);
  if (x < low || x > high) return Math.log(floor) + Math.log(q);
  const h = bandwidth[p][c];
  const kde = (norms[kernel] * plainKernelSum(sample, x, h, kernel)) / (sample.length * h);
  return Math.log(0.99 * kde + floor) + Math.log(q);
}
