import type { Normalised, Shape, Weighting } from "./operations.ts";

/** The class number that means "no other class". */
const NONE = 255;

/** Returns log numerators, probabilities and what follows from them as `normalise` of the numerics does, in plain TypeScript. */
export function plainNormalise(sums: Float64Array, shape: Shape, options: Weighting): Normalised {
  const { length: n, classes } = shape;
  const logNumerator = combine(sums, shape, options.logPriors, options.factors);
  const { prediction, largest } = predict(logNumerator, shape);
  const probability = new Float64Array(classes * n);
  const total = new Float64Array(n);
  const entropy = new Float64Array(n);
  for (let c = 0; c < classes; c++)
    for (let i = 0; i < n; i++) {
      const logRatio = logNumerator[c * n + i] - largest[i];
      const ratio = Math.exp(logRatio);
      probability[c * n + i] = ratio;
      total[i] += ratio;
      entropy[i] -= ratio * logRatio;
    }
  for (let c = 0; c < classes; c++) for (let i = 0; i < n; i++) probability[c * n + i] /= total[i];
  const alternative = new Uint8Array(options.withoutCategory.length * n).fill(NONE);
  options.withoutCategory.forEach((factors, t) => {
    if (factors === null) return;
    const other = predict(combine(sums, shape, options.logPriors, factors), shape).prediction;
    for (let i = 0; i < n; i++) if (other[i] !== prediction[i]) alternative[t * n + i] = other[i];
  });
  return {
    logNumerator,
    probability,
    prediction,
    margin: total.map((sum) => 2 / sum - 1),
    // With r = numerator / largest: −Σ p ln p = ln Σ r − Σ r ln r / Σ r.
    entropy: entropy.map((sum, i) => Math.log(total[i]) + sum / total[i]),
    outlier: largest.map((log) => -log * Math.LOG10E),
    alternative,
  };
}

/** Log prior + Σ factor · sum, `C × n`. */
function combine(
  sums: Float64Array,
  { length: n, classes, categories }: Shape,
  logPriors: Float64Array,
  factors: Float64Array,
): Float64Array {
  const logNumerator = new Float64Array(classes * n);
  for (let c = 0; c < classes; c++) {
    const row = logNumerator.subarray(c * n, (c + 1) * n).fill(logPriors[c]);
    for (let t = 0; t < categories; t++) {
      const from = (t * classes + c) * n;
      for (let i = 0; i < n; i++) row[i] += factors[t] * sums[from + i];
    }
  }
  return logNumerator;
}

/** The class with the largest log numerator, ties going to the earlier one, and that number. */
function predict(logNumerator: Float64Array, { length: n, classes }: Shape) {
  const largest = logNumerator.slice(0, n);
  const prediction = new Uint8Array(n);
  for (let c = 1; c < classes; c++)
    for (let i = 0; i < n; i++)
      if (logNumerator[c * n + i] > largest[i]) {
        largest[i] = logNumerator[c * n + i];
        prediction[i] = c;
      }
  return { prediction, largest };
}
