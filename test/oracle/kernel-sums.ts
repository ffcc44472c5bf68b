/** Σ_j exp(−½ ((x − s_j) / h)²), term by term. */
export function kernelSum(sample: ArrayLike<number>, x: number, h: number): number {
  let sum = 0;
  for (let j = 0; j < sample.length; j++) sum += Math.exp(-0.5 * ((x - sample[j]) / h) ** 2);
  return sum;
}
