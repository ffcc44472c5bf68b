import { interpolation, POINTS, taps, TAPS, type Grid } from "./gaussian-grid.ts";
import type { GaussianSums } from "./operations.ts";

/** Prepares sums of Gaussian kernels as `gaussianSums` of the numerics does, in plain TypeScript. */
export function plainGaussianSums(sample: Float64Array, grid: Grid): GaussianSums {
  const polynomials = toCells(convolve(toNodes(addPowers(sample, grid))));
  return (points) => evaluate(polynomials, points, grid);
}

/** Σ t^k over the members of each cell, for k = 0 … 11. */
function addPowers(sample: Float64Array, { first, inverseStep, cells }: Grid): Float64Array {
  const moments = new Float64Array(cells * POINTS);
  for (const value of sample) {
    const position = (value - first) * inverseStep;
    const cell = Math.floor(position);
    const t = position - cell - 0.5;
    const at = (cell + TAPS) * POINTS;
    let power = 1;
    for (let k = 0; k < POINTS; k++) {
      moments[at + k] += power;
      power *= t;
    }
  }
  return moments;
}

/** Weights of the nodes from which a cell's polynomials make its powers. */
function toNodes(moments: Float64Array): Float64Array {
  const cells = moments.length / POINTS;
  const weights = new Float64Array(cells + POINTS - 1);
  for (let cell = 0; cell < cells; cell++) {
    const at = cell * POINTS;
    if (moments[at] === 0) continue;
    for (let m = 0; m < POINTS; m++) {
      let weight = 0;
      for (let k = 0; k < POINTS; k++) weight += interpolation[m * POINTS + k] * moments[at + k];
      weights[cell + m] += weight;
    }
  }
  return weights;
}

/** Sums of the weighted kernels at the nodes. The first and the last nodes have no weight within a kernel's reach of the ends. */
function convolve(weights: Float64Array): Float64Array {
  const sums = new Float64Array(weights.length);
  for (let i = TAPS; i < weights.length - TAPS; i++) {
    const weight = weights[i];
    if (weight !== 0) for (let k = 0; k < taps.length; k++) sums[i - TAPS + k] += weight * taps[k];
  }
  return sums;
}

/** The polynomial of each cell through the values of the nodes around it. */
function toCells(nodes: Float64Array): Float64Array {
  const cells = nodes.length - POINTS + 1;
  const polynomials = new Float64Array(cells * POINTS);
  for (let cell = 0; cell < cells; cell++)
    for (let m = 0; m < POINTS; m++) {
      const value = nodes[cell + m];
      for (let k = 0; k < POINTS; k++) polynomials[cell * POINTS + k] += interpolation[m * POINTS + k] * value;
    }
  return polynomials;
}

function evaluate(polynomials: Float64Array, points: Float64Array, { first, inverseStep, cells }: Grid): Float64Array {
  const sums = new Float64Array(points.length);
  for (let i = 0; i < points.length; i++) {
    const position = (points[i] - first) * inverseStep + TAPS;
    if (!(position >= 0 && position < cells)) continue;
    const cell = Math.floor(position);
    const t = position - cell - 0.5;
    const at = cell * POINTS;
    let sum = polynomials[at + POINTS - 1];
    for (let k = POINTS - 2; k >= 0; k--) sum = sum * t + polynomials[at + k];
    sums[i] = Math.max(sum, 0);
  }
  return sums;
}
