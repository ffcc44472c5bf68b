/**
 * Returns the quantile at probability p of an ascending sample, interpolated linearly between the order statistics around
 * (n − 1) p: type 7 of Hyndman & Fan 1996 (Am. Stat. 50, 361), R's default. NaN for an empty sample.
 */
export function quantile(sample: Float64Array, p: number): number {
  if (sample.length === 0) return NaN;
  const position = (sample.length - 1) * p;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sample.length - 1);
  const part = position - below;
  const gap = sample[above] - sample[below];
  if (gap === Infinity) return sample[below] * (1 - part) + sample[above] * part;
  return sample[below] + part * gap;
}

/** Returns the quantiles 0, 1/100, … 1 of an ascending sample; empty for an empty one. */
export function percentiles(sample: Float64Array): Float64Array {
  return Float64Array.from({ length: sample.length > 0 ? 101 : 0 }, (_, k) => quantile(sample, k / 100));
}

/** Returns the standard deviation with n − 1 in the denominator; NaN below two values. */
export function standardDeviation(sample: Float64Array): number {
  const n = sample.length;
  let mean = 0;
  for (const x of sample) mean += x / n;
  let squares = 0;
  for (const x of sample) squares += (x - mean) ** 2;
  return Math.sqrt(squares / (n - 1));
}

/** Returns how many different numbers an ascending sample has, counting no further than `limit`. */
export function countDistinct(sample: Float64Array, limit = Infinity): number {
  let count = sample.length > 0 ? 1 : 0;
  for (let i = 1; i < sample.length && count < limit; i++) if (sample[i] !== sample[i - 1]) count++;
  return count;
}

/** Returns the index of the first member of an ascending sample that is not below x; its length if there is none. */
export function firstNotBelow(sample: Float64Array, x: number): number {
  let low = 0;
  let high = sample.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sample[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
