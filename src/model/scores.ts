/** Bins of the largest probability in a reliability diagram. */
export const RELIABILITY_BINS = 15;
const SMALLEST_PROBABILITY = 1e-15;

/** Returns recall, precision and what follows from counts [predicted][true]; null where a denominator is 0. */
export function scoreConfusion(confusion: readonly (readonly number[])[], priors: readonly number[]) {
  const classes = confusion.map((_, c) => c);
  const trueCount = classes.map((j) => add(classes.map((i) => confusion[i][j])));
  const populated = classes.filter((c) => trueCount[c] > 0);
  // Fraction of the sources of class j that are predicted to be i.
  const rate = (i: number, j: number) => confusion[i][j] / trueCount[j];
  const recall = classes.map((c) => divide(confusion[c][c], trueCount[c]));
  const precision = classes.map((c) => divide(confusion[c][c], add(confusion[c])));
  const correctedPrecision = classes.map((i) =>
    trueCount[i] > 0 ? divide(priors[i] * rate(i, i), add(populated.map((j) => priors[j] * rate(i, j)))) : null,
  );
  const f1 = classes.map((c) => harmonicMean(recall[c], precision[c]));
  return {
    recall,
    precision,
    correctedPrecision,
    f1,
    correctedF1: classes.map((c) => harmonicMean(recall[c], correctedPrecision[c])),
    macroF1: divide(add(populated.map((c) => f1[c] ?? 0)), populated.length),
    accuracy: divide(add(classes.map((c) => confusion[c][c])), add(trueCount)),
    balancedAccuracy: divide(add(populated.map((c) => rate(c, c))), populated.length),
  };
}

/** Returns the index of the most probable class of source i of n; ties go to the earlier class. */
export function mostProbable(classes: number, probability: Float64Array, n: number, i: number): number {
  let best = 0;
  for (let c = 1; c < classes; c++) if (probability[c * n + i] > probability[best * n + i]) best = c;
  return best;
}

/** Returns −ln P(true class) of source i, with P ≥ 1e-15. */
export function lossOf(probability: Float64Array, truth: Uint8Array, i: number): number {
  return -Math.log(Math.max(probability[truth[i] * truth.length + i], SMALLEST_PROBABILITY));
}

/** Returns Σ_c (P_c − [c is true])² of source i. */
export function squaredErrorOf(classes: number, probability: Float64Array, truth: Uint8Array, i: number): number {
  let squares = 0;
  for (let c = 0; c < classes; c++) squares += (probability[c * truth.length + i] - Number(truth[i] === c)) ** 2;
  return squares;
}

/** Returns the reliability bin of a largest probability. */
export function reliabilityBin(largest: number): number {
  return Math.min(Math.floor(largest * RELIABILITY_BINS), RELIABILITY_BINS - 1);
}

/** Returns the sum. */
export function add(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Returns the quotient, null if the denominator is 0. */
export function divide(numerator: number, denominator: number): number | null {
  return denominator > 0 ? numerator / denominator : null;
}

/** 2 / (1/recall + 1/precision), 0 if either is 0. */
function harmonicMean(recall: number | null, precision: number | null): number | null {
  if (recall === null || precision === null) return null;
  return recall > 0 && precision > 0 ? 2 / (1 / recall + 1 / precision) : 0;
}
