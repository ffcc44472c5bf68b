/** Kernels farther away than this many bandwidths are left out: each is below 1.3e-14 of its largest value. */
const REACH = 8;

/** Steps per unit of the table of exp(−t), which ends where t = REACH² / 2. */
const STEPS = 64;
const exponential = Float64Array.from({ length: (REACH * REACH * STEPS) / 2 + 2 }, (_, k) => Math.exp(-k / STEPS));

/** The kernels of a sample of two properties, in strips of at most one bandwidth in x that each ascend in y. */
export type JointKernels = {
  /** Number of kernels. */
  readonly n: number;
  /** Standard deviations of the kernels in x and y. */
  readonly bandwidths: readonly [number, number];
  /** Smallest x and y, from which the centres are counted in bandwidths. */
  readonly origin: readonly [number, number];
  readonly u: Float64Array;
  readonly v: Float64Array;
  /** Strip k has the kernels from starts[k] up to starts[k + 1], with u from low[k] to high[k]. */
  readonly starts: Int32Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
};

/** Orders the Gaussian product kernels at the points (x_j, y_j), all finite, so that `sumKernels` finds those near a point. */
export function jointKernels(x: Float64Array, y: Float64Array, bandwidths: readonly [number, number]): JointKernels {
  const origin = [smallest(x), smallest(y)] as const;
  const u = x.map((value) => (value - origin[0]) / bandwidths[0]);
  const v = y.map((value) => (value - origin[1]) / bandwidths[1]);
  const order = Uint32Array.from(x.keys()).sort((i, j) => u[i] - u[j]);
  const starts: number[] = [];
  const high: number[] = [];
  for (let first = 0; first < order.length; first = starts[starts.length - 1]) {
    let end = first + 1;
    while (end < order.length && u[order[end]] - u[order[first]] <= 1) end++;
    if (first === 0) starts.push(0);
    starts.push(end);
    high.push(u[order[end - 1]]);
  }
  const low = Float64Array.from(high, (_, k) => u[order[starts[k]]]);
  high.forEach((_, k) => order.subarray(starts[k], starts[k + 1]).sort((i, j) => v[i] - v[j]));
  return {
    n: x.length,
    bandwidths,
    origin,
    u: Float64Array.from(order, (i) => u[i]),
    v: Float64Array.from(order, (i) => v[i]),
    starts: Int32Array.from(starts),
    low,
    high: Float64Array.from(high),
  };
}

/**
 * Returns Σ_j exp(−½ ((x − x_j) / h_x)² − ½ ((y − y_j) / h_y)²) at a point, to 3e-13 relative, less 1.3e-14 for every kernel out of reach.
 */
export function sumKernels(kernels: JointKernels, x: number, y: number): number {
  const { bandwidths, origin, u, v, starts, low, high } = kernels;
  const pu = (x - origin[0]) / bandwidths[0];
  const pv = (y - origin[1]) / bandwidths[1];
  let sum = 0;
  for (let k = firstNotBelow(high, 0, high.length, pu - REACH); k < low.length && low[k] <= pu + REACH; k++) {
    const aside = Math.max(low[k] - pu, pu - high[k], 0);
    const reach = Math.sqrt(REACH * REACH - aside * aside);
    const end = starts[k + 1];
    for (let j = firstNotBelow(v, starts[k], end, pv - reach); j < end && v[j] <= pv + reach; j++) {
      const du = u[j] - pu;
      const dv = v[j] - pv;
      const t = 0.5 * (du * du + dv * dv);
      if (t <= (REACH * REACH) / 2) sum += expOfMinus(t);
    }
  }
  return sum;
}

/** exp(−t) for t from 0 to REACH² / 2: the nearest tabulated value times five terms of a series, 3e-13 relative. */
function expOfMinus(t: number): number {
  const k = (t * STEPS + 0.5) | 0;
  const d = k / STEPS - t;
  return exponential[k] * (1 + d * (1 + d * (1 / 2 + d * (1 / 6 + d * (1 / 24)))));
}

/** Index of the first of the ascending values from `from` up to `to` that is not below a position; `to` if there is none. */
function firstNotBelow(values: Float64Array, from: number, to: number, position: number): number {
  let first = from;
  let last = to;
  while (first < last) {
    const middle = (first + last) >>> 1;
    if (values[middle] < position) first = middle + 1;
    else last = middle;
  }
  return first;
}

function smallest(values: Float64Array): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}
