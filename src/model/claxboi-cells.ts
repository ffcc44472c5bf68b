import { countDistinct } from "./sample-statistics.ts";

/** Cells per property. */
export const CELLS = 99;

/** A class with fewer distinct values than this gets a histogram rather than a density. */
const FEW = 10;

/** Beyond it, differences between edges would overflow. */
const FARTHEST = Number.MAX_VALUE / 8;

/** CLAXBOI's grid of one property, shared by the classes (method, section 8, items 3 and 4). */
export type CellGrid = {
  /** The CELLS + 1 edges of the cells, ascending. */
  readonly edges: Float64Array;
  /** The means of the edges after rounding to 3 decimals, never descending: what likelihoods are interpolated between. */
  readonly centres: Float64Array;
  /** CLAXBOI's h of the kernel exp(−|u|/h)/(2h); its standard deviation is √2 h. */
  readonly bandwidth: number;
};

/**
 * Returns the grid over the values of all classes: from the maximum, rounded to 2 significant digits, down by the rounded range; one
 * hundredth of it more at both ends.
 * @param all present values of all classes, scaled, ascending, at least one
 */
export function cellGrid(all: Float64Array): CellGrid {
  const within = (x: number) => Math.max(-FARTHEST, Math.min(x, FARTHEST));
  const largest = within(roundTo2Digits(all[all.length - 1]));
  const range = within(roundTo2Digits(all[all.length - 1] - all[0]));
  const smallest = largest - range;
  const margin = (largest - smallest) / 100;
  const [low, high] = [smallest - margin, largest + margin];
  const step = (high - low) / CELLS;
  const edges = Float64Array.from({ length: CELLS + 1 }, (_, k) => (k === CELLS ? high : low + k * step));
  return {
    edges,
    centres: middles(edges.map(roundTo3Decimals)),
    bandwidth: (largest - smallest) / (5 * all.length ** 0.2),
  };
}

/**
 * Returns what CLAXBOI keeps of one class per cell, rounded to 3 decimals: the sum of the kernels at the middle of the unrounded edges
 * (density × number of sources), or the counts of a class with fewer than 10 distinct values.
 * @param sample present values of the class, scaled, ascending
 */
export function cellCounts({ edges, bandwidth: h }: CellGrid, sample: Float64Array): Float64Array {
  const counts = countDistinct(sample, FEW) < FEW ? histogram(edges, sample) : kernelSums(middles(edges), sample, h);
  return counts.map(roundTo3Decimals);
}

/** Returns the mass per cell, with the floor of 1/101 of it spread evenly over all cells (item 6); null if nothing is left to share. */
export function cellMasses(counts: Float64Array): Float64Array | null {
  const total = sum(counts);
  if (!(total > 0 && total < Infinity)) return null;
  const floored = counts.map((count) => (count / total + 0.01 / CELLS) / (1 + 0.02 / CELLS));
  const rest = sum(floored);
  return floored.map((mass) => mass / rest);
}

/** Returns half the counts and half a cos b distribution of the same sum (item 5); b in degrees, nothing beyond the poles. */
export function mixWithCosLatitude(counts: Float64Array, centres: Float64Array): Float64Array {
  const cosines = centres.map((b) => Math.max(Math.cos((b * Math.PI) / 180), 0));
  const scale = sum(counts) / sum(cosines);
  return counts.map((count, k) => 0.5 * count + 0.5 * scale * cosines[k]);
}

/**
 * Returns the masses of C classes at some values, `C × n`, interpolated linearly between cell centres; 1 outside the first and last of
 * them (item 7); NaN where a value is not finite.
 * @param masses `C × CELLS`, row by row
 */
export function massesAt(centres: Float64Array, masses: Float64Array, x: Float64Array): Float64Array {
  const n = x.length;
  const result = new Float64Array((masses.length / CELLS) * n);
  const last = CELLS - 1;
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(x[i]) || x[i] < centres[0] || x[i] > centres[last]) {
      const everywhere = Number.isFinite(x[i]) ? 1 : NaN;
      for (let at = i; at < result.length; at += n) result[at] = everywhere;
      continue;
    }
    const k = lastNotAbove(centres, x[i]);
    const beyond = x[i] - centres[k];
    // At a centre its own mass, as numpy.interp does it; the last one has no width.
    const [next, width] = beyond === 0 ? [k, 1] : [k + 1, centres[k + 1] - centres[k]];
    for (let at = i, row = 0; at < result.length; at += n, row += CELLS)
      result[at] = ((masses[row + next] - masses[row + k]) / width) * beyond + masses[row + k];
  }
  return result;
}

function lastNotAbove(ascending: Float64Array, x: number): number {
  let [low, high] = [0, ascending.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= x) low = middle;
    else high = middle;
  }
  return low;
}

function kernelSums(points: Float64Array, sample: Float64Array, h: number): Float64Array {
  return points.map((point) => {
    let total = 0;
    for (const x of sample) total += Math.exp(-Math.abs(point - x) / h);
    return total / (2 * h);
  });
}

/** Counts per cell, as numpy.histogram: a value on an edge belongs to the cell above it, the last edge to the last cell. */
function histogram(edges: Float64Array, sample: Float64Array): Float64Array {
  const counts = new Float64Array(CELLS);
  for (const x of sample) if (x >= edges[0] && x <= edges[CELLS]) counts[Math.min(lastNotAbove(edges, x), CELLS - 1)]++;
  return counts;
}

const middles = (edges: Float64Array) => Float64Array.from({ length: CELLS }, (_, k) => (edges[k] + edges[k + 1]) / 2);

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

/** As numpy.round(x, 3): the nearest integer of 1000 x, ties to even. Beyond 2^52 / 1000 there are no decimals to round. */
function roundTo3Decimals(x: number): number {
  const scaled = x * 1000;
  if (!(Math.abs(scaled) < 2 ** 52)) return x;
  const below = Math.floor(scaled);
  const above = scaled - below;
  return (above > 0.5 || (above === 0.5 && below % 2 !== 0) ? below + 1 : below) / 1000;
}

/** As Python's "%.1e": ties to the even digit, where JavaScript's toPrecision goes away from zero. */
function roundTo2Digits(x: number): number {
  const rounded = Number(x.toPrecision(2));
  // 60 digits tell a tie from all that is near it.
  const [digits, exponent = "0"] = x.toExponential(60).split("e");
  const tie = /^-?(\d\.\d)50*$/.exec(digits);
  return tie === null || Number(tie[1].at(-1)) % 2 !== 0 ? rounded : Number(`${x < 0 ? "-" : ""}${tie[1]}e${exponent}`);
}
