/**
 * Returns the quantile at probability p of an ascending sample, interpolated linearly between the order statistics around
 * (n − 1) p: type 7 of Hyndman & Fan 1996 (Am. Stat. 50, 361), R's default. NaN for an empty sample.
 */
export function quantile(sample: Float64Array, p: number): number {
  if (sample.length === 0) return NaN;
  const position = (sample.length - 1) * p;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sample.length - 1);
  return sample[below] + (position - below) * (sample[above] - sample[below]);
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
