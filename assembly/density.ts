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
  for (; cell < cells && starts[cell] < last; cell++) {
    const first = starts[cell];
    const end = starts[cell + 1];
    const hasOwn = first <= own && own < end;
    const v = (x - centre(first)) / h;
    if (series[cell] >= 0 && Math.abs(v) <= FARTHEST) {
      // A dense cell's other members stand near the one left out, so no more than two digits are lost in subtracting its kernel.
      sum += sumSeries(moments.from(series[cell]), v);
      if (hasOwn) sum -= sumBetween(own, own + 1, x, scale);
    } else if (hasOwn) {
      sum += sumBetween(first, own, x, scale) + sumBetween(own + 1, end, x, scale);
    } else {
      sum += sumBetween(first, end, x, scale);
    }
  }
  return sum;
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
 * 2^−v² in both lanes, to 1e-14 relative; 0 where v² > 1022.
 * 2^y = 2^k 2^r with k the integer nearest to y; 2^r is the Taylor polynomial of degree 11 (error (ln 2 / 2)^12 / 12! = 6e-15), and
 * k is added to the exponent bits, where adding 1.5 · 2^52 to y has put it at the end of the mantissa.
 */
function kernels(v: v128): v128 {
  const y = f64x2.neg(f64x2.mul(v, v));
  const shifter = f64x2.splat(6755399441055744);
  const shifted = f64x2.add(y, shifter);
  const r = f64x2.sub(y, f64x2.sub(shifted, shifter));
  let p = f64x2.splat(4.44553827187081e-10); // (ln 2)^11 / 11!, and so on down to 1
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(7.054911620801121e-9));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0178086009239696e-7));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.3215486790144305e-6));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.5252733804059838e-5));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.00015403530393381606));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.0013333558146428443));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.009618129107628477));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.055504108664821576));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.2402265069591007));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.6931471805599453));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  const powers = i64x2.add(p, i64x2.shl(shifted, 52));
  return v128.and(powers, f64x2.ge(y, f64x2.splat(-1022)));
}
