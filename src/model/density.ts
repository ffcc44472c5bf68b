import type { GaussianSums, Kernel, Numerics } from "../numerics/operations.ts";
import { countOf, discreteProbability } from "./discrete.ts";
import { gaussianSums } from "./gaussian-sums.ts";
import { mixedWith } from "./mixture.ts";
import type { PropertyDensity } from "./model.ts";
import { firstNotBelow } from "./sample-statistics.ts";

/** The part of every density that is spread evenly over its range, so that no value rules a class out. */
const FLOOR = 0.01;

/** What makes 1 of the integral over K(u), for the kernels as the numerics sum them. */
const NORM: Readonly<Record<Kernel, number>> = {
  gaussian: 1 / Math.sqrt(2 * Math.PI),
  exponential: Math.SQRT1_2,
  epanechnikov: 3 / (4 * Math.sqrt(5)),
};

/** What a kernel density is evaluated from, rather than its table. */
export type KernelDensity = Omit<PropertyDensity, "log" | "nodes" | "tableError" | "sample"> & {
  readonly sample: readonly Float64Array[];
};

/** Returns the natural log of the floor, 0.01 / width, which is the density outside the range. */
export function logFloorOf(width: number): number {
  return Math.log(FLOOR) - Math.log(width);
}

/**
 * Returns the exact natural log densities of a property, from its sample rather than from its table (method, section 2): `C × n`, row by
 * row. Not of the kind "cells".
 * @param x scaled values, `n`; where one is not finite the result is NaN
 * @param oneByOne true: kernels are summed one by one however many values there are, for what checks the sums of many
 * @throws Error where the model was read from a file, and has no sample
 */
export function exactLogDensity(
  numerics: Numerics,
  density: PropertyDensity,
  x: Float64Array,
  oneByOne = false,
): Float64Array {
  const known = withKnownSample(density);
  if (known.kind === "kde") {
    const inside = x.filter((value) => isInside(known, value));
    const rows = known.sample.map((_, c) => {
      const smooth = oneByOne ? null : smoothSums(numerics, known, c, inside.length);
      return logDensitiesInside(numerics, known, c, inside, smooth);
    });
    return fillIn(density, x, (c, k) => rows[c][k]);
  }
  const inside = x.filter((value) => known.discreteValues.includes(value));
  return fillIn(density, x, (c, k) => {
    const sample = known.sample[c];
    return Math.log(discreteProbability(countOf(sample, inside[k]), sample.length, known.discreteValues.length));
  });
}

/**
 * Returns the natural log densities of a property from its table, interpolated linearly between the nodes as `addTerms` of the numerics
 * interpolates: `C × n`, row by row. Not of the kind "cells".
 * @param x scaled values, `n`; where one is not finite the result is NaN
 */
export function tableLogDensity(density: PropertyDensity, x: Float64Array): Float64Array {
  const { low, high, nodes, log, discreteValues } = density;
  if (density.kind !== "kde") {
    const places = x.filter((value) => isAmongNodes(density, value)).map((value) => discreteValues.indexOf(value));
    return fillIn(density, x, (c, k) => log[c * nodes + places[k]]);
  }
  const inverseStep = (nodes - 1) / (high - low);
  const positions = x.filter((value) => isInside(density, value)).map((value) => (value - low) * inverseStep);
  return fillIn(density, x, (c, k) => {
    const node = Math.min(Math.trunc(positions[k]), nodes - 2);
    const below = log[c * nodes + node];
    return below + (positions[k] - node) * (log[c * nodes + node + 1] - below);
  });
}

/**
 * Returns what sums the Gaussian kernels of class c of a "kde", for one class to be summed at several sets of points.
 * @param count how many points there will be
 * @returns null where kernels are summed one by one
 */
export function smoothSums(
  numerics: Numerics,
  { kernel, sample, bandwidth }: KernelDensity,
  c: number,
  count: number,
): GaussianSums | null {
  return kernel === "gaussian" && sample[c].length > 0 ? gaussianSums(numerics, sample[c], bandwidth[c], count) : null;
}

/**
 * Returns the exact natural log densities of class c at the values of its own labelled sources, each as if the source were not in the
 * sample: its kernel is left out and n is one less, while bandwidth, range and distinct values are held (method, section 6, "exact
 * leave-one-out"); 1/width where there is no other source. Not of the kind "cells".
 * @param x scaled values of members of class c; where one is not finite the result is NaN
 * @param className what the class is called in the message
 * @param smooth sums of the class's kernels, where there are some already
 * @throws Error where a value inside the range is not in the class's sample, or the model has none
 */
export function heldOutLogDensity(
  numerics: Numerics,
  density: PropertyDensity | KernelDensity,
  c: number,
  x: Float64Array,
  className = `number ${c}`,
  smooth?: GaussianSums | null,
): Float64Array {
  const known = withKnownSample(density);
  const sample = known.sample[c];
  const others = sample.length - 1;
  if (known.kind === "constant") return x.map((value) => (Number.isFinite(value) ? 0 : NaN));
  const refuse = (value: number): never => {
    throw new Error(
      `The value ${value} of property ${density.name} of a source labelled ${className} is not in the training sample ` +
        `of that class; labelled sources can be held out only of a model that was trained on them.`,
    );
  };
  if (known.kind === "discrete") {
    const distinct = known.discreteValues.length;
    return x.map((value) => {
      if (!Number.isFinite(value)) return NaN;
      const count = countOf(sample, value) || refuse(value);
      return Math.log(discreteProbability(count - 1, others, distinct));
    });
  }
  const inside = allInside(known, x) ? x : x.filter((value) => isInside(known, value));
  const own = logOfSums(known, c, leaveOneOutSums(numerics, known, c, inside, refuse, smooth), others, inside);
  if (inside === x) return own;
  let next = 0;
  return x.map((value) => (!Number.isFinite(value) ? NaN : isInside(known, value) ? own[next++] : known.logFloor));
}

function allInside({ low, high }: KernelDensity, x: Float64Array): boolean {
  for (let i = 0; i < x.length; i++) if (!(x[i] >= low && x[i] <= high)) return false;
  return true;
}

/** Sums of the kernels of class c at values of its own members, each without one member of that value. */
function leaveOneOutSums(
  numerics: Numerics,
  density: KernelDensity,
  c: number,
  x: Float64Array,
  refuse: (value: number) => never,
  smooth = smoothSums(numerics, density, c, x.length),
): Float64Array {
  const { kernel } = density;
  const sample = density.sample[c];
  const h = density.bandwidth[c];
  for (let i = 0, k = 0; i < x.length; i++, k++) {
    // Where the values are those of the sample in order, the next one is the member looked for.
    if (sample[k] !== x[i]) k = firstNotBelow(sample, x[i]);
    if (sample[k] !== x[i]) refuse(x[i]);
  }
  if (smooth === null)
    return foldedSums(density, x, (points, own) => numerics.leaveOneOutSums(sample, points, h, kernel, own));
  return foldedSums(density, x, (points) => {
    const sums = smooth(points);
    // At the members themselves the kernel that is left out is 1.
    if (points === x) for (let i = 0; i < sums.length; i++) sums[i] = Math.max(sums[i] - 1, 0);
    else
      for (let i = 0; i < sums.length; i++)
        sums[i] = Math.max(sums[i] - Math.exp(-0.5 * ((points[i] - x[i]) / h) ** 2), 0);
    return sums;
  });
}

/** Whether a value lies in the range of a "kde" density. */
export function isInside(density: Pick<PropertyDensity, "low" | "high">, value: number): boolean {
  return value >= density.low && value <= density.high;
}

/**
 * Returns log f of class c of a "kde" at points inside its range.
 * @param smooth sums of the class's kernels, where there are some already
 */
export function logDensitiesInside(
  numerics: Numerics,
  density: KernelDensity,
  c: number,
  points: Float64Array,
  smooth = smoothSums(numerics, density, c, points.length),
): Float64Array {
  const sample = density.sample[c];
  const h = density.bandwidth[c];
  const { kernel } = density;
  const sums = foldedSums(density, points, smooth ?? ((folded) => numerics.kernelSums(sample, folded, h, kernel)));
  return logOfSums(density, c, sums, sample.length, points);
}

/**
 * Makes of sums of kernels log f = log(0.99 f_KDE + 0.01 / width) inside the range, in their place, where f_KDE of a class that is mixed is half of it and
 * half the other distribution; 1/width without kernels.
 * @param n number of kernels in the sums
 */
function logOfSums(density: KernelDensity, c: number, sums: Float64Array, n: number, x: Float64Array): Float64Array {
  const { kernel, width, bandwidth, mix } = density;
  const logWidth = Math.log(width);
  if (n === 0) return sums.fill(-logWidth);
  const unit = (NORM[kernel] / n) * (width / bandwidth[c]);
  const other = mix?.class === c ? mix.with : null;
  for (let i = 0; i < sums.length; i++) {
    const kde = sums[i] * unit;
    const learnt = other === null ? kde : (kde + mixedWith(density, other, x[i])) / 2;
    sums[i] = Math.log((1 - FLOOR) * learnt + FLOOR) - logWidth;
  }
  return sums;
}

/**
 * Returns S(x) + S(2 low − x) + S(2 high − x) for sums S of kernels, without the terms of the ends that do not reflect.
 * @param sum of the kernels at points, of which each belongs to a point x, its `own`
 */
function foldedSums(
  { low, high, reflectLow, reflectHigh }: KernelDensity,
  x: Float64Array,
  sum: (points: Float64Array, own: Float64Array) => Float64Array,
): Float64Array {
  const ends = [...(reflectLow ? [low] : []), ...(reflectHigh ? [high] : [])];
  const sums = sum(x, x);
  for (const end of ends)
    sum(
      x.map((value) => 2 * end - value),
      x,
    ).forEach((image, i) => (sums[i] += image));
  return sums;
}

/** Fills `C × n` log densities: NaN where x is missing, the floor outside the nodes, `logAt(c, k)` at the k-th of the other values. */
function fillIn(density: PropertyDensity, x: Float64Array, logAt: (c: number, k: number) => number): Float64Array {
  const classes = density.present.length;
  const result = new Float64Array(classes * x.length);
  for (let c = 0; c < classes; c++) {
    let next = 0;
    for (let i = 0; i < x.length; i++)
      result[c * x.length + i] = !Number.isFinite(x[i])
        ? NaN
        : isAmongNodes(density, x[i])
          ? logAt(c, next++)
          : density.logFloor;
  }
  return result;
}

function isAmongNodes(density: PropertyDensity, value: number): boolean {
  return density.kind === "kde" ? isInside(density, value) : density.discreteValues.includes(value);
}

function withKnownSample(density: PropertyDensity | KernelDensity): KernelDensity {
  const { sample } = density;
  if (sample === null)
    throw new Error(
      `The model has no training sample of property ${density.name}, as it was read from a file; exact densities need the sample.`,
    );
  return { ...density, sample };
}
