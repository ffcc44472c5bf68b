import type { Numerics } from "../numerics/operations.ts";
import { autocorrelation, powerSpectrum } from "./fourier.ts";
import { floats, scratch } from "./scratch.ts";

/** Bins of the pairwise distances; ten times R's default, so that rounding to bins stays below 1e-3 of any bandwidth met. */
const BINS = 10_000;

/** u² from which exp(−u²/2) no longer counts: exp(−50) is 0 beside the terms of the values with themselves. */
const LARGEST_SQUARE = 100;

/** Terms over which exp(−u²/2) is carried on by multiplication, before rounding grows. */
const RUN = 64;

/** Values from which sums over pairs are summed over frequencies. */
const MANY = 500;

/** The narrowest kernel, in bins, whose spectrum in bins is its own, without what is folded in: exp(−(3π)²/2) = 5e-20 at the fold. */
const NARROWEST = 3;

/** Bins of the transforms: what is beyond the sample's own must hold the reach of a kernel, as the last bin is next to the first. */
const SIZES = [2 ** 14, 2 ** 15];

/**
 * Sums over all pairs of values, each pair twice and every value with itself, of the derivatives of exp(−u²/2), u = distance/h: of the
 * fourth, u⁴ − 6u² + 3 times it, and of the sixth, u⁶ − 15u⁴ + 45u² − 15 times it.
 */
export type KernelDerivatives = { readonly fourth: (h: number) => number; readonly sixth: (h: number) => number };

/**
 * Returns the sums of a kernel's derivatives over the pairs of a sample, with distances binned as R's bw.SJ(x, nb = 10000) bins them: from
 * multiples of range · 1.01 / nb.
 *
 * The sums of a large sample are taken over the frequencies of its counts in bins (Parseval's theorem), where the derivatives are
 * √(2π) u⁴ exp(−u²/2) and −√(2π) u⁶ exp(−u²/2), u = h · frequency: some hundred terms in place of as many as there are bins, and none
 * that cancel. A kernel that is too narrow or too wide for that is summed over the distances.
 * @param sample ascending, finite, at least two different values
 */
export function kernelDerivatives(numerics: Numerics, sample: Float64Array): KernelDerivatives {
  const bins = binsOf(sample);
  const overDistances = once(() => sumOverDistances(numerics, bins));
  if (sample.length < MANY) return overDistances();
  let held: { readonly size: number; readonly sums: KernelDerivatives } | null = null;
  const fit = (h: number) => {
    const inBins = h / bins.width;
    const wanted = BINS + inBins * Math.sqrt(LARGEST_SQUARE);
    // A larger transform serves narrower kernels, too.
    const size = held !== null && held.size >= wanted ? held.size : SIZES.find((one) => one >= wanted);
    if (inBins < NARROWEST || size === undefined) return overDistances();
    if (held?.size !== size) held = { size, sums: sumOverFrequencies(bins, size) };
    return held.sums;
  };
  return { fourth: (h) => fit(h).fourth(h), sixth: (h) => fit(h).sixth(h) };
}

/** The bin of every value, counted from that of the first, and the width of a bin. */
type Bins = { readonly width: number; readonly of: Int32Array };

function binsOf(sample: Float64Array): Bins {
  const width = ((sample[sample.length - 1] - sample[0]) * 1.01) / BINS;
  const first = Math.trunc(sample[0] / width);
  const of = new Int32Array(sample.length);
  for (let i = 0; i < of.length; i++) of[i] = Math.trunc(sample[i] / width) - first;
  return { width, of };
}

function sumOverDistances(numerics: Numerics, bins: Bins): KernelDerivatives {
  const n = bins.of.length;
  const pairs = countPairs(numerics, bins.of);
  return {
    fourth: (h) => 2 * sumTerms(pairs, bins.width / h, 0, 1, -6, 3) + 3 * n,
    sixth: (h) => 2 * sumTerms(pairs, bins.width / h, 1, -15, 45, -15) - 15 * n,
  };
}

function sumOverFrequencies(bins: Bins, size: number): KernelDerivatives {
  const powers = powerSpectrum(countMembers(bins.of), size);
  const sum = (h: number, a: number, b: number) => {
    const inBins = h / bins.width;
    return (inBins / size) * 2 * sumTerms(powers, (2 * Math.PI * inBins) / size, a, b, 0, 0) * Math.sqrt(2 * Math.PI);
  };
  return { fourth: (h) => sum(h, 0, 1), sixth: (h) => -sum(h, 1, 0) };
}

const binCounts = scratch(floats);

/** How many values are in every bin; until the next call. */
function countMembers(bins: Int32Array): Float64Array {
  const members = binCounts(BINS + 1).fill(0);
  for (const bin of bins) members[bin]++;
  return members;
}

/** How many pairs of values lie k bins apart. */
function countPairs(numerics: Numerics, bins: Int32Array): Float64Array {
  if (bins.length < MANY) return Float64Array.from(numerics.distanceCounts(bins, BINS + 1));
  const members = countMembers(bins);
  const counts = autocorrelation(members).map(Math.round);
  counts[0] = members.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  return counts;
}

/**
 * Σ_k m_k exp(−u²/2) (a u⁶ + b u⁴ + c u² + d), u = k · unit. From one term to the next the exponential changes by a factor that itself
 * changes by a constant one, so it is computed anew only every 64 terms.
 */
function sumTerms(m: Float64Array, unit: number, a: number, b: number, c: number, d: number): number {
  const square = unit ** 2;
  const end = Math.min(m.length, Math.ceil(Math.sqrt(LARGEST_SQUARE / square)));
  const change = Math.exp(-square);
  let sum = 0;
  for (let start = 0; start < end; start += RUN) {
    let exponential = Math.exp((-start * start * square) / 2);
    let factor = Math.exp(-(start + 0.5) * square);
    for (let k = start; k < Math.min(start + RUN, end); k++) {
      const u = k * k * square;
      sum += m[k] * exponential * (((a * u + b) * u + c) * u + d);
      exponential *= factor;
      factor *= change;
    }
  }
  return sum;
}

/** A function that is evaluated when it is first called. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
