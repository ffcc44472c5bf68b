import type { Numerics } from "../numerics/operations.ts";
import type { PropertyDensity } from "./model.ts";

/** The part of every density that is spread evenly over its range, so that no value rules a class out. */
const FLOOR = 0.01;

/** Returns the natural log of the floor, 0.01 / width, which is the density outside the range. */
export function logFloorOf(width: number): number {
  return Math.log(FLOOR) - Math.log(width);
}

/**
 * Returns log f = log(0.99 f_KDE + 0.01 / width) inside the range, from a sum of kernels Σ exp(−u²/2); 1/width for an empty sample.
 * @param n number of kernels in the sum
 */
export function logDensityInside(kernelSum: number, n: number, bandwidth: number, width: number): number {
  if (n === 0) return -Math.log(width);
  const kde = (kernelSum / (n * Math.sqrt(2 * Math.PI))) * (width / bandwidth);
  return Math.log((1 - FLOOR) * kde + FLOOR) - Math.log(width);
}

/**
 * Returns the exact natural log densities of a property, by summing kernels rather than by its table: `C × n`, row by row.
 * @param x scaled values, `n`; where one is not finite the result is NaN
 */
export function exactLogDensity(numerics: Numerics, density: PropertyDensity, x: Float64Array): Float64Array {
  const classes = density.present.length;
  const result = new Float64Array(classes * x.length);
  if (density.kind === "kde") {
    const inside = x.filter((value) => isInside(density, value));
    for (let c = 0; c < classes; c++) {
      const row = result.subarray(c * x.length, (c + 1) * x.length);
      const logs = logDensitiesInside(numerics, density.sample[c], density.bandwidth[c], density.width, inside);
      let next = 0;
      x.forEach((value, i) => {
        row[i] = isInside(density, value) ? logs[next++] : density.logFloor;
      });
    }
  } else if (density.kind === "discrete") {
    const { discreteValues, nodes } = density;
    for (let c = 0; c < classes; c++)
      x.forEach((value, i) => {
        const k = discreteValues.indexOf(value);
        result[c * x.length + i] = k < 0 ? density.logFloor : density.log[c * nodes + k];
      });
  }
  for (let c = 0; c < classes; c++)
    for (let i = 0; i < x.length; i++) if (!Number.isFinite(x[i])) result[c * x.length + i] = NaN;
  return result;
}

/** Whether a value lies in the range of a "kde" density. */
export function isInside(density: PropertyDensity, value: number): boolean {
  return value >= density.low && value <= density.high;
}

/** Returns log f at points inside the range, from the sample of one class (which may be empty). */
export function logDensitiesInside(
  numerics: Numerics,
  sample: Float64Array,
  bandwidth: number,
  width: number,
  points: Float64Array,
): Float64Array {
  if (sample.length === 0) return new Float64Array(points.length).fill(-Math.log(width));
  return numerics
    .kernelSums(sample, points, bandwidth)
    .map((sum) => logDensityInside(sum, sample.length, bandwidth, width));
}
