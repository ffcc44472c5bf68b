import { lagrange } from "./lagrange.ts";
import type { JointKernels } from "./pair-sums.ts";

/** Nodes per bandwidth, and points of the polynomials between them: 8 points err by 3e-7 of a kernel in either direction. */
const PER_BANDWIDTH = 5;
const POINTS = 8;

/** Where a kernel ends, in bandwidths: there it is 1.3e-14. */
const REACH = 8;

/** A grid with more nodes than this in all costs more than it saves. */
const MOST_NODES = 2e6;

/**
 * Returns a function that gives what `sumKernels` gives, to 1e-5 of a kernel: every kernel's centre is spread over the nodes around it,
 * the grid is smoothed in one direction and then in the other, and values are interpolated. Null if the grid would be too large.
 */
export function gridSums({ u, v, origin, bandwidths }: JointKernels): ((x: number, y: number) => number) | null {
  const margin = REACH * PER_BANDWIDTH + POINTS;
  const nodesIn = (values: Float64Array) =>
    Math.ceil(values.reduce((a, b) => Math.max(a, b), 0) * PER_BANDWIDTH) + 2 * margin + 1;
  const [width, height] = [nodesIn(u), nodesIn(v)];
  if (width * height > MOST_NODES) return null;
  const place = (value: number) => value * PER_BANDWIDTH + margin;
  const grid = new Float64Array(width * height);
  const [inX, inY] = [new Float64Array(POINTS), new Float64Array(POINTS)];
  for (let j = 0; j < u.length; j++) {
    const a = lagrange(place(u[j]), width, inX);
    const b = lagrange(place(v[j]), height, inY);
    for (let k = 0; k < POINTS; k++) for (let l = 0; l < POINTS; l++) grid[(a + k) * height + b + l] += inX[k] * inY[l];
  }
  const smooth = smoothRows(transpose(smoothRows(grid, width, height), width, height), height, width);
  return (x, y) => {
    const px = place((x - origin[0]) / bandwidths[0]);
    const py = place((y - origin[1]) / bandwidths[1]);
    if (!(px >= 0 && px <= width - 1 && py >= 0 && py <= height - 1)) return 0;
    const a = lagrange(px, width, inX);
    const b = lagrange(py, height, inY);
    let sum = 0;
    for (let l = 0; l < POINTS; l++)
      for (let k = 0; k < POINTS; k++) sum += inY[l] * inX[k] * smooth[(b + l) * width + a + k];
    return Math.max(sum, 0);
  };
}

/** Replaces every node by the sum over its row of kernel × node. */
function smoothRows(grid: Float64Array, rows: number, length: number): Float64Array {
  const reach = REACH * PER_BANDWIDTH;
  const kernels = Float64Array.from({ length: reach + 1 }, (_, k) => Math.exp(-0.5 * (k / PER_BANDWIDTH) ** 2));
  const result = new Float64Array(grid.length);
  for (let row = 0; row < rows; row++) {
    const start = row * length;
    for (let k = 0; k < length; k++) {
      const value = grid[start + k];
      if (value === 0) continue;
      const last = Math.min(length - 1, k + reach);
      for (let l = Math.max(0, k - reach); l <= last; l++) result[start + l] += value * kernels[Math.abs(l - k)];
    }
  }
  return result;
}

function transpose(grid: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(grid.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) result[c * rows + r] = grid[r * columns + c];
  return result;
}
