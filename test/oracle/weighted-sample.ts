/** A small labelled sample of three properties, with missing values; test/oracle/weighted.py makes it by the same formula. */
export function weightedSample() {
  const n = 150;
  const labels = Uint8Array.from({ length: n }, (_, i) => i % 3);
  const values = [0, 1, 2].map(() => new Float64Array(n));
  labels.forEach((label, i) => {
    const [u0, u1, u2] = [0.6180339887498949, Math.SQRT2, Math.sqrt(3)].map((root) => ((i + 1) * root) % 1);
    const x = 0.8 * label + 2 * (u0 - 0.5) + (u1 - 0.5);
    values[0][i] = i % 7 === 3 ? NaN : x;
    values[1][i] = i % 5 === label ? NaN : 0.7 * x + (u2 - 0.5) + 0.5 * Number(label === 1);
    values[2][i] = i % 4 === 0 && label === 2 ? NaN : 3 * (u1 - 0.5) * u2 * (1 + 0.3 * label);
  });
  return { matrix: { length: n, values }, labels };
}
