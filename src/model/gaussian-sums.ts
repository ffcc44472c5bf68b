import { NODES_PER_BANDWIDTH, TAPS } from "../numerics/gaussian-grid.ts";
import type { GaussianSums, Numerics } from "../numerics/operations.ts";

/** Members of a sample whose kernels at a point cost about as much, summed one by one, as one node. */
const MEMBERS_PER_NODE = 300;

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
export function gaussianSums(
  numerics: Numerics,
  sample: Float64Array,
  bandwidth: number,
  count: number,
): GaussianSums | null {
  const inverseStep = NODES_PER_BANDWIDTH / bandwidth;
  const first = sample[0];
  const cells = Math.floor((sample[sample.length - 1] - first) * inverseStep) + 1 + 2 * TAPS;
  if (!(cells < count * Math.min(1, sample.length / MEMBERS_PER_NODE))) return null;
  return numerics.gaussianSums(sample, { first, inverseStep, cells });
}
