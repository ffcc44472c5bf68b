import { lagrange } from "./lagrange.ts";
import type { PairDensity } from "./model.ts";
import { images, kernel, logJointDensity, type Axes } from "./pair-density.ts";
import type { JointKernels } from "./pair-sums.ts";

/** Between nodes a table is interpolated by cubic polynomials in both directions. */
const POINTS = 4;

/** Returns n points evenly spaced over the range of a property. */
export function nodesOf({ low, high }: Axes[0], n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, k) => low * ((n - 1 - k) / (n - 1)) + high * (k / (n - 1)));
}

/**
 * Tabulates log f(x, y) of class c on uniform nodes, `G1 × G2` row by row, rounded to float32.
 * @param logX, logY log densities of the class at the nodes of the two properties
 */
export function tabulateJoint(
  axes: Axes,
  c: number,
  kernels: JointKernels,
  logX: Float64Array,
  logY: Float64Array,
): Float64Array {
  const [x, y] = [nodesOf(axes[0], logX.length), nodesOf(axes[1], logY.length)];
  const height = y.length;
  return sumOnGrid(kernels, axes, x, y).map((sum, k) => {
    const [a, b] = [Math.floor(k / height), k % height];
    const point = { x: x[a], y: y[b], logX: logX[a], logY: logY[b] };
    return Math.fround(logJointDensity(axes, c, kernels, sum, kernels.n, point));
  });
}

/** Sums the kernels at all nodes at once: each is a product, so its row of x and its row of y suffice. */
function sumOnGrid(kernels: JointKernels, axes: Axes, x: Float64Array, y: Float64Array): Float64Array {
  const sums = new Float64Array(x.length * y.length);
  const rowX = rowsAt(kernels, axes, 0, x);
  const rowY = rowsAt(kernels, axes, 1, y);
  for (let j = 0; j < kernels.n; j++) {
    const inX = rowX(kernels.u[j]);
    const inY = rowY(kernels.v[j]);
    for (let a = 0; a < x.length; a++) {
      if (inX[a] === 0) continue;
      const row = a * y.length;
      for (let b = 0; b < y.length; b++) sums[row + b] += inX[a] * inY[b];
    }
  }
  return sums;
}

/** The values at the nodes of one direction of a kernel with a given centre; the array is used again for the next. */
function rowsAt({ origin, bandwidths }: JointKernels, axes: Axes, d: 0 | 1, nodes: Float64Array) {
  const places = Array.from(nodes, (node) => images(axes[d], node).map((image) => (image - origin[d]) / bandwidths[d]));
  const row = new Float64Array(nodes.length);
  return (centre: number) => {
    places.forEach((of, k) => {
      row[k] = 0;
      for (const place of of) row[k] += kernel(place - centre);
    });
    return row;
  };
}

/** Returns log f(x, y) at points inside both ranges, `C × n`, from the table of a pair. */
export function interpolateJoint(
  { table, nodes: [width, height] }: PairDensity,
  axes: Axes,
  x: Float64Array,
  y: Float64Array,
): Float64Array {
  const n = x.length;
  const result = new Float64Array((table.length / (width * height)) * n);
  const [inX, inY] = [new Float64Array(POINTS), new Float64Array(POINTS)];
  for (let i = 0; i < n; i++) {
    const a = lagrange(positionOf(axes[0], x[i], width), width, inX);
    const b = lagrange(positionOf(axes[1], y[i], height), height, inY);
    for (let at = i, start = a * height + b; at < result.length; at += n, start += width * height) {
      let sum = 0;
      for (let k = 0; k < POINTS; k++)
        for (let l = 0; l < POINTS; l++) sum += inX[k] * inY[l] * table[start + k * height + l];
      result[at] = sum;
    }
  }
  return result;
}

function positionOf({ low, width }: Axes[0], value: number, nodes: number): number {
  return Math.min(Math.max(((value - low) / width) * (nodes - 1), 0), nodes - 1);
}
