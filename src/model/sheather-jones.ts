import { quantile, standardDeviation } from "./sample-statistics.ts";

/** Bins of the pairwise distances; ten times R's default, so that rounding to bins stays below 1e-3 of any bandwidth met. */
const BINS = 10_000;

/** (distance/h)² from which a pair no longer counts: exp(−500) is 0 beside any other term. */
const LARGEST_SQUARE = 1000;

/** A bandwidth (standard deviation of the kernel), or why the rule gives none. */
export type SheatherJones = { readonly bandwidth: number } | { readonly bandwidth: null; readonly reason: string };

/**
 * Solves the equation of Sheather & Jones 1991 (J. R. Stat. Soc. B 53, 683) for the bandwidth of a Gaussian kernel: the h that
 * minimises the asymptotic mean integrated squared error, with the roughness of the density estimated by a kernel estimate of its own.
 * Pairwise distances are binned as R's bw.SJ(x, nb = 10000) bins them, from multiples of range · 1.01 / nb, and the root is searched
 * from the same brackets, so the two agree to the tolerance of the root.
 * @param sample ascending, finite, of the order of 1 in size (squares must not overflow)
 */
export function sheatherJones(sample: Float64Array): SheatherJones {
  const n = sample.length;
  if (n < 2) return { bandwidth: null, reason: "there are fewer than 2 values" };
  const scale = Math.min(standardDeviation(sample), (quantile(sample, 0.75) - quantile(sample, 0.25)) / 1.349);
  if (!(scale > 0)) return { bandwidth: null, reason: "the middle half of the values is one value" };

  const pairs = binPairs(sample);
  // Equations (10) to (12) of the paper: pilot bandwidths a, b from a normal reference, then h from the roughness at a bandwidth tied to h.
  const roughness = fourthDerivative(pairs, n, 1.24 * scale * n ** (-1 / 7));
  const slope = -sixthDerivative(pairs, n, 1.23 * scale * n ** (-1 / 9));
  if (!(slope > 0 && roughness > 0 && Number.isFinite(slope)))
    return { bandwidth: null, reason: "the values are too sparse for its pilot estimates" };
  const ratio = 1.357 * (roughness / slope) ** (1 / 7);
  const excess = (h: number) =>
    (1 / (2 * Math.sqrt(Math.PI) * n * fourthDerivative(pairs, n, ratio * h ** (5 / 7)))) ** 0.2 - h;

  let upper = 1.144 * scale * n ** -0.2;
  let lower = 0.1 * upper;
  for (let attempt = 1; excess(lower) * excess(upper) > 0; attempt++) {
    if (attempt > 99) return { bandwidth: null, reason: "its equation has no root in the range searched" };
    if (attempt % 2 === 1) upper *= 1.2;
    else lower /= 1.2;
  }
  const bandwidth = bisect(excess, lower, upper);
  if (!Number.isFinite(bandwidth))
    return { bandwidth: null, reason: "its equation cannot be evaluated in the range searched" };
  return { bandwidth };
}

/** How many pairs of values lie k bins apart: `counts[k]`, with bins of the given width. */
type Pairs = { readonly width: number; readonly counts: Float64Array };

function binPairs(sample: Float64Array): Pairs {
  const width = ((sample[sample.length - 1] - sample[0]) * 1.01) / BINS;
  const bins: number[] = [];
  const members: number[] = [];
  for (const x of sample) {
    const bin = Math.trunc(x / width);
    if (bins.length > 0 && bins[bins.length - 1] === bin) members[members.length - 1]++;
    else {
      bins.push(bin);
      members.push(1);
    }
  }
  const counts = new Float64Array(BINS + 1);
  for (let i = 0; i < bins.length; i++) {
    counts[0] += (members[i] * (members[i] - 1)) / 2;
    for (let j = 0; j < i; j++) counts[bins[i] - bins[j]] += members[i] * members[j];
  }
  return { width, counts };
}

/** Estimates ∫ f⁗ f from the fourth derivative of the kernel, every pair counted twice and the n values with themselves. */
function fourthDerivative({ width, counts }: Pairs, n: number, h: number): number {
  let sum = 0;
  for (let k = 0; k < counts.length; k++) {
    const square = ((k * width) / h) ** 2;
    if (square >= LARGEST_SQUARE) break;
    if (counts[k] > 0) sum += counts[k] * Math.exp(-square / 2) * ((square - 6) * square + 3);
  }
  return (2 * sum + 3 * n) / (n * (n - 1) * h ** 5 * Math.sqrt(2 * Math.PI));
}

/** The same for the sixth derivative. */
function sixthDerivative({ width, counts }: Pairs, n: number, h: number): number {
  let sum = 0;
  for (let k = 0; k < counts.length; k++) {
    const square = ((k * width) / h) ** 2;
    if (square >= LARGEST_SQUARE) break;
    if (counts[k] > 0) sum += counts[k] * Math.exp(-square / 2) * (((square - 15) * square + 45) * square - 15);
  }
  return (2 * sum - 15 * n) / (n * (n - 1) * h ** 7 * Math.sqrt(2 * Math.PI));
}

/** Halves a bracket with a change of sign until it is 1e-11 of its position wide; NaN where the function is not a number. */
function bisect(f: (x: number) => number, lower: number, upper: number): number {
  const isRising = f(upper) > 0;
  while (upper - lower > 1e-11 * upper) {
    const middle = (lower + upper) / 2;
    const value = f(middle);
    if (Number.isNaN(value)) return NaN;
    if (value > 0 === isRising) upper = middle;
    else lower = middle;
  }
  return (lower + upper) / 2;
}
