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
      const factor = factors[t];
      const terms = sums.from((t * classes + c) * n);
      const both = f64x2.splat(factor);
      const last = n - 1;
      for (let i = 0; i < last; i += 2) row.setPair(i, f64x2.add(row.pair(i), f64x2.mul(both, terms.pair(i))));
      if ((n & 1) == 1) row[last] += factor * terms[last];
    }
  }
}

/** Writes the class with the largest log numerator of each source; ties go to the earlier class. */
export function predict(logNumerator: Vector, n: i32, classes: i32, largest: Vector, prediction: usize): void {
  for (let i = 0; i < n; i++) largest[i] = logNumerator[i];
  memory.fill(prediction, 0, n);
  for (let c = 1; c < classes; c++) {
    const row = logNumerator.from(c * n);
    for (let i = 0; i < n; i++) {
      const isLarger = row[i] > largest[i];
      largest[i] = select<f64>(row[i], largest[i], isLarger);
      store<u8>(prediction + i, select<u8>(u8(c), load<u8>(prediction + i), isLarger));
    }
  }
}

/**
 * Normalises log numerators to probabilities by log-sum-exp, and summarises them (method, section 5).
 * @param largest the largest log numerator of each source
 * @param total scratch, `n` numbers
 * @param probability `C × n`; scratch alone where `perClass` is false
 * @param entropy left alone where `isEntropy` is false
 */
export function normalise(
  logNumerator: Vector,
  n: i32,
  classes: i32,
  largest: Vector,
  total: Vector,
  probability: Vector,
  margin: Vector,
  entropy: Vector,
  outlier: Vector,
  perClass: bool,
  isEntropy: bool,
): void {
  for (let i = 0; i < n; i++) total[i] = 0;
  if (isEntropy) for (let i = 0; i < n; i++) entropy[i] = 0;
  for (let c = 0; c < classes; c++) {
    const row = logNumerator.from(c * n);
    const likelihood = probability.from(c * n);
    const last = n - 1;
    for (let i = 0; i < last; i += 2) {
      const logRatio = f64x2.sub(row.pair(i), largest.pair(i));
      const ratio = Doubles.exponentials(logRatio);
      likelihood.setPair(i, ratio);
      total.setPair(i, f64x2.add(total.pair(i), ratio));
      if (isEntropy) entropy.setPair(i, f64x2.sub(entropy.pair(i), f64x2.mul(ratio, logRatio)));
    }
    if ((n & 1) == 1) {
      const logRatio = row[last] - largest[last];
      const ratio = f64x2.extract_lane(Doubles.exponentials(f64x2.splat(logRatio)), 0);
      likelihood[last] = ratio;
      total[last] += ratio;
      if (isEntropy) entropy[last] -= ratio * logRatio;
    }
  }
  // With r = numerator / largest: −Σ p ln p = ln Σ r − Σ r ln r / Σ r.
  if (isEntropy) for (let i = 0; i < n; i++) entropy[i] = Math.log(total[i]) + entropy[i] / total[i];
  const last = n - 1;
  for (let i = 0; i < last; i += 2) {
    margin.setPair(i, f64x2.sub(f64x2.div(f64x2.splat(2), total.pair(i)), f64x2.splat(1)));
    outlier.setPair(i, f64x2.mul(f64x2.neg(largest.pair(i)), f64x2.splat(Math.LOG10E)));
  }
  if ((n & 1) == 1) {
    margin[last] = 2 / total[last] - 1;
    outlier[last] = -largest[last] * Math.LOG10E;
  }
  if (!perClass) return;
  for (let c = 0; c < classes; c++) {
    const row = probability.from(c * n);
    for (let i = 0; i < n; i++) row[i] /= total[i];
  }
}

/** Keeps the predictions made without a category where they differ from those made with it, and writes 255 elsewhere. */
export function keepChanges(prediction: usize, n: i32, alternative: usize): void {
  for (let i = 0; i < n; i++) {
    const other = load<u8>(alternative + i);
    store<u8>(alternative + i, select<u8>(NONE, other, other == load<u8>(prediction + i)));
  }
}
