import { combineEvidence } from "./score-weights.ts";

/** Bounds of the fitted power κ. */
const LOWEST = 0.1;
const HIGHEST = 10;

/** Powers, in equal ratios from bound to bound, that are tried on so many of the sources, evenly taken, for one to start from. */
const GRID = 9;
const FEW = 8192;

/** Relative size of the last step, after which an error of its square is left. */
const TOLERANCE = 1e-6;
const MOST_STEPS = 100;

/** The smallest probability of a true class that counts in a log-loss, as in the evaluation. */
const SMALLEST_PROBABILITY = 1e-15;

/** Probabilities that are multiplied before a logarithm is taken: 1e-15 to this power is still a normal number. */
const RUN = 16;

export type FitPowerInput = {
  /** L_{c,t} of sources held out of their own densities, missing weight included; index (t·C + c)·n + i. */
  readonly sums: Float64Array;
  /** Class index per source; sources with another number are left out. */
  readonly labels: Uint8Array;
  readonly classes: number;
  /** > 0, one per class. */
  readonly priors: readonly number[];
  /** α_t ≥ 0, one per category. */
  readonly weights: readonly number[];
};

/**
 * Returns the power κ in [0.1, 10] that minimises the mean −ln P(true) of labelled sources (P ≥ 1e-15), to 1e-6 relative, and that
 * log-loss (method, section 4.1). Apart from the limit on P it is convex in κ, so that Newton's method finds it; it starts from the power
 * that is best for some of the sources.
 * @throws Error if no source is labelled or no category has a weight
 */
export function fitPower(input: FitPowerInput): { power: number; logLoss: number } {
  if (!input.labels.some((label) => label < input.classes))
    throw new Error("No source is labelled; the power is fitted on labelled sources.");
  if (!input.weights.some((weight) => weight > 0))
    throw new Error("No category has a weight, so the power has no effect; a weight above 0 was expected.");
  const odds = oddsOf(input);
  const some = thinned(odds);
  const tried = Array.from({ length: GRID }, (_, k) => {
    const power = LOWEST * (HIGHEST / LOWEST) ** (k / (GRID - 1));
    return { power, logLoss: lossAt(some, power).value };
  });
  const best = tried.reduce((least, one) => (one.logLoss < least.logLoss ? one : least));
  return refine(odds, refine(some, best.power).power);
}

/** Newton's method, or halving where it leaves the powers between which the minimum must be. */
function refine(odds: Odds, start: number): { power: number; logLoss: number } {
  let [low, high] = [LOWEST, HIGHEST];
  let power = start;
  let loss = lossAt(odds, power);
  for (let step = 1; step <= MOST_STEPS && loss.slope !== 0; step++) {
    if (loss.slope > 0) high = power;
    else low = power;
    const newton = power - loss.slope / loss.curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const moved = Math.abs(next - power);
    power = next;
    if (moved <= TOLERANCE * power) break;
    loss = lossAt(odds, power);
  }
  return { power, logLoss: loss.value };
}

/** Log odds of every other class against the true one, `priors` + κ `evidence`, `n × (C − 1)` row by row, of the labelled sources. */
type Odds = { readonly classes: number; readonly priors: Float64Array; readonly evidence: Float64Array };

function oddsOf({ sums, labels, classes, priors, weights }: FitPowerInput): Odds {
  const n = labels.length;
  const combined = combineEvidence(
    { density: sums, presence: null, labels, classes, categories: weights.length },
    { weights, missingWeight: 1, power: 1 },
  );
  const logPriors = Float64Array.from(priors, Math.log);
  let labelled = 0;
  for (let i = 0; i < n; i++) if (labels[i] < classes) labelled++;
  const odds = new Float64Array(labelled * (classes - 1));
  const evidence = new Float64Array(labelled * (classes - 1));
  for (let i = 0, k = 0; i < n; i++) {
    const truth = labels[i];
    if (truth >= classes) continue;
    const own = combined[truth * n + i];
    for (let c = 0; c < classes; c++) {
      if (c === truth) continue;
      odds[k] = logPriors[c] - logPriors[truth];
      evidence[k++] = combined[c * n + i] - own;
    }
  }
  return { classes, priors: odds, evidence };
}

/** No more than some of the sources, evenly taken. */
function thinned({ classes, priors, evidence }: Odds): Odds {
  const others = classes - 1;
  const sources = evidence.length / others;
  const stride = Math.ceil(sources / FEW);
  const taken = (rows: Float64Array) => {
    const some = new Float64Array(Math.ceil(sources / stride) * others);
    for (let i = 0, at = 0; i < sources; i += stride)
      for (let k = i * others; k < (i + 1) * others; k++) some[at++] = rows[k];
    return some;
  };
  return { classes, priors: taken(priors), evidence: taken(evidence) };
}

/** The mean −ln P(true), P = 1 / (1 + Σ exp(log odds)), and its first and second derivative in κ, where P that are limited count no more. */
function lossAt({ classes, priors, evidence }: Odds, power: number) {
  const others = classes - 1;
  const n = evidence.length / others;
  let [value, slope, curvature] = [0, 0, 0];
  let product = 1;
  for (let i = 0; i < n; i++) {
    let [total, first, second] = [1, 0, 0];
    for (let k = i * others; k < (i + 1) * others; k++) {
      const change = evidence[k];
      const ratio = Math.exp(priors[k] + power * change);
      total += ratio;
      first += ratio * change;
      second += ratio * change * change;
    }
    const probability = 1 / total;
    if (probability > SMALLEST_PROBABILITY) {
      const mean = first * probability;
      slope += mean;
      curvature += second * probability - mean * mean;
      product *= probability;
    } else product *= SMALLEST_PROBABILITY;
    if (i % RUN === RUN - 1) {
      value -= Math.log(product);
      product = 1;
    }
  }
  value -= Math.log(product);
  return { value: value / n, slope, curvature };
}
