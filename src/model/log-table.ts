/** Nodes of the coarsest table; the next ones have 2047 and 4093, each with the former's nodes and their midpoints. */
const FEWEST_NODES = 1024;
const MOST_NODES = 4093;

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
  // The first grid and its midpoints come at once: what kernel sums are prepared with is then used once.
  const both = evaluate(uniform(low, high, 2 * FEWEST_NODES - 1));
  let rows: Float64Array[] = both.map((row) => rounded(row.filter((_, i) => i % 2 === 0)));
  let first: Float64Array[] | null = both.map((row) => row.filter((_, i) => i % 2 === 1));
  for (;;) {
    const nodes = rows[0].length;
    const halfway = first ?? evaluate(uniform(low, high, 2 * nodes - 1).filter((_, i) => i % 2 === 1));
    first = null;
    const error = largestError(rows, halfway);
    if (error <= TOLERANCE || nodes >= MOST_NODES) return { nodes, log: concatenate(rows), error };
    rows = rows.map((row, c) => interleave(row, rounded(halfway[c])));
  }
}

const rounded = (row: Float64Array) => row.map(Math.fround);

/** n points evenly spaced from low to high, both included; weighted so that neither difference nor product overflows. */
function uniform(low: number, high: number, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => low * ((n - 1 - i) / (n - 1)) + high * (i / (n - 1)));
}

function largestError(rows: readonly Float64Array[], halfway: readonly Float64Array[]): number {
  let largest = 0;
  rows.forEach((row, c) => {
    halfway[c].forEach((exact, i) => {
      largest = Math.max(largest, Math.abs((row[i] + row[i + 1]) / 2 - exact));
    });
  });
  return largest;
}

function interleave(nodes: Float64Array, halfway: Float64Array): Float64Array {
  return Float64Array.from({ length: 2 * nodes.length - 1 }, (_, i) =>
    i % 2 === 0 ? nodes[i / 2] : halfway[(i - 1) / 2],
  );
}

function concatenate(rows: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(rows.length * rows[0].length);
  rows.forEach((row, c) => all.set(row, c * row.length));
  return all;
}
