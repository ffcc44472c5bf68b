import { firstNotBelow } from "./sample-statistics.ts";

/** Returns the probability of one of `distinct` values, which `count` of the `present` sources of a class have (method, section 2). */
export function discreteProbability(count: number, present: number, distinct: number): number {
  return (count + 1 / distinct) / (present + 1);
}

/** Returns how many members of an ascending sample equal a value. */
export function countOf(sample: Float64Array, value: number): number {
  let k = firstNotBelow(sample, value);
  const first = k;
  while (k < sample.length && sample[k] === value) k++;
  return k - first;
}
