import { cosineTransform } from "./fourier.ts";
import { findRoot } from "./root.ts";
import { countDistinct } from "./sample-statistics.ts";

/** Bins of the histogram, over the range of the sample and half of it more on both sides, as in the authors' program. */
const BINS = 2 ** 14;

/** Derivatives from which the roughness of the density is estimated, one from the next: ξγ^[5] of the paper starts with the seventh. */
const HIGHEST = 7;

/** Squared bandwidths are searched from one bin up to this, in units of the padded range. */
const LARGEST_SQUARE = 0.1;

/** A Fourier coefficient that is damped to exp(−100) no longer counts. */
const LARGEST_EXPONENT = 100;

/**
 * Returns the bandwidth (standard deviation of a Gaussian kernel) of the improved Sheather–Jones rule of Botev, Grotowski & Kroese 2010
 * (Ann. Stat. 38, 2916, Algorithm 1): the smallest root t of t = ξγ^[5](t), times the range. As in the authors' program, n is the
 * number of distinct values. Null where there is no root.
 * @param sample ascending, finite, at least two distinct values, of the order of 1 in size
 */
export function improvedSheatherJones(sample: Float64Array): number | null {
  const n = countDistinct(sample);
  const range = 2 * (sample[sample.length - 1] - sample[0]);
  const squares = cosineTransform(histogram(sample, sample[0] - range / 4, range)).map((a) => a ** 2);
  const excess = (t: number) => t - squaredBandwidth(squares, n, t);
  let lower = BINS ** -2;
  if (!(excess(lower) < 0)) return null;
  for (; lower < LARGEST_SQUARE; lower *= 2)
    if (excess(2 * lower) >= 0) return range * Math.sqrt(findRoot(excess, lower, 2 * lower));
  return null;
}

/** Fractions of the sample per bin. */
function histogram(sample: Float64Array, low: number, range: number): Float64Array {
  const fractions = new Float64Array(BINS);
  for (const x of sample) fractions[Math.min(Math.floor(((x - low) / range) * BINS), BINS - 1)] += 1 / sample.length;
  return fractions;
}

/** ξγ^[5](t), the composition of equation (29) of the paper. */
function squaredBandwidth(squares: Float64Array, n: number, t: number): number {
  let norm = squaredNorm(squares, HIGHEST, t);
  for (let s = HIGHEST - 1; s >= 2; s--) {
    let odd = 1;
    for (let factor = 3; factor < 2 * s; factor += 2) odd *= factor;
    const constant = (1 + 2 ** (-s - 0.5)) / 3;
    const time = ((2 * constant * odd) / (Math.sqrt(2 * Math.PI) * n * norm)) ** (2 / (3 + 2 * s));
    norm = squaredNorm(squares, s, time);
  }
  return (2 * n * Math.sqrt(Math.PI) * norm) ** (-2 / 5);
}

/** Squared norm of the s-th derivative of the density smoothed by t, 2 Σ_k (kπ)^{2s} a_k² exp(−k² π² t) for cosine coefficients a_k. */
function squaredNorm(squares: Float64Array, s: number, t: number): number {
  const end = Math.min(squares.length, Math.sqrt(LARGEST_EXPONENT / t) / Math.PI);
  let sum = 0;
  for (let k = 1; k < end; k++) {
    const frequency = (k * Math.PI) ** 2;
    let term = squares[k] * Math.exp(-frequency * t);
    for (let factor = 0; factor < s; factor++) term *= frequency;
    sum += term;
  }
  return 2 * sum;
}
