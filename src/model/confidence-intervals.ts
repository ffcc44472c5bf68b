import { randomFrom } from "./random.ts";
import { quantile } from "./sample-statistics.ts";
import { lossOf, mostProbable, RELIABILITY_BINS, reliabilityBin, scoreConfusion, squaredErrorOf } from "./scores.ts";

const PER_CLASS = ["recall", "precision", "correctedPrecision", "f1", "correctedF1"] as const;

export type BootstrapOptions = {
  readonly draws: number;
  readonly seed: number;
};

/**
 * Returns 95 % intervals of the measures of an evaluation by the percentile bootstrap over sources (Efron & Tibshirani 1993, section 13.3):
 * the 2.5 and 97.5 % quantiles (type 7) over resamples with replacement. How the model would change with its training sample is not in
 * them. Keys: `macroF1`, `accuracy`, `balancedAccuracy`, `logLoss`, `brier`, `ece`, and by class `recall.AGN`, `precision.AGN`,
 * `correctedPrecision.AGN`, `f1.AGN`, `correctedF1.AGN`. A resample in which a measure is undefined does not count for it; a measure that
 * is undefined in every one has no interval.
 * @param priors, truth, probability as given to `evaluate`
 */
export function confidenceIntervals(
  classes: readonly string[],
  priors: readonly number[],
  truth: Uint8Array,
  probability: Float64Array,
  { draws, seed }: BootstrapOptions,
): Record<string, readonly [number, number]> {
  const sources = prepare(classes.length, truth, probability);
  const random = randomFrom(seed);
  const found = new Map<string, number[]>();
  const collect = (key: string, value: number | null) => {
    if (value === null) return;
    const values = found.get(key);
    if (values === undefined) found.set(key, [value]);
    else values.push(value);
  };
  for (let draw = 0; draw < draws && truth.length > 0; draw++) {
    const { confusion, ...scores } = resample(classes.length, sources, random);
    const { macroF1, accuracy, balancedAccuracy, ...perClass } = scoreConfusion(confusion, priors);
    Object.entries({ macroF1, accuracy, balancedAccuracy, ...scores }).forEach(([key, value]) => collect(key, value));
    for (const measure of PER_CLASS) classes.forEach((name, c) => collect(`${measure}.${name}`, perClass[measure][c]));
  }
  return Object.fromEntries(
    [...found].map(([key, values]) => {
      const sorted = Float64Array.from(values).sort();
      return [key, [quantile(sorted, 0.025), quantile(sorted, 0.975)] as const];
    }),
  );
}

/** What each source contributes to the measures. */
type Contributions = {
  readonly length: number;
  /** Cell of the confusion, predicted · C + true. */
  readonly cell: Uint16Array;
  readonly bin: Uint8Array;
  /** Largest probability, less 1 if the prediction is right. */
  readonly excess: Float64Array;
  readonly loss: Float64Array;
  readonly squares: Float64Array;
};

function prepare(classes: number, truth: Uint8Array, probability: Float64Array): Contributions {
  const n = truth.length;
  const prediction = Uint8Array.from(truth, (_, i) => mostProbable(classes, probability, n, i));
  const largest = Float64Array.from(prediction, (c, i) => probability[c * n + i]);
  return {
    length: n,
    cell: Uint16Array.from(prediction, (c, i) => c * classes + truth[i]),
    bin: Uint8Array.from(largest, reliabilityBin),
    excess: largest.map((confidence, i) => confidence - Number(prediction[i] === truth[i])),
    loss: Float64Array.from(truth, (_, i) => lossOf(probability, truth, i)),
    squares: Float64Array.from(truth, (_, i) => squaredErrorOf(classes, probability, truth, i)),
  };
}

function resample(classes: number, sources: Contributions, random: () => number) {
  const { length: n, cell, bin, excess, loss, squares } = sources;
  const counts = new Float64Array(classes * classes);
  const bins = new Float64Array(RELIABILITY_BINS);
  let [logLoss, brier] = [0, 0];
  for (let k = 0; k < n; k++) {
    const i = Math.floor(random() * n);
    counts[cell[i]]++;
    bins[bin[i]] += excess[i];
    logLoss += loss[i];
    brier += squares[i];
  }
  return {
    confusion: Array.from({ length: classes }, (_, i) => Array.from(counts.subarray(i * classes, (i + 1) * classes))),
    logLoss: logLoss / n,
    brier: brier / n,
    ece: bins.reduce((sum, one) => sum + Math.abs(one), 0) / n,
  };
}
