import type { Kernel } from "../../src/numerics/operations.ts";

const kernels: Record<Kernel, (u: number) => number> = {
  gaussian: (u) => Math.exp(-0.5 * u ** 2),
  exponential: (u) => Math.exp(-Math.SQRT2 * Math.abs(u)),
  epanechnikov: (u) => Math.max(0, 1 - u ** 2 / 5),
};

/** Σ_j K((x − s_j) / h), term by term, without member `left`. */
export function kernelSum(
  sample: ArrayLike<number>,
  x: number,
  h: number,
  kernel: Kernel = "gaussian",
  left = -1,
): number {
  let sum = 0;
  for (let j = 0; j < sample.length; j++) if (j !== left) sum += kernels[kernel]((x - sample[j]) / h);
  return sum;
}
