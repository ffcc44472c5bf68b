import { images, kernel, logRatio, type Axes } from "./pair-density.ts";
import type { PairDensity } from "./model.ts";
import type { JointKernels } from "./pair-sums.ts";

/** Returns n points evenly spaced over the range of a property. */
export function nodesOf({ low, high }: Axes[0], n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, k) => low * ((n - 1 - k) / (n - 1)) + high * (k / (n - 1)));
}

/**
 * Tabulates D of one class on uniform nodes, `G1 × G2` row by row, rounded to float32.
 * @param logX log densities of the two properties at the nodes
 */
export function tabulateRatios(
  kernels: JointKernels,
  axes: Axes,
  logX: Float64Array,
  logY: Float64Array,
): Float64Array {
  const sums = sumOnGrid(kernels, axes, nodesOf(axes[0], logX.length), nodesOf(axes[1], logY.length));
  return sums.map((sum, k) => {
    const [a, b] = [Math.floor(k / logY.length), k % logY.length];
    return Math.fround(logRatio(sum, kernels.n, kernels, axes, logX[a], logY[b]));
  });
}

/** Sums the kernels at all nodes at once: each is a product, so its row of x and its row of y suffice. */
function sumOnGrid(kernels: JointKernels, axes: Axes, nodesX: Float64Array, nodesY: Float64Array): Float64Array {
  const { n, u, v, origin, bandwidths } = kernels;
  const sums = new Float64Array(nodesX.length * nodesY.length);
  const rowOf = (d: 0 | 1, nodes: Float64Array) => {
    const scaled = Array.from(nodes, (node) =>
      images(axes[d], node).map((image) => (image - origin[d]) / bandwidths[d]),
    );
    const row = new Float64Array(nodes.length);
    return (centre: number) => {
      scaled.forEach((places, k) => {
        row[k] = places.reduce((sum, place) => sum + kernel(place - centre), 0);
      });
      return row;
    };
  };
  const [rowX, rowY] = [rowOf(0, nodesX), rowOf(1, nodesY)];
  for (let j = 0; j < n; j++) {
    const inX = rowX(u[j]);
    const inY = rowY(v[j]);
    for (let a = 0; a < inX.length; a++) {
      if (inX[a] === 0) continue;
      const at = a * inY.length;
      for (let b = 0; b < inY.length; b++) sums[at + b] += inX[a] * inY[b];
    }
  }
  return sums;
}

/** Returns D at points inside both ranges, `C × n`, interpolated linearly in both directions. */
export function interpolateRatios(
  { table, nodes }: PairDensity,
  axes: Axes,
  x: Float64Array,
  y: Float64Array,
): Float64Array {
  const [width, height] = nodes;
  const classes = table.length / (width * height);
  const result = new Float64Array(classes * x.length);
  for (let i = 0; i < x.length; i++) {
    const [a, s] = place(axes[0], width, x[i]);
    const [b, t] = place(axes[1], height, y[i]);
    for (let c = 0; c < classes; c++) {
      const k = (c * width + a) * height + b;
      const lower = table[k] + t * (table[k + 1] - table[k]);
      const upper = table[k + height] + t * (table[k + height + 1] - table[k + height]);
      result[c * x.length + i] = lower + s * (upper - lower);
    }
  }
  return result;
}

/** The node below a value, and the fraction of the way to the next. */
function place({ low, width }: Axes[0], nodes: number, value: number): [number, number] {
  const position = ((value - low) / width) * (nodes - 1);
  const node = Math.min(Math.max(Math.floor(position), 0), nodes - 2);
  return [node, position - node];
}
