/** Nodes per bandwidth, and how many of them a kernel is interpolated from: to 1e-13 of a kernel anywhere (see `interpolation`). */
export const NODES_PER_BANDWIDTH = 12;
export const POINTS = 12;

/** Bandwidths beyond which a kernel is left out, exp(−8.5²/2) = 2e-16, and the nodes that they hold. */
const REACH = 8.5;
export const TAPS = Math.ceil(REACH * NODES_PER_BANDWIDTH);

/**
 * Cells between uniform nodes. The first member of a sample is in cell number `TAPS`, and its last one as many cells before the end. Cell k lies
 * between the nodes k + 5 and k + 6: beyond the cells there are five more nodes on either side.
 */
export type Grid = {
  /** Where cell number `TAPS` begins: the first member. */
  readonly first: number;
  /** Cells per unit, 12 / h. */
  readonly inverseStep: number;
  readonly cells: number;
};

/**
 * The 12 polynomials Σ_k a_{m,k} t^k in the place t ∈ [−½, ½] in a cell that are 1 at one of the 12 nodes around it and 0 at the others,
 * `a[m · 12 + k]`. Their error for a Gaussian is at most 11!! (Π_{j ≤ 6} (j − ½))² / 12! · 12^−12 = 6e-14 (the remainder of Lagrange's
 * interpolation in the middle of its nodes).
 */
export const interpolation = lagrangePolynomials();

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

/** A kernel at the nodes that it reaches, its own in the middle. */
export const taps = Float64Array.from({ length: 2 * TAPS + 1 }, (_, k) =>
  Math.exp(-0.5 * ((k - TAPS) / NODES_PER_BANDWIDTH) ** 2),
);
