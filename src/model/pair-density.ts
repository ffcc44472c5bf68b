import { mixedWith } from "./mixture.ts";
import type { PropertyDensity } from "./model.ts";
import { gridSums } from "./pair-grid.ts";
import { sumKernels, type JointKernels } from "./pair-sums.ts";

/** The part of a joint density that is spread evenly over the ranges of its two properties. */
const FLOOR = 0.02;

/** |D| is cut here, so that no pair outweighs its properties. */
const LARGEST = 4;

/** With more kernels times points than this, some hundredths of a second, sums are taken by way of a grid. */
const MOST_EXACT = 4e6;

/** The densities of the two properties, whose ranges, reflections and mixtures the joint density takes over. */
export type Axes = readonly [PropertyDensity, PropertyDensity];

/**
 * Returns the sums of the kernels at points inside both ranges, with what is reflected at their ends; of very many, to 1e-5 of a kernel.
 */
export function jointKernelSums(kernels: JointKernels, axes: Axes, x: Float64Array, y: Float64Array): Float64Array {
  const sumsAt =
    (kernels.n * x.length > MOST_EXACT ? gridSums(kernels) : null) ??
    ((px: number, py: number) => sumKernels(kernels, px, py));
  return x.map((_, i) => {
    let sum = 0;
    for (const px of images(axes[0], x[i])) for (const py of images(axes[1], y[i])) sum += sumsAt(px, py);
    return sum;
  });
}

/** Returns what a kernel that stands at the point itself adds to the sum there: 1, and its reflections. */
export function ownKernels(kernels: JointKernels, axes: Axes, x: Float64Array, y: Float64Array): Float64Array {
  const own = (d: 0 | 1, value: number) =>
    images(axes[d], value).reduce((sum, image) => sum + kernel((image - value) / kernels.bandwidths[d]), 0);
  return x.map((_, i) => own(0, x[i]) * own(1, y[i]));
}

/** A point inside both ranges, and the natural logs of the two densities of a class there. */
export type JointPoint = { readonly x: number; readonly y: number; readonly logX: number; readonly logY: number };

/**
 * Returns log f(x, y) = log(0.98 f_KDE + 0.02 / (width_x width_y)) of class c (method, section 4.3). Where the density of one property is
 * half a distribution that is not learnt, so is the joint one: that distribution times the density of the other property.
 * @param sum of n kernels Σ exp(−u²/2 − v²/2), n ≥ 1
 */
export function logJointDensity(
  axes: Axes,
  c: number,
  { bandwidths }: JointKernels,
  sum: number,
  n: number,
  { x, y, logX, logY }: JointPoint,
): number {
  const [first, second] = axes;
  // In units of the even density over both ranges.
  let learnt = sum > 0 ? (sum / (2 * Math.PI * n)) * (first.width / bandwidths[0]) * (second.width / bandwidths[1]) : 0;
  if (first.mix?.class === c)
    learnt = (learnt + mixedWith(first, first.mix.with, x) * Math.exp(logY) * second.width) / 2;
  if (second.mix?.class === c)
    learnt = (learnt + mixedWith(second, second.mix.with, y) * Math.exp(logX) * first.width) / 2;
  const log = Math.log((1 - FLOOR) * Math.min(learnt, Number.MAX_VALUE) + FLOOR);
  return log - Math.log(first.width) - Math.log(second.width);
}

/** Returns D = log f(x, y) − log f(x) − log f(y), cut to ±4. */
export function logRatio(logJoint: number, logX: number, logY: number): number {
  return Math.min(Math.max(logJoint - logX - logY, -LARGEST), LARGEST);
}

/** A value and its mirror images at the ends of the range that reflect. */
function images({ low, high, reflectLow, reflectHigh }: PropertyDensity, value: number): number[] {
  return [value, ...(reflectLow ? [2 * low - value] : []), ...(reflectHigh ? [2 * high - value] : [])];
}

function kernel(u: number): number {
  return Math.exp(-0.5 * u * u);
}
