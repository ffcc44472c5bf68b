import { Vector } from "./vector";

/** The sample whose kernels are summed, ascending; its length and the bandwidth. */
export let sample = changetype<Vector>(0);
export let n = 0;
export let h: f64 = 1;

export function keepSample(values: Vector, length: i32, bandwidth: f64): void {
  sample = values;
  n = length;
  h = bandwidth;
}

/** Index of the first member that is not below x; n if there is none. */
export function firstNotBelow(x: f64): i32 {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sample[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first member that equals x; −1 if there is none. */
export function memberEqualTo(x: f64): i32 {
  const k = firstNotBelow(x);
  return k < n && sample[k] == x ? k : -1;
}
