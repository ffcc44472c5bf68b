import { floats, scratch } from "./scratch.ts";

/** Nodes per bandwidth, and how many of them a kernel is interpolated from: to 1e-13 of a kernel anywhere (see `interpolation`). */
const NODES_PER_BANDWIDTH = 12;
const POINTS = 12;

/** Bandwidths beyond which a kernel is left out, exp(−8.5²/2) = 2e-16, and the nodes that they hold. */
const REACH = 8.5;
const TAPS = Math.ceil(REACH * NODES_PER_BANDWIDTH);

/** Members of a sample whose kernels at a point cost about as much, summed one by one, as one node. */
const MEMBERS_PER_NODE = 300;

/** Returns Σ_j exp(−½ ((x_i − s_j) / h)²) at every point x_i, to 1e-12 of the largest sum within a bandwidth or so of it. */
export type GaussianSums = (points: Float64Array) => Float64Array;

/**
 * Prepares the sums of a sample's Gaussian kernels at many points, at a cost per member and point that does not grow with their numbers.
 * A Gaussian is so smooth that on uniform nodes it is its own interpolation polynomial, as a function of either end of the distance: the
 * members are replaced by weights of the nodes around them, the nodes' sums follow from one convolution, and the sum at a point is
 * interpolated from the nodes around it. Powers of the place in a cell between two nodes stand in between, so that a member or a point
 * costs no more than a polynomial of degree 11.
 * @param sample ascending, finite
 * @param bandwidth > 0
 * @param count how many points there will be
 * @returns null where kernels summed one by one cost less, as for few points or a sample that spans very many bandwidths
 */
export function gaussianSums(sample: Float64Array, bandwidth: number, count: number): GaussianSums | null {
  const inverseStep = NODES_PER_BANDWIDTH / bandwidth;
  const first = sample[0];
  // Cell k lies between the nodes k + 5 and k + 6: beyond the cells there are five more nodes on either side.
  const cells = Math.floor((sample[sample.length - 1] - first) * inverseStep) + 1 + 2 * TAPS;
  if (!(cells < count * Math.min(1, sample.length / MEMBERS_PER_NODE))) return null;
  const weights = toNodes(addPowers(sample, first, inverseStep, cells));
  const polynomials = toCells(convolve(weights));
  return (points) => evaluate(polynomials, points, first, inverseStep);
}

/**
 * The 12 polynomials Σ_k a_{m,k} t^k in the place t ∈ [−½, ½] in a cell that are 1 at one of the 12 nodes around it and 0 at the others,
 * `a[m · 12 + k]`. Their error for a Gaussian is at most 11!! (Π_{j ≤ 6} (j − ½))² / 12! · 12^−12 = 6e-14 (the remainder of Lagrange's
 * interpolation in the middle of its nodes).
 */
const interpolation = lagrangePolynomials();

function lagrangePolynomials(): Float64Array {
  const places = Array.from({ length: POINTS }, (_, m) => m - (POINTS - 1) / 2);
  const rows = places.map((own, m) => {
    const row = new Float64Array(POINTS);
    row[0] = 1;
    places.forEach((other, j) => {
      if (j === m) return;
      for (let k = POINTS - 1; k >= 0; k--) row[k] = ((k > 0 ? row[k - 1] : 0) - other * row[k]) / (own - other);
    });
    return row;
  });
  return Float64Array.from(rows.flatMap((row) => [...row]));
}

const cellPowers = scratch(floats);

/** Σ t^k over the members of each cell, for k = 0 … 11, where the first member is in the cell after those it reaches; until the next call. */
function addPowers(sample: Float64Array, first: number, inverseStep: number, cells: number): Float64Array {
  const moments = cellPowers(cells * POINTS).fill(0);
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
    if (weight !== 0) for (let k = 0; k < kernel.length; k++) sums[i - TAPS + k] += weight * kernel[k];
  }
  return sums;
}

const kernel = Float64Array.from({ length: 2 * TAPS + 1 }, (_, k) =>
  Math.exp(-0.5 * ((k - TAPS) / NODES_PER_BANDWIDTH) ** 2),
);

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

function evaluate(polynomials: Float64Array, points: Float64Array, first: number, inverseStep: number): Float64Array {
  const cells = polynomials.length / POINTS;
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
