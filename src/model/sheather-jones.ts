import type { Numerics } from "../numerics/operations.ts";
import { autocorrelation } from "./fourier.ts";
import { findRoot } from "./root.ts";
import { quantile, standardDeviation } from "./sample-statistics.ts";

/** Bins of the pairwise distances; ten times R's default, so that rounding to bins stays below 1e-3 of any bandwidth met. */
const BINS = 10_000;

/** Bins for many values, and the bandwidth in bins from which they are enough: it is then within 1e-3 of that of ten thousand. */
const FEW_BINS = 2047;
const WIDE = 20;

/** (distance/h)² from which a pair no longer counts: exp(−50) is 0 beside the terms of the values with themselves. */
const LARGEST_SQUARE = 100;

/** Bins over which exp(−u²/2) is carried on by multiplication, before rounding grows. */
const RUN = 64;

/** Values from which pairs are counted by Fourier transforms rather than one by one. */
const MANY = 1600;

/** A bandwidth (standard deviation of the kernel), or why the rule gives none. */
export type SheatherJones = { readonly bandwidth: number } | { readonly bandwidth: null; readonly reason: string };

/**
 * Solves the equation of Sheather & Jones 1991 (J. R. Stat. Soc. B 53, 683) for the bandwidth of a Gaussian kernel: the h that
 * minimises the asymptotic mean integrated squared error, with the roughness of the density estimated by a kernel estimate of its own.
 * Pairwise distances are binned as R's bw.SJ(x, nb = 10000) bins them, from multiples of range · 1.01 / nb, and the root is searched
 * from the same brackets, so the two agree to the tolerance of the root.
 * @param sample ascending, finite, of the order of 1 in size (squares must not overflow)
 */
export function sheatherJones(numerics: Numerics, sample: Float64Array): SheatherJones {
  const n = sample.length;
  if (n < 2) return { bandwidth: null, reason: "there are fewer than 2 values" };
  const scale = Math.min(standardDeviation(sample), (quantile(sample, 0.75) - quantile(sample, 0.25)) / 1.349);
  if (!(scale > 0)) return { bandwidth: null, reason: "the middle half of the values is one value" };

  // Many values: few bins first, which are enough for a bandwidth that is wide enough.
  if (n >= MANY) {
    const found = solve(binPairs(numerics, sample, FEW_BINS), n, scale);
    const width = (sample[n - 1] - sample[0]) / FEW_BINS;
    if (found.bandwidth !== null && found.bandwidth >= WIDE * width) return found;
  }
  return solve(binPairs(numerics, sample, BINS), n, scale);
}

function solve(pairs: Pairs, n: number, scale: number): SheatherJones {
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
  const bandwidth = findRoot(excess, lower, upper);
  if (!Number.isFinite(bandwidth))
    return { bandwidth: null, reason: "its equation cannot be evaluated in the range searched" };
  return { bandwidth };
}

/** How many pairs of values lie k bins apart: `counts[k]`, with bins of the given width. */
type Pairs = { readonly width: number; readonly counts: Float64Array };

function binPairs(numerics: Numerics, sample: Float64Array, count: number): Pairs {
  const width = ((sample[sample.length - 1] - sample[0]) * 1.01) / count;
  const first = Math.trunc(sample[0] / width);
  const bins = new Int32Array(sample.length);
  for (let i = 0; i < bins.length; i++) bins[i] = Math.trunc(sample[i] / width) - first;
  return {
    width,
    counts:
      bins.length < MANY
        ? Float64Array.from(numerics.distanceCounts(bins, count + 1))
        : countByTransform(bins, count + 1),
  };
}

function countByTransform(bins: Int32Array, length: number): Float64Array {
  const members = new Float64Array(length);
  for (const bin of bins) members[bin]++;
  const counts = autocorrelation(members).map(Math.round);
  counts[0] = members.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  return counts;
}

/** Estimates ∫ f⁗ f from the fourth derivative of the kernel, every pair counted twice and the n values with themselves. */
function fourthDerivative(pairs: Pairs, n: number, h: number): number {
  const sum = sumOverPairs(pairs, h, 0, 1, -6, 3);
  return (2 * sum + 3 * n) / (n * (n - 1) * h ** 5 * Math.sqrt(2 * Math.PI));
}

/** The same for the sixth derivative. */
function sixthDerivative(pairs: Pairs, n: number, h: number): number {
  const sum = sumOverPairs(pairs, h, 1, -15, 45, -15);
  return (2 * sum - 15 * n) / (n * (n - 1) * h ** 7 * Math.sqrt(2 * Math.PI));
}

/**
 * Σ exp(−u²/2) (a u⁶ + b u⁴ + c u² + d) over the pairs, u = distance/h. From one bin to the next the exponential changes by a factor that
 * itself changes by a constant one, so it is computed anew only every 64 bins.
 */
function sumOverPairs({ width, counts }: Pairs, h: number, a: number, b: number, c: number, d: number): number {
  const unit = (width / h) ** 2;
  const end = Math.min(counts.length, Math.ceil(Math.sqrt(LARGEST_SQUARE / unit)));
  const change = Math.exp(-unit);
  let sum = 0;
  for (let start = 0; start < end; start += RUN) {
    let exponential = Math.exp((-start * start * unit) / 2);
    let factor = Math.exp(-(start + 0.5) * unit);
    for (let k = start; k < Math.min(start + RUN, end); k++) {
      const square = k * k * unit;
      sum += counts[k] * exponential * (((a * square + b) * square + c) * square + d);
      exponential *= factor;
      factor *= change;
    }
  }
  return sum;
}
