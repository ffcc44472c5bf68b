import { Doubles } from "./doubles";
import { Indices, Vector } from "./vector";

/** The class number that means "no other class". */
const NONE: u8 = 255;

/**
 * Finds where each of `n` values lies in a table of `nodes` uniform nodes from `low` to `high`: `index` of the node below it and
 * `fraction` of the way to the next one. Outside, the index is `nodes`; missing (not finite), `nodes + 1`; there the fraction is 0.
 */
export function locateOnGrid(
  x: Vector,
  n: i32,
  low: f64,
  high: f64,
  inverseStep: f64,
  nodes: i32,
  index: Indices,
  fraction: Vector,
): void {
  for (let i = 0; i < n; i++) {
    const value = x[i];
    const isInside = i32(value >= low) & i32(value <= high);
    const position = (value - low) * inverseStep;
    const node = min(<i32>position, nodes - 2);
    const elsewhere = select<i32>(nodes, nodes + 1, value - value == 0);
    index[i] = select<i32>(node, elsewhere, isInside);
    fraction[i] = select<f64>(position - <f64>node, 0, isInside);
  }
}

/** The same for a table with one node per discrete value. */
export function locateAmongValues(
  x: Vector,
  n: i32,
  values: Vector,
  nodes: i32,
  index: Indices,
  fraction: Vector,
): void {
  for (let i = 0; i < n; i++) {
    const value = x[i];
    let at = select<i32>(nodes, nodes + 1, value - value == 0);
    for (let k = 0; k < nodes; k++) at = select<i32>(k, at, value == values[k]);
    index[i] = at;
    fraction[i] = 0;
  }
}

/**
 * Counts missing values and marks values outside the range of the densities.
 * @param missing unsigned 16-bit counts per source
 * @param outside `words` 32-bit words per source, in which `bit` of word `word` is this property's
 */
export function flag(
  index: Indices,
  n: i32,
  nodes: i32,
  missing: usize,
  outside: Indices,
  words: i32,
  word: i32,
  bit: i32,
): void {
  for (let i = 0; i < n; i++) {
    const at = index[i];
    const count = missing + ((<usize>i) << 1);
    store<u16>(count, load<u16>(count) + u16(at == nodes + 1));
    outside[i * words + word] |= select<i32>(bit, 0, at == nodes);
  }
}

/**
 * Adds to `sums` one property's terms for all classes, interpolated linearly between the nodes of `table`. Both hold the `lanes` classes
 * of a source or node side by side (an even number, so that two are added at once); after the nodes, the table has the terms outside
 * the range, those of a missing value, and once more the latter, which the interpolation reads.
 */
export function addFromTable(index: Indices, fraction: Vector, n: i32, lanes: i32, table: Vector, sums: Vector): void {
  for (let i = 0; i < n; i++) {
    const below = table.from(index[i] * lanes);
    const above = below.from(lanes);
    const part = f64x2.splat(fraction[i]);
    const target = sums.from(i * lanes);
    for (let c = 0; c < lanes; c += 2) {
      const term = below.pair(c);
      const interpolated = f64x2.add(term, f64x2.mul(part, f64x2.sub(above.pair(c), term)));
      target.setPair(c, f64x2.add(target.pair(c), interpolated));
    }
  }
}

/** Writes `n × lanes` sums as `classes × n`. */
export function transpose(sums: Vector, n: i32, lanes: i32, classes: i32, result: Vector): void {
  for (let c = 0; c < classes; c++) {
    const row = result.from(c * n);
    for (let i = 0; i < n; i++) row[i] = sums[i * lanes + c];
  }
}

/** Adds the terms λ log f + `present` of one class for given log densities, or `absent` where the value is missing. */
export function addGiven(
  index: Indices,
  n: i32,
  nodes: i32,
  logDensity: Vector,
  weight: f64,
  present: f64,
  absent: f64,
  lanes: i32,
  sums: Vector,
): void {
  for (let i = 0; i < n; i++)
    sums[i * lanes] += select<f64>(absent, weight * logDensity[i] + present, index[i] == nodes + 1);
}

/**
 * Combines the sums over the categories of `n` sources into log numerators, log prior + Σ factor · sum, `C × n`.
 * @param sums `T × C × n`
 * @param n even
 */
export function combine(
  sums: Vector,
  n: i32,
  classes: i32,
  categories: i32,
  logPriors: Vector,
  factors: Vector,
  logNumerator: Vector,
): void {
  for (let c = 0; c < classes; c++) {
    const row = logNumerator.from(c * n);
    for (let i = 0; i < n; i++) row[i] = logPriors[c];
    for (let t = 0; t < categories; t++) {
      const factor = f64x2.splat(factors[t]);
      const terms = sums.from((t * classes + c) * n);
      for (let i = 0; i < n; i += 2) row.setPair(i, f64x2.add(row.pair(i), f64x2.mul(factor, terms.pair(i))));
    }
  }
}

/**
 * Writes the class with the largest log numerator of each source; ties go to the earlier class.
 * @param n even
 */
export function predict(logNumerator: Vector, n: i32, classes: i32, largest: Vector, prediction: usize): void {
  for (let i = 0; i < n; i += 2) {
    let most = logNumerator.pair(i);
    let best = i64x2.splat(0);
    for (let c = 1; c < classes; c++) {
      const numerator = logNumerator.pair(c * n + i);
      best = v128.bitselect(i64x2.splat(c), best, f64x2.gt(numerator, most));
      most = f64x2.pmax(most, numerator);
    }
    largest.setPair(i, most);
    store<u8>(prediction + i, i8x16.extract_lane_u(best, 0));
    store<u8>(prediction + i, i8x16.extract_lane_u(best, 8), 1);
  }
}

/**
 * Normalises log numerators to probabilities by log-sum-exp, and summarises them (method, section 5).
 * @param n even
 * @param largest the largest log numerator of each source
 * @param probability `C × n`; written where `perClass` says so
 * @param margin written where `isMargin` says so
 * @param entropy written where `isEntropy` says so
 */
export function normalise(
  logNumerator: Vector,
  n: i32,
  classes: i32,
  largest: Vector,
  probability: Vector,
  margin: Vector,
  entropy: Vector,
  outlier: Vector,
  perClass: bool,
  isMargin: bool,
  isEntropy: bool,
): void {
  for (let i = 0; i < n; i += 2) {
    const most = largest.pair(i);
    outlier.setPair(i, f64x2.mul(f64x2.neg(most), f64x2.splat(Math.LOG10E)));
    if (!perClass && !isMargin && !isEntropy) continue;
    let total = f64x2.splat(0);
    let weighted = total;
    for (let c = 0; c < classes; c++) {
      const logRatio = f64x2.sub(logNumerator.pair(c * n + i), most);
      const ratio = Doubles.exponentials(logRatio);
      total = f64x2.add(total, ratio);
      if (isEntropy) weighted = f64x2.add(weighted, f64x2.mul(ratio, logRatio));
      if (perClass) probability.setPair(c * n + i, ratio);
    }
    if (isMargin) margin.setPair(i, f64x2.sub(f64x2.div(f64x2.splat(2), total), f64x2.splat(1)));
    if (isEntropy) {
      // With r = numerator / largest: −Σ p ln p = ln Σ r − Σ r ln r / Σ r.
      const mean = f64x2.div(weighted, total);
      entropy[i] = Math.log(f64x2.extract_lane(total, 0)) - f64x2.extract_lane(mean, 0);
      entropy[i + 1] = Math.log(f64x2.extract_lane(total, 1)) - f64x2.extract_lane(mean, 1);
    }
    if (!perClass) continue;
    for (let c = 0; c < classes; c++) probability.setPair(c * n + i, f64x2.div(probability.pair(c * n + i), total));
  }
}

/** Keeps the predictions made without a category where they differ from those made with it, and writes 255 elsewhere. */
export function keepChanges(prediction: usize, n: i32, alternative: usize): void {
  for (let i = 0; i < n; i++) {
    const other = load<u8>(alternative + i);
    store<u8>(alternative + i, select<u8>(NONE, other, other == load<u8>(prediction + i)));
  }
}
