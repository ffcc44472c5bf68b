import type { Kernel } from "./operations.ts";

/** A term 2^-53 times the largest one no longer changes a sum. */
const BITS = 53 * Math.LN2;

/** Half the support of the Epanechnikov kernel whose standard deviation is 1. */
const SUPPORT = Math.sqrt(5);

/** Sums the kernels at x, without that of the member at index `left` (−1: none). */
type SumAt = (x: number, left: number) => number;

/**
 * Returns Σ_j K((x_i − s_j) / h) as `kernelSums` and `leaveOneOutSums` of the numerics do, in plain TypeScript: bisection finds the members
 * that count, `Math.exp` their kernels.
 * @param own the member whose kernel is left out at each point, NaN where it is none; null: no kernel is left out
 */
export function plainKernelSums(
  sample: Float64Array,
  points: Float64Array,
  h: number,
  kernel: Kernel,
  own: Float64Array | null,
): Float64Array {
  if (sample.length === 0) return new Float64Array(points.length).fill(own === null ? 0 : NaN);
  const sumAt = { gaussian, exponential, epanechnikov }[kernel](sample, h);
  return points.map((x, i) => {
    if (own === null) return sumAt(x, -1);
    const left = firstNotBelow(sample, own[i]);
    return sample[left] === own[i] ? sumAt(x, left) : NaN;
  });
}

/** exp(−u²/2); kernels that together are below 2^-53 of the largest one at a point are left out. */
function gaussian(sample: Float64Array, h: number): SumAt {
  const bits = BITS + Math.log(sample.length);
  return (x, left) => {
    const k = firstNotBelow(sample, x);
    const below = k - 1 === left ? k - 2 : k - 1;
    const above = k === left ? k + 1 : k;
    const nearest = Math.min(
      below >= 0 ? x - sample[below] : Infinity,
      above < sample.length ? sample[above] - x : Infinity,
    );
    const u = nearest / h;
    const reach = h * Math.sqrt(u * u + 2 * bits);
    const end = firstNotBelow(sample, x + reach);
    let sum = 0;
    for (let j = firstNotBelow(sample, x - reach); j < end; j++) {
      const v = (x - sample[j]) / h;
      if (j !== left) sum += Math.exp(-0.5 * v * v);
    }
    return sum;
  };
}

/** exp(−√2 |u|), from sums at the members that follow from their neighbours' (assembly/exponential.ts). */
function exponential(sample: Float64Array, h: number): SumAt {
  const n = sample.length;
  const kernel = (distance: number) => Math.exp(-Math.SQRT2 * (distance / h));
  const fromBelow = new Float64Array(n).fill(1);
  const fromAbove = new Float64Array(n).fill(1);
  for (let k = 1; k < n; k++) fromBelow[k] += fromBelow[k - 1] * kernel(sample[k] - sample[k - 1]);
  for (let k = n - 2; k >= 0; k--) fromAbove[k] += fromAbove[k + 1] * kernel(sample[k + 1] - sample[k]);
  return (x, left) => {
    const k = firstNotBelow(sample, x);
    const last = k - 1 === left ? k - 2 : k - 1;
    const first = k === left ? k + 1 : k;
    let sum = 0;
    // What is subtracted is no larger than the kernel of the member next to x, which stays: no more than one bit is lost.
    if (last >= 0) {
      const own = left >= 0 && left < last ? kernel(sample[last] - sample[left]) : 0;
      sum += kernel(x - sample[last]) * (fromBelow[last] - own);
    }
    if (first < n) {
      const own = left > first ? kernel(sample[left] - sample[first]) : 0;
      sum += kernel(sample[first] - x) * (fromAbove[first] - own);
    }
    return sum;
  };
}

/** 1 − u²/5 where |u| < √5. */
function epanechnikov(sample: Float64Array, h: number): SumAt {
  const reach = SUPPORT * h;
  return (x, left) => {
    const end = firstNotBelow(sample, x + reach);
    let sum = 0;
    for (let j = firstNotBelow(sample, x - reach); j < end; j++) {
      const u = (x - sample[j]) / h;
      if (j !== left) sum += Math.max(0, 1 - (u * u) / 5);
    }
    return sum;
  };
}

/** Index of the first member that is not below x; the length if there is none. */
function firstNotBelow(sample: Float64Array, x: number): number {
  let low = 0;
  let high = sample.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sample[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
