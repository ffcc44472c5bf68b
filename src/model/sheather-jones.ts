import type { Numerics } from "../numerics/operations.ts";
import { kernelDerivatives } from "./kernel-derivatives.ts";
import { findRoot } from "./root.ts";
import { quantile, standardDeviation } from "./sample-statistics.ts";

/** A bandwidth (standard deviation of the kernel), or why the rule gives none. */
export type SheatherJones = { readonly bandwidth: number } | { readonly bandwidth: null; readonly reason: string };

/**
 * Solves the equation of Sheather & Jones 1991 (J. R. Stat. Soc. B 53, 683) for the bandwidth of a Gaussian kernel: the h that
 * minimises the asymptotic mean integrated squared error, with the roughness of the density estimated by a kernel estimate of its own.
 * Pairwise distances are binned as R's bw.SJ(x, nb = 10000) bins them, from multiples of range · 1.01 / nb, and the root is searched
 * from the same brackets, so the two agree to the tolerance of the root.
 * @param sample ascending, finite, of the order of 1 in size (squares must not overflow)
 */
export function sheatherJones(numerics: Numerics, sample: Float64Array): SheatherJones {
  const n = sample.length;
  if (n < 2) return { bandwidth: null, reason: "there are fewer than 2 values" };
  const scale = Math.min(standardDeviation(sample), (quantile(sample, 0.75) - quantile(sample, 0.25)) / 1.349);
  if (!(scale > 0)) return { bandwidth: null, reason: "the middle half of the values is one value" };

  const { fourth, sixth } = kernelDerivatives(numerics, sample);
  // ∫ f⁗ f and ∫ f⁽⁶⁾ f, estimated with a kernel of bandwidth h.
  const fourthDerivative = (h: number) => fourth(h) / (n * (n - 1) * h ** 5 * Math.sqrt(2 * Math.PI));
  const sixthDerivative = (h: number) => sixth(h) / (n * (n - 1) * h ** 7 * Math.sqrt(2 * Math.PI));
  // Equations (10) to (12) of the paper: pilot bandwidths a, b from a normal reference, then h from the roughness at a bandwidth tied to h.
  // The widest kernel comes first: what is made for it serves the others.
  const slope = -sixthDerivative(1.23 * scale * n ** (-1 / 9));
  const roughness = fourthDerivative(1.24 * scale * n ** (-1 / 7));
  if (!(slope > 0 && roughness > 0 && Number.isFinite(slope)))
    return { bandwidth: null, reason: "the values are too sparse for its pilot estimates" };
  const ratio = 1.357 * (roughness / slope) ** (1 / 7);
  const excess = (h: number) => (1 / (2 * Math.sqrt(Math.PI) * n * fourthDerivative(ratio * h ** (5 / 7)))) ** 0.2 - h;

  let upper = 1.144 * scale * n ** -0.2;
  let lower = 0.1 * upper;
  for (let attempt = 1; excess(lower) * excess(upper) > 0; attempt++) {
    if (attempt > 99) return { bandwidth: null, reason: "its equation has no root in the range searched" };
    if (attempt % 2 === 1) upper *= 1.2;
    else lower /= 1.2;
  }
  const bandwidth = findRoot(excess, lower, upper);
  if (!Number.isFinite(bandwidth))
    return { bandwidth: null, reason: "its equation cannot be evaluated in the range searched" };
  return { bandwidth };
}
