import type { PropertyDensity } from "./model.ts";
import { sumKernels, type JointKernels } from "./pair-sums.ts";

/** The part of a joint density that is spread evenly over the ranges of its two properties. */
const FLOOR = 0.02;

/** |D| is cut here, so that no pair outweighs its properties. */
const LARGEST = 4;

/** What the joint density takes over from the densities of its two properties: range, width, reflection. */
export type Axes = readonly [PropertyDensity, PropertyDensity];

/** Returns the sums of the kernels at points inside both ranges, with what is reflected at their ends. */
export function jointKernelSums(kernels: JointKernels, axes: Axes, x: Float64Array, y: Float64Array): Float64Array {
  return x.map((_, i) => {
    let sum = 0;
    for (const px of images(axes[0], x[i])) for (const py of images(axes[1], y[i])) sum += sumKernels(kernels, px, py);
    return sum;
  });
}

/** Returns what a kernel that stands at the point itself adds to the sum there: 1, and its reflections. */
export function ownKernels(kernels: JointKernels, axes: Axes, x: Float64Array, y: Float64Array): Float64Array {
  const own = (d: 0 | 1, value: number) =>
    images(axes[d], value).reduce((sum, image) => sum + kernel((image - value) / kernels.bandwidths[d]), 0);
  return x.map((_, i) => own(0, x[i]) * own(1, y[i]));
}

/**
 * Returns D = log f(x, y) − log f(x) − log f(y), cut to ±4, with f(x, y) = 0.98 f_KDE + 0.02 / (width_x width_y) (method, section 4.3).
 * @param sum of n kernels Σ exp(−u²/2 − v²/2), n ≥ 1
 */
export function logRatio(
  sum: number,
  n: number,
  { bandwidths }: JointKernels,
  axes: Axes,
  logX: number,
  logY: number,
): number {
  const [perX, perY] = [axes[0].width / bandwidths[0], axes[1].width / bandwidths[1]];
  const kde = sum > 0 ? (sum / (2 * Math.PI * n)) * perX * perY : 0;
  const joint = Math.log((1 - FLOOR) * kde + FLOOR) - Math.log(axes[0].width) - Math.log(axes[1].width);
  return Math.min(Math.max(joint - logX - logY, -LARGEST), LARGEST);
}

/** A value and its mirror images at the ends of the range that reflect. */
export function images({ low, high, reflectLow, reflectHigh }: PropertyDensity, value: number): number[] {
  return [value, ...(reflectLow ? [2 * low - value] : []), ...(reflectHigh ? [2 * high - value] : [])];
}

export function kernel(u: number): number {
  return Math.exp(-0.5 * u * u);
}
