import { Vector } from "./vector";

/** Bits of a float64 mantissa: a term 2^-53 times the largest one no longer changes a sum. */
const BITS: f64 = 53;

/** √(log2(e) / 2): exp(−u²/2) = 2^−(u · this)². */
const TO_POWER_OF_TWO: f64 = 0.84932180028801904272;

/**
 * Writes Σ_j exp(−½ ((x_i − s_j) / h)²) for each of the `m` points x_i into `sums`.
 * Kernels that together are below 2^-53 of the largest one at a point are left out, so the sums keep double precision however far
 * the point lies from the sample (until exp underflows, at 37 h).
 * @param sample ascending, `n` ≥ 1 numbers
 * @param leaveOut 1: every point is a member of the sample, and its own kernel is left out; a point that is no member gives NaN
 */
export function kernelSums(sample: Vector, n: i32, points: Vector, m: i32, h: f64, leaveOut: i32, sums: Vector): void {
  const scale = TO_POWER_OF_TWO / h;
  const bits = BITS + Math.log2(<f64>n);
  for (let i = 0; i < m; i++) {
    const x = points[i];
    const k = firstNotBelow(sample, n, x);
    const isMember = k < n && sample[k] == x;
    if (leaveOut != 0 && !isMember) {
      sums[i] = NaN;
      continue;
    }
    const above = k + leaveOut;
    const distance = Math.min(k > 0 ? x - sample[k - 1] : Infinity, above < n ? sample[above] - x : Infinity);
    const nearest = distance * scale;
    const reach = Math.sqrt(nearest * nearest + bits) / scale;
    const first = firstNotBelow(sample, n, x - reach);
    const last = firstNotBelow(sample, n, x + reach);
    sums[i] = sumBetween(sample, first, k, x, scale) + sumBetween(sample, above, last, x, scale);
  }
}

/** Index of the first number of an ascending sample that is not below x; n if there is none. */
function firstNotBelow(sample: Vector, n: i32, x: f64): i32 {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sample[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Kernels of the members `first` to `last − 1`, two at a time in each of two chains that the processor runs side by side. */
function sumBetween(sample: Vector, first: i32, last: i32, x: f64, scale: f64): f64 {
  const point = f64x2.splat(x);
  const scales = f64x2.splat(scale);
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  let j = first;
  for (; j + 3 < last; j += 4) {
    even = f64x2.add(even, kernels(f64x2.mul(f64x2.sub(sample.pair(j), point), scales)));
    odd = f64x2.add(odd, kernels(f64x2.mul(f64x2.sub(sample.pair(j + 2), point), scales)));
  }
  even = f64x2.add(even, odd);
  let sum = f64x2.extract_lane(even, 0) + f64x2.extract_lane(even, 1);
  for (; j < last; j++) sum += f64x2.extract_lane(kernels(f64x2.splat((sample[j] - x) * scale)), 0);
  return sum;
}

/**
 * 2^−v² in both lanes, to 1e-14 relative; 0 where v² > 1022.
 * 2^y = 2^k 2^r with k the integer nearest to y; 2^r is the Taylor polynomial of degree 11 (error (ln 2 / 2)^12 / 12! = 6e-15), and
 * k is added to the exponent bits, where adding 1.5 · 2^52 to y has put it at the end of the mantissa.
 */
function kernels(v: v128): v128 {
  const y = f64x2.neg(f64x2.mul(v, v));
  const shifter = f64x2.splat(6755399441055744);
  const shifted = f64x2.add(y, shifter);
  const r = f64x2.sub(y, f64x2.sub(shifted, shifter));
  let p = f64x2.splat(4.445538271870811e-10); // (ln 2)^11 / 11!, and so on down to 1
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(7.054911620801123e-9));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0178086009239699e-7));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.321548679014431e-6));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.5252733804059841e-5));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.00015403530393381608));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.0013333558146428443));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.009618129107628477));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.05550410866482158));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.2402265069591007));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.6931471805599453));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  const powers = i64x2.add(p, i64x2.shl(shifted, 52));
  return v128.and(powers, f64x2.ge(y, f64x2.splat(-1022)));
}
