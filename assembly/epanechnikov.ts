import { firstNotBelow, h, keepSample, memberEqualTo, n, sample } from "./sample";
import { Vector } from "./vector";

/** Half the support of the kernel whose standard deviation is 1. */
const SUPPORT: f64 = 2.23606797749979;

/** Takes an ascending sample for `sumEpanechnikov`, which needs no preparation: a point's kernels are those between two bisections. */
export function setEpanechnikov(values: Vector, length: i32, bandwidth: f64): void {
  keepSample(values, length, bandwidth);
}

/**
 * Writes Σ_j (1 − u²/5), u = (x_i − s_j) / h, |u| < √5, over the sample for each of the `m` points x_i into `sums`, term by term:
 * differences of prefix sums would cancel. `own` as in `sumGaussian`.
 */
export function sumEpanechnikov(points: Vector, own: Vector, m: i32, sums: Vector): void {
  const leaveOut = changetype<usize>(own) != 0;
  const reach = SUPPORT * h;
  for (let i = 0; i < m; i++) {
    const x = points[i];
    const left = leaveOut ? memberEqualTo(own[i]) : -1;
    if (leaveOut && left < 0) {
      sums[i] = NaN;
      continue;
    }
    const first = firstNotBelow(x - reach);
    const last = firstNotBelow(x + reach);
    const isAmong = first <= left && left < last;
    sums[i] = isAmong ? sumBetween(first, left, x) + sumBetween(left + 1, last, x) : sumBetween(first, last, x);
  }
}

/** Kernels of the members `first` to `last − 1`, two at a time. */
function sumBetween(first: i32, last: i32, x: f64): f64 {
  const point = f64x2.splat(x);
  const bandwidth = f64x2.splat(h);
  let sums = f64x2.splat(0);
  let j = first;
  for (; j + 1 < last; j += 2) sums = f64x2.add(sums, kernels(f64x2.div(f64x2.sub(sample.pair(j), point), bandwidth)));
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  if (j < last) sum += f64x2.extract_lane(kernels(f64x2.splat((sample[j] - x) / h)), 0);
  return sum;
}

/** 1 − u²/5 in both lanes, and not below 0 where a bisection has rounded the end of the support. */
function kernels(u: v128): v128 {
  const kernel = f64x2.sub(f64x2.splat(1), f64x2.mul(f64x2.mul(u, u), f64x2.splat(0.2)));
  return f64x2.max(kernel, f64x2.splat(0));
}
