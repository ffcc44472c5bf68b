/** Nodes per box: with boxes of one bandwidth, interpolation errs by less than 1e-13 of the largest sum nearby. */
const NODES = 16;

/** Points of one box from which interpolation pays: below, sums at the nodes would cost more than sums at the points. */
const ENOUGH = 2 * NODES;

const CHEBYSHEV = Float64Array.from({ length: NODES }, (_, k) => Math.cos((Math.PI * (2 * k + 1)) / (2 * NODES)));

/**
 * Returns sums of Gaussian kernels at many points from few: where many points fall into a box of one bandwidth's width, the sums, which are smooth
 * on that scale, are interpolated there by Chebyshev polynomials of degree 15 (Trefethen 2013, Approximation Theory and Approximation
 * Practice, chapter 8), to 1e-12 of the largest sum in the box. NaN at the other points, which are too few to gain by it.
 * @param points finite, in any order
 * @param bandwidth > 0
 * @param sum the sums at given points, one per point
 */
export function smoothSums(
  points: Float64Array,
  bandwidth: number,
  sum: (points: Float64Array) => Float64Array,
): Float64Array {
  const result = new Float64Array(points.length).fill(NaN);
  let low = Infinity;
  let high = -Infinity;
  for (const x of points) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  const boxes = Math.ceil((high - low) / bandwidth) + 1;
  // Where boxes are as many as points, few of them hold enough.
  if (points.length < ENOUGH || !(boxes < points.length)) return result;
  const boxOf = (x: number) => Math.floor((x - low) / bandwidth);
  const counts = new Uint32Array(boxes);
  for (const x of points) counts[boxOf(x)]++;

  const places = new Int32Array(boxes).fill(-1);
  const nodes: number[] = [];
  for (let b = 0; b < boxes; b++) {
    if (counts[b] < ENOUGH) continue;
    places[b] = nodes.length;
    for (const t of CHEBYSHEV) nodes.push(low + (b + 0.5 * (1 + t)) * bandwidth);
  }
  const coefficients = toCoefficients(sum(Float64Array.from(nodes)));
  points.forEach((x, i) => {
    const b = boxOf(x);
    if (places[b] >= 0) result[i] = evaluate(coefficients, places[b], 2 * ((x - low) / bandwidth - b) - 1);
  });
  return result;
}

/** Chebyshev coefficients of the polynomials through the values at the nodes of each box, by the discrete cosine transform. */
function toCoefficients(values: Float64Array): Float64Array {
  const result = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += NODES)
    for (let k = 0; k < NODES; k++) {
      let total = 0;
      for (let j = 0; j < NODES; j++) total += values[at + j] * COSINES[k * NODES + j];
      result[at + k] = (total * (k === 0 ? 1 : 2)) / NODES;
    }
  return result;
}

const COSINES = Float64Array.from({ length: NODES * NODES }, (_, index) => {
  const [k, j] = [Math.floor(index / NODES), index % NODES];
  return Math.cos((Math.PI * k * (2 * j + 1)) / (2 * NODES));
});

/** Clenshaw's recurrence at t in [−1, 1]. */
function evaluate(coefficients: Float64Array, at: number, t: number): number {
  let before = 0;
  let last = 0;
  for (let k = NODES - 1; k > 0; k--) {
    const next = 2 * t * last - before + coefficients[at + k];
    before = last;
    last = next;
  }
  return t * last - before + coefficients[at];
}
