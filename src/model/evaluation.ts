/** Per-class values are keyed by class name; null where undefined (a class never predicted has no precision). */
type PerClass = Readonly<Record<string, number | null>>;

/** How well a classification of labelled sources agrees with their labels (method, section 6). */
export type Evaluation = {
  readonly scheme: "resubstitution" | "leave-one-out";
  /** Labelled sources evaluated. */
  readonly n: number;
  readonly classes: readonly string[];
  /** Counts [predicted][true]. */
  readonly confusion: readonly (readonly number[])[];
  readonly recall: PerClass;
  readonly precision: PerClass;
  readonly correctedPrecision: PerClass;
  /** From recall and raw precision. */
  readonly f1: PerClass;
  /** From recall and corrected precision. */
  readonly correctedF1: PerClass;
  /** Mean of the raw f1 of the classes that have sources; a class never predicted counts 0. */
  readonly macroF1: number | null;
  readonly accuracy: number | null;
  /** Mean recall of the classes that have sources. */
  readonly balancedAccuracy: number | null;
  /** Mean −ln P(true class), with P ≥ 1e-15. */
  readonly logLoss: number | null;
  /** Mean over the sources of Σ_c (P_c − [c is true])². */
  readonly brier: number | null;
  /** Expected calibration error: mean |confidence − accuracy| over the reliability bins, weighted by their counts. */
  readonly ece: number | null;
  /** Bin b holds the sources whose largest probability is in [b/15, (b + 1)/15), the last one 1 as well. */
  readonly reliability: readonly {
    readonly bin: number;
    /** Mean of the largest probability. */
    readonly confidence: number | null;
    readonly accuracy: number | null;
    readonly n: number;
  }[];
  /** Per class: sources with P_c ≥ cut, against the labels. */
  readonly completenessPurity: Readonly<
    Record<
      string,
      readonly { readonly cut: number; readonly completeness: number | null; readonly purity: number | null }[]
    >
  >;
};

const RELIABILITY_BINS = 15;
const CUTS = 100;
const SMALLEST_PROBABILITY = 1e-15;

/**
 * Compares class probabilities with labels (method, section 6). The prediction is the most probable class, ties to the earlier.
 * @param priors for the corrected precision; only their ratios matter
 * @param truth index of the true class of each source
 * @param probability index c·n + i
 */
export function evaluate(
  scheme: Evaluation["scheme"],
  classes: readonly string[],
  priors: readonly number[],
  truth: Uint8Array,
  probability: Float64Array,
): Evaluation {
  const n = truth.length;
  const prediction = Uint8Array.from(truth, (_, i) => mostProbable(classes.length, probability, n, i));
  const confusion = classes.map(() => classes.map(() => 0));
  prediction.forEach((predicted, i) => confusion[predicted][truth[i]]++);
  const scores = scoreConfusion(confusion, priors);
  const perClass = (values: readonly (number | null)[]) =>
    Object.fromEntries(classes.map((name, c) => [name, values[c]]));
  const reliability = reliabilityOf(truth, prediction, probability);
  return {
    scheme,
    n,
    classes,
    confusion,
    recall: perClass(scores.recall),
    precision: perClass(scores.precision),
    correctedPrecision: perClass(scores.correctedPrecision),
    f1: perClass(scores.f1),
    correctedF1: perClass(scores.correctedF1),
    macroF1: scores.macroF1,
    accuracy: scores.accuracy,
    balancedAccuracy: scores.balancedAccuracy,
    ...probabilityScores(classes.length, truth, probability),
    ece:
      n === 0
        ? null
        : reliability.reduce((sum, b) => sum + (b.n / n) * Math.abs((b.confidence ?? 0) - (b.accuracy ?? 0)), 0),
    reliability,
    completenessPurity: Object.fromEntries(
      classes.map((name, c) => [name, completenessPurityOf(truth, c, probability.subarray(c * n, (c + 1) * n))]),
    ),
  };
}

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

function mostProbable(classes: number, probability: Float64Array, n: number, i: number): number {
  let best = 0;
  for (let c = 1; c < classes; c++) if (probability[c * n + i] > probability[best * n + i]) best = c;
  return best;
}

function probabilityScores(classes: number, truth: Uint8Array, probability: Float64Array) {
  const n = truth.length;
  let loss = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    loss -= Math.log(Math.max(probability[truth[i] * n + i], SMALLEST_PROBABILITY));
    for (let c = 0; c < classes; c++) squares += (probability[c * n + i] - Number(truth[i] === c)) ** 2;
  }
  return { logLoss: divide(loss, n), brier: divide(squares, n) };
}

function reliabilityOf(
  truth: Uint8Array,
  prediction: Uint8Array,
  probability: Float64Array,
): Evaluation["reliability"] {
  const n = truth.length;
  const bins = Array.from({ length: RELIABILITY_BINS }, () => ({ n: 0, confidence: 0, correct: 0 }));
  for (let i = 0; i < n; i++) {
    const largest = probability[prediction[i] * n + i];
    const bin = bins[Math.min(Math.floor(largest * RELIABILITY_BINS), RELIABILITY_BINS - 1)];
    bin.n++;
    bin.confidence += largest;
    bin.correct += Number(prediction[i] === truth[i]);
  }
  return bins.map((b, bin) => ({
    bin,
    confidence: divide(b.confidence, b.n),
    accuracy: divide(b.correct, b.n),
    n: b.n,
  }));
}

function completenessPurityOf(truth: Uint8Array, c: number, probability: Float64Array) {
  const members = truth.reduce((count, label) => count + Number(label === c), 0);
  return Array.from({ length: CUTS + 1 }, (_, k) => {
    const cut = k / CUTS;
    let selected = 0;
    let correct = 0;
    probability.forEach((p, i) => {
      if (p < cut) return;
      selected++;
      correct += Number(truth[i] === c);
    });
    return { cut, completeness: divide(correct, members), purity: divide(correct, selected) };
  });
}

function add(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function divide(numerator: number, denominator: number): number | null {
  return denominator > 0 ? numerator / denominator : null;
}

/** 2 / (1/recall + 1/precision), 0 if either is 0. */
function harmonicMean(recall: number | null, precision: number | null): number | null {
  if (recall === null || precision === null) return null;
  return recall > 0 && precision > 0 ? 2 / (1 / recall + 1 / precision) : 0;
}
