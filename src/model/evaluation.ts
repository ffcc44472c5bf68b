import { confidenceIntervals } from "./confidence-intervals.ts";
import {
  add,
  divide,
  lossOf,
  mostProbable,
  RELIABILITY_BINS,
  reliabilityBin,
  scoreConfusion,
  squaredErrorOf,
} from "./scores.ts";

/** Per-class values are keyed by class name; null where undefined (a class never predicted has no precision). */
type PerClass = Readonly<Record<string, number | null>>;

/**
 * How the classified sources were kept from the model: not at all; each without its own kernel; folds whose sources the model was not
 * trained on, dealt class by class or by cells of the sky (method, section 6).
 */
export type Scheme = "resubstitution" | "leave-one-out" | "k-fold" | "blocked";

/** How well a classification of labelled sources agrees with their labels (method, section 6). */
export type Evaluation = {
  readonly scheme: Scheme;
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
  /** The 2.5 and 97.5 % quantiles of measures over resampled sources, by `macroF1`, `recall.AGN` and the like (confidence-intervals.ts). */
  readonly intervals?: Readonly<Record<string, readonly [number, number]>>;
  /** Sentences: which values are undefined, and why. */
  readonly notes: readonly string[];
};

const CUTS = 100;

export type EvaluateOptions = {
  /** Resamples for the intervals; default 0: none are given. */
  readonly bootstrap?: number;
  /** Of the resampling; default 1. */
  readonly seed?: number;
};

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
  { bootstrap = 0, seed = 1 }: EvaluateOptions = {},
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
    ...(bootstrap > 0
      ? { intervals: confidenceIntervals(classes, priors, truth, probability, { draws: bootstrap, seed }) }
      : {}),
    notes: notesOf(classes, confusion),
  };
}

/** Says in words which per-class values are undefined. */
function notesOf(classes: readonly string[], confusion: readonly (readonly number[])[]): string[] {
  return classes.flatMap((name, c) => {
    const notes: string[] = [];
    if (confusion.every((row) => row[c] === 0))
      notes.push(`${name}: it has no labelled source, so it has no recall, corrected precision or f1.`);
    if (add(confusion[c]) === 0) notes.push(`${name}: never predicted, so it has no precision; its f1 counts as 0.`);
    return notes;
  });
}

function probabilityScores(classes: number, truth: Uint8Array, probability: Float64Array) {
  const n = truth.length;
  let loss = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    loss += lossOf(probability, truth, i);
    squares += squaredErrorOf(classes, probability, truth, i);
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
    const bin = bins[reliabilityBin(largest)];
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
