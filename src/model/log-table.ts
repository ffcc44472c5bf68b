/** Nodes of the coarsest table; the next ones have 2047 and 4093, each with the former's nodes and their midpoints. */
const FEWEST_NODES = 1024;
const MOST_NODES = 4093;

/** Points at which every class's density is evaluated at least: the coarsest table's nodes, and halfway between them. */
export const LEAST_POINTS = 2 * FEWEST_NODES - 1;

/** Largest error of an interpolated log density that a table may have while a finer one is at hand. */
const TOLERANCE = 1e-3;

export type LogTable = { readonly nodes: number; readonly log: Float64Array; readonly error: number };

/**
 * Tabulates log densities of several classes on the coarsest of three nested uniform grids whose linear interpolation is within 1e-3
 * of the exact value halfway between all nodes, or on the finest. Values are computed once: checking one grid is filling the next.
 * Nodes are rounded to float32, as a model file keeps them.
 * @param logDensity exact log density of class c at the given points
 * @returns `log`: `classes × nodes` row by row; `error`: the largest deviation found halfway between nodes
 */
export function tabulate(
  classes: number,
  low: number,
  high: number,
  logDensity: (c: number, points: Float64Array) => Float64Array,
): LogTable {
  const evaluate = (points: Float64Array) => Array.from({ length: classes }, (_, c) => logDensity(c, points));
  let rows = evaluate(uniform(low, high, 0, 1, FEWEST_NODES, FEWEST_NODES)).map(rounded);
  for (;;) {
    const nodes = rows[0].length;
    const halfway = evaluate(uniform(low, high, 1, 2, nodes - 1, 2 * nodes - 1));
    const error = largestError(rows, halfway);
    if (error <= TOLERANCE || nodes >= MOST_NODES) return { nodes, log: concatenate(rows), error };
    rows = rows.map((row, c) => interleave(row, rounded(halfway[c])));
  }
}

function rounded(row: Float64Array): Float64Array {
  return Float64Array.from(Float32Array.from(row));
}

/**
 * `count` of n points evenly spaced from low to high, both included: the one with index `first`, and every `stride`-th from there.
 * Weighted so that neither difference nor product overflows.
 */
function uniform(low: number, high: number, first: number, stride: number, count: number, n: number): Float64Array {
  const points = new Float64Array(count);
  for (let k = 0, i = first; k < count; k++, i += stride)
    points[k] = low * ((n - 1 - i) / (n - 1)) + high * (i / (n - 1));
  return points;
}

/** Of all classes. */
const largestError = (rows: readonly Float64Array[], halfway: readonly Float64Array[]): number =>
  rows.reduce((largest, row, c) => Math.max(largest, largestErrorOf(row, halfway[c])), 0);

function largestErrorOf(row: Float64Array, exact: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < exact.length; i++) largest = Math.max(largest, Math.abs((row[i] + row[i + 1]) / 2 - exact[i]));
  return largest;
}

function interleave(nodes: Float64Array, halfway: Float64Array): Float64Array {
  const all = new Float64Array(2 * nodes.length - 1);
  for (let i = 0; i < nodes.length; i++) all[2 * i] = nodes[i];
  for (let i = 0; i < halfway.length; i++) all[2 * i + 1] = halfway[i];
  return all;
}

function concatenate(rows: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(rows.length * rows[0].length);
  rows.forEach((row, c) => all.set(row, c * row.length));
  return all;
}
