import { firstNotBelow, h, keepSample, memberEqualTo, n, sample } from "./sample";
import { Vector, reserve } from "./vector";

// Sums at the members themselves: fromBelow[k] of the kernels of the members up to k, fromAbove[k] of those from k on.
let fromBelow = changetype<Vector>(0);
let fromAbove = changetype<Vector>(0);

/** exp(−√2 d / h) for a distance d ≥ 0: a Laplace distribution of standard deviation h. */
function kernel(distance: f64): f64 {
  return Math.exp(-Math.SQRT2 * (distance / h));
}

/**
 * Prepares an ascending sample for `sumExponential`: on one side of a point all kernels fall off by the same factor, so the sums at the
 * members follow from their neighbours', A_k = 1 + A_{k−1} exp(−√2 (s_k − s_{k−1}) / h), in which nothing cancels.
 * @param length ≥ 1
 * @param bandwidth > 0
 */
export function setExponential(values: Vector, length: i32, bandwidth: f64): void {
  keepSample(values, length, bandwidth);
  fromBelow = changetype<Vector>(reserve((<usize>n) << 3));
  fromAbove = changetype<Vector>(reserve((<usize>n) << 3));
  fromBelow[0] = 1;
  fromAbove[n - 1] = 1;
  for (let k = 1; k < n; k++) fromBelow[k] = 1 + fromBelow[k - 1] * kernel(sample[k] - sample[k - 1]);
  for (let k = n - 2; k >= 0; k--) fromAbove[k] = 1 + fromAbove[k + 1] * kernel(sample[k + 1] - sample[k]);
}

/** Writes Σ_j exp(−√2 |x_i − s_j| / h) over the prepared sample for each of the `m` points x_i into `sums`; `own` as in `sumGaussian`. */
export function sumExponential(points: Vector, own: Vector, m: i32, sums: Vector): void {
  const leaveOut = changetype<usize>(own) != 0;
  for (let i = 0; i < m; i++) {
    const left = leaveOut ? memberEqualTo(own[i]) : -1;
    const k = firstNotBelow(points[i]);
    sums[i] = leaveOut && left < 0 ? NaN : sumBelow(k, points[i], left) + sumAbove(k, points[i], left);
  }
}

/**
 * Kernels at x of the members before k, without member `left`. That one is subtracted where the member next to x stays: its kernel
 * there is no larger than that one's, so no more than one bit is lost.
 */
function sumBelow(k: i32, x: f64, left: i32): f64 {
  const last = k - 1 == left ? k - 2 : k - 1;
  if (last < 0) return 0;
  const isAmong = 0 <= left && left < last;
  return kernel(x - sample[last]) * (fromBelow[last] - (isAmong ? kernel(sample[last] - sample[left]) : 0));
}

/** The same of the members from k on. */
function sumAbove(k: i32, x: f64, left: i32): f64 {
  const first = k == left ? k + 1 : k;
  if (first >= n) return 0;
  const isAmong = left > first;
  return kernel(sample[first] - x) * (fromAbove[first] - (isAmong ? kernel(sample[left] - sample[first]) : 0));
}
