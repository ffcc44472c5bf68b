import { lagrange } from "./lagrange.ts";
import type { PairDensity } from "./model.ts";
import { jointKernelSums, logJointDensity, type Axes } from "./pair-density.ts";
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
  const column = (k: number) => Math.floor(k / y.length);
  const row = (k: number) => k % y.length;
  const everyX = Float64Array.from({ length: x.length * y.length }, (_, k) => x[column(k)]);
  const everyY = Float64Array.from(everyX, (_, k) => y[row(k)]);
  return jointKernelSums(kernels, axes, everyX, everyY).map((sum, k) => {
    const point = { x: everyX[k], y: everyY[k], logX: logX[column(k)], logY: logY[row(k)] };
    return Math.fround(logJointDensity(axes, c, kernels, sum, kernels.n, point));
  });
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
