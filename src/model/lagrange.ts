/**
 * Writes the weights with which the values at successive nodes 0, 1, 2 … of a grid give that of their interpolating polynomial at a
 * position, and returns the first of these nodes. They lie on either side of the position alike, or at the end of the grid.
 * @param position from 0 to nodes − 1
 * @param nodes at least as many as there are weights
 * @param weights one per node of the polynomial, an even number
 */
export function lagrange(position: number, nodes: number, weights: Float64Array): number {
  const points = weights.length;
  const first = Math.min(Math.max(Math.floor(position) - points / 2 + 1, 0), nodes - points);
  const at = position - first;
  for (let j = 0; j < points; j++) {
    let weight = 1;
    for (let k = 0; k < points; k++) if (k !== j) weight *= (at - k) / (j - k);
    weights[j] = weight;
  }
  return first;
}
