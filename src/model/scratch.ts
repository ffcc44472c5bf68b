type Numbers = Float64Array | Uint32Array;

/**
 * Returns a function that gives a place for so many numbers in memory that it gives again at its next call: until then they last. What
 * stood there before still does. Fresh memory costs a fault for every 4 kB of it, which many times is more than the work done in it.
 */
export function scratch<T extends Numbers>(make: (length: number) => T): (length: number) => T {
  let held = make(0);
  return (length) => {
    if (held.length < length) held = make(length);
    return held.subarray(0, length) as T;
  };
}

export const floats = (length: number): Float64Array => new Float64Array(length);
export const wholes = (length: number): Uint32Array => new Uint32Array(length);
