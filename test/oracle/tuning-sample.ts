/** A made-up labelled sample of 4 classes in 4 categories, by a formula that test/oracle/tuning.py repeats digit for digit. */
export function tuningSample(n: number) {
  const [classes, categories] = [4, 4];
  const roots = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59].map(Math.sqrt);
  const uniform = (i: number, k: number) => ((i + 1) * roots[k]) % 1;
  const shift = [
    [0, 2.2, 0.6, 1.4],
    [0, -0.8, 1.1, 0.5],
    [0, 0.3, 1.5, -0.2],
    [0, -2.6, -0.4, -1.2],
  ];
  const presence = [
    [0.8, 0.9, 0.5, 0.7],
    [0.95, 0.9, 0.9, 0.85],
    [0.4, 0.5, 0.7, 0.45],
    [0.6, 0.95, 0.4, 0.8],
  ];
  const labels = new Uint8Array(n);
  const density = new Float64Array(categories * classes * n);
  const presencePart = new Float64Array(categories * classes * n);
  for (let i = 0; i < n; i++) {
    const u = uniform(i, 0);
    const truth = Number(u > 0.7) + Number(u > 0.92) + Number(u > 0.97);
    labels[i] = truth;
    for (let t = 0; t < categories; t++) {
      const noise = 2 * (uniform(i, 4 * t + 1) + uniform(i, 4 * t + 2) + uniform(i, 4 * t + 3) - 1.5);
      const x = shift[t][truth] + noise;
      const isPresent = uniform(i, 4 * t + 4) < presence[t][truth];
      for (let c = 0; c < classes; c++) {
        const k = (t * classes + c) * n + i;
        const distance = x - shift[t][c];
        density[k] = isPresent ? -1.5 * distance * distance : 0;
        presencePart[k] = Math.log(isPresent ? presence[t][c] : 1 - presence[t][c]);
      }
    }
  }
  return { density, presence: presencePart, labels, classes, categories, priors: [0.66, 0.25, 0.07, 0.02] };
}
