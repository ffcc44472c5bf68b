import { firstNotBelow, h, keepSample, memberEqualTo, n, sample } from "./sample";
import { Indices, Vector, reserve } from "./vector";

/** Bits of a float64 mantissa: a term 2^-53 times the largest one no longer changes a sum. */
const BITS: f64 = 53;

/** √(log2(e) / 2): exp(−u²/2) = 2^−(u · this)². */
const TO_POWER_OF_TWO: f64 = 0.8493218002880191;

/** A cell spans half a bandwidth. With more members than this it is summed by its power series, which costs as much as some ten kernels. */
const DENSE = 12;

/**
 * Terms of the series Σ_k v^k M_k of a cell, even, and the distance v from its centre (in bandwidths) up to which it is used: beyond the
 * last term there is less than 2.5^24 / 24! of the largest member and 1e-13 of the smallest.
 */
const TERMS = 24;
const FARTHEST: f64 = 10;

// Cell k of the sample has the members from starts[k] up to starts[k + 1]; series[k] is where its M_k begin in `moments`, or −1 if it has
// few members.
let cells = 0;
let starts = changetype<Indices>(0);
let series = changetype<Indices>(0);
let moments = changetype<Vector>(0);

/**
 * Prepares an ascending sample for `sumGaussian`, by collecting its members in cells. Around the centre of a cell, with the point at
 * v and a member at w bandwidths from it, exp(−(v − w)²/2) = exp(−v²/2) Σ_k v^k (exp(−w²/2) w^k / k!); a cell's M_k are the sums of the
 * brackets over its members (the series of Greengard & Strain 1991, SIAM J. Sci. Stat. Comput. 12, 79, for a single cell).
 * @param length ≥ 1
 * @param bandwidth > 0
 */
export function setGaussian(values: Vector, length: i32, bandwidth: f64): void {
  keepSample(values, length, bandwidth);
  starts = changetype<Indices>(reserve((<usize>n + 1) << 2));
  series = changetype<Indices>(reserve((<usize>n) << 2));
  moments = changetype<Vector>(reserve((<usize>((n / DENSE) * TERMS)) << 3));
  cells = 0;
  let used = 0;
  for (let first = 0; first < n;) {
    let last = first + 1;
    while (last < n && sample[last] - sample[first] <= 0.5 * h) last++;
    starts[cells] = first;
    series[cells] = -1;
    if (last - first > DENSE) {
      series[cells] = used;
      addMoments(first, last, moments.from(used));
      used += TERMS;
    }
    cells++;
    first = last;
  }
  starts[cells] = n;
}

/**
 * Writes Σ_j exp(−½ ((x_i − s_j) / h)²) over the prepared sample for each of the `m` points x_i into `sums`, to 1e-13 relative.
 * Kernels that together are below 2^-53 of the largest one at a point are left out, so the sums keep that precision however far the
 * point lies from the sample (until exp underflows, at 37 h).
 * @param own the member whose kernel is left out at each point; 0 (no address): none. Where it is no member the sum is NaN
 */
export function sumGaussian(points: Vector, own: Vector, m: i32, sums: Vector): void {
  const scale = TO_POWER_OF_TWO / h;
  const bits = BITS + Math.log2(<f64>n);
  const leaveOut = changetype<usize>(own) != 0;
  for (let i = 0; i < m; i++) {
    const x = points[i];
    const left = leaveOut ? memberEqualTo(own[i]) : -1;
    if (leaveOut && left < 0) {
      sums[i] = NaN;
      continue;
    }
    const k = firstNotBelow(x);
    const below = k - 1 == left ? k - 2 : k - 1;
    const above = k == left ? k + 1 : k;
    const distance = Math.min(below >= 0 ? x - sample[below] : Infinity, above < n ? sample[above] - x : Infinity);
    const nearest = distance * scale;
    const reach = Math.sqrt(nearest * nearest + bits) / scale;
    sums[i] = sumCells(cellOf(firstNotBelow(x - reach)), firstNotBelow(x + reach), x, scale, left);
  }
}

/** Sums the cells from one on while they begin before member `last`, without member `own` if that is not −1. */
function sumCells(cell: i32, last: i32, x: f64, scale: f64, own: i32): f64 {
  let sum: f64 = 0;
  // Members from `single` on are to be summed one by one: those of neighbouring cells together.
  let single = starts[cell];
  for (; cell < cells && starts[cell] < last; cell++) {
    if (series[cell] < 0) continue;
    const first = starts[cell];
    const v = (x - centre(first)) / h;
    if (Math.abs(v) > FARTHEST) continue;
    sum += sumWithout(single, first, x, scale, own);
    single = starts[cell + 1];
    sum += sumSeries(moments.from(series[cell]), v);
    // A dense cell's other members stand near the one left out, so no more than two digits are lost in subtracting its kernel.
    if (first <= own && own < single) sum -= sumBetween(own, own + 1, x, scale);
  }
  return sum + sumWithout(single, min(starts[cell], last), x, scale, own);
}

/** Kernels of the members `first` to `last − 1`, without member `own`. */
function sumWithout(first: i32, last: i32, x: f64, scale: f64, own: i32): f64 {
  if (own < first || own >= last) return sumBetween(first, last, x, scale);
  return sumBetween(first, own, x, scale) + sumBetween(own + 1, last, x, scale);
}

/** Where the cell that begins with a member has its centre. */
function centre(first: i32): f64 {
  return sample[first] + 0.25 * h;
}

function addMoments(first: i32, last: i32, target: Vector): void {
  for (let k = 0; k < TERMS; k++) target[k] = 0;
  for (let j = first; j < last; j++) {
    const w = (sample[j] - centre(first)) / h;
    // Powers of w two by two: even ones beside odd ones.
    const kernel = f64x2.extract_lane(kernels(f64x2.splat(w * TO_POWER_OF_TWO)), 0);
    const square = f64x2.splat(w * w);
    let terms = f64x2.replace_lane(f64x2.splat(kernel), 1, kernel * w);
    for (let k = 0; k < TERMS; k += 2) {
      target.setPair(k, f64x2.add(target.pair(k), terms));
      terms = f64x2.mul(terms, square);
    }
  }
  let factorial: f64 = 1;
  for (let k = 1; k < TERMS; k++) {
    factorial *= <f64>k;
    target[k] /= factorial;
  }
}

/** exp(−v²/2) Σ_k v^k M_k, the even and the odd powers side by side. */
function sumSeries(m: Vector, v: f64): f64 {
  const square = f64x2.splat(v * v);
  let sums = m.pair(TERMS - 2);
  for (let k = TERMS - 4; k >= 0; k -= 2) sums = f64x2.add(f64x2.mul(sums, square), m.pair(k));
  const factor = f64x2.extract_lane(kernels(f64x2.splat(v * TO_POWER_OF_TWO)), 0);
  return factor * (f64x2.extract_lane(sums, 0) + v * f64x2.extract_lane(sums, 1));
}

/** The cell of a member. */
function cellOf(member: i32): i32 {
  let low = 0;
  let high = cells;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (starts[middle] <= member) low = middle;
    else high = middle;
  }
  return low;
}

/** Kernels of the members `first` to `last − 1`, two at a time in each of two chains that the processor runs side by side. */
function sumBetween(first: i32, last: i32, x: f64, scale: f64): f64 {
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
 * 2^−v² in both lanes, to 5e-14 relative, 1 where v = 0; 0 where v² > 1022.
 * 2^y = 2^k 2^r with k the integer nearest to y; 2^r = 1 + r g(r) with the polynomial of degree 8 that is (2^r − 1) / r at the Chebyshev nodes of
 * [−½, ½] (error 4e-14), and k is added to the exponent bits, where adding 1.5 · 2^52 to y has put it at the end of the mantissa.
 */
function kernels(v: v128): v128 {
  const minusY = f64x2.mul(v, v);
  const shifter = f64x2.splat(6755399441055744);
  const shifted = f64x2.sub(shifter, minusY);
  const r = f64x2.sub(f64x2.sub(shifter, shifted), minusY);
  // In pairs, so that no step waits long for the last.
  const square = f64x2.mul(r, r);
  const fourth = f64x2.mul(square, square);
  const g0 = f64x2.add(f64x2.splat(0.6931471805599453), f64x2.mul(r, f64x2.splat(0.2402265069581299)));
  const g2 = f64x2.add(f64x2.splat(0.055504108664760424), f64x2.mul(r, f64x2.splat(0.009618129159402558)));
  const g4 = f64x2.add(f64x2.splat(0.0013333558179043112), f64x2.mul(r, f64x2.splat(0.00015403455852453838)));
  const g6 = f64x2.add(f64x2.splat(1.525268684626772e-5), f64x2.mul(r, f64x2.splat(1.3255224878668817e-6)));
  const low = f64x2.add(g0, f64x2.mul(square, g2));
  const high = f64x2.add(f64x2.add(g4, f64x2.mul(square, g6)), f64x2.mul(fourth, f64x2.splat(1.0203121063391729e-7)));
  const power = f64x2.add(f64x2.splat(1), f64x2.mul(r, f64x2.add(low, f64x2.mul(fourth, high))));
  return v128.and(i64x2.add(power, i64x2.shl(shifted, 52)), f64x2.le(minusY, f64x2.splat(1022)));
}
