import { plainKernelSum } from "../../src/validation/plain.ts";

/** Everything but the bandwidths, which other tests compare with R. Missing values are NaN. */
export type Problem = {
  readonly classes: number;
  /** Training values per property, and the labels. */
  readonly training: readonly Float64Array[];
  readonly labels: Uint8Array;
  /** bandwidth[p][c] */
  readonly bandwidth: readonly ArrayLike<number>[];
  readonly categoryOf: readonly number[];
  readonly weights: readonly number[];
  readonly priors: readonly number[];
  readonly power: number;
  /** Shared range of each property; by default [min − 3h, max + 3h] with the largest h of its classes. */
  readonly range?: readonly (readonly [number, number])[];
};

/** Log numerator of class c for one source, by the formulas of the method in the order in which they are printed, sections 2 to 4. */
export function logNumerator(problem: Problem, source: readonly number[], c: number): number {
  const totalWeight = problem.weights.reduce((a, b) => a + b);
  const members = [...problem.labels.keys()].filter((i) => problem.labels[i] === c);
  let result = Math.log(problem.priors[c]);
  problem.weights.forEach((weight, t) => {
    let logLikelihood = 0;
    source.forEach((x, p) => {
      if (problem.categoryOf[p] !== t) return;
      const sample = members.map((i) => problem.training[p][i]).filter((value) => !Number.isNaN(value));
      const q = (sample.length + 0.5) / (members.length + 1);
      logLikelihood += Number.isNaN(x) ? Math.log(1 - q) : Math.log(density(problem, p, c, sample, x)) + Math.log(q);
    });
    result += problem.power * (weight / totalWeight) * logLikelihood;
  });
  return result;
}

function density(problem: Problem, p: number, c: number, sample: readonly number[], x: number): number {
  const [low, high] = problem.range?.[p] ?? rangeOf(problem, p);
  const floor = 0.01 / (high - low);
  if (x < low || x > high) return floor;
  if (sample.length === 0) return 1 / (high - low);
  const h = problem.bandwidth[p][c];
  return (0.99 * plainKernelSum(sample, x, h)) / (sample.length * h * Math.sqrt(2 * Math.PI)) + floor;
}

const ranges = new WeakMap<Float64Array, [number, number]>();

function rangeOf(problem: Problem, p: number): [number, number] {
  const known = ranges.get(problem.training[p]);
  if (known) return known;
  const values = problem.training[p].filter((x) => !Number.isNaN(x));
  const h = Math.max(...Array.from(problem.bandwidth[p]).filter((x) => !Number.isNaN(x)));
  const range: [number, number] = [Math.min(...values) - 3 * h, Math.max(...values) + 3 * h];
  ranges.set(problem.training[p], range);
  return range;
}
