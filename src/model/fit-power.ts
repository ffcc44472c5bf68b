import type { Numerics, Odds } from "../numerics/operations.ts";
import { combineEvidence } from "./score-weights.ts";
import { floats, scratch } from "./scratch.ts";

/** Bounds of the fitted power κ. */
const LOWEST = 0.1;
const HIGHEST = 10;

/** Powers, in equal ratios from bound to bound, of which the best for a few of the sources, evenly taken, is where the search begins. */
const GRID = 9;
const FEW = 1024;
/** More of them, with which it goes on before all are looked at. */
const SOME = 8192;

/** Relative size of the last step, after which an error of its square is left. */
const TOLERANCE = 1e-6;
const MOST_STEPS = 100;

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
export function fitPower(numerics: Numerics, input: FitPowerInput): { power: number; logLoss: number } {
  if (!input.labels.some((label) => label < input.classes))
    throw new Error("No source is labelled; the power is fitted on labelled sources.");
  if (!input.weights.some((weight) => weight > 0))
    throw new Error("No category has a weight, so the power has no effect; a weight above 0 was expected.");
  return fitPowerTo(numerics, [oddsOf(input)]);
}

/** The same of the odds of some sources, at least one; those of all parts are under the same priors and weights. */
export function fitPowerTo(numerics: Numerics, parts: readonly Odds[]): { power: number; logLoss: number } {
  const odds = joined(parts);
  const lossOfFew = numerics.powerLoss(thinned(odds, FEW));
  const tried = Array.from({ length: GRID }, (_, k) => {
    const power = LOWEST * (HIGHEST / LOWEST) ** (k / (GRID - 1));
    return { power, logLoss: lossOfFew(power).value };
  });
  const best = tried.reduce((least, one) => (one.logLoss < least.logLoss ? one : least));
  return refine(numerics, odds, refine(numerics, thinned(odds, SOME), best.power).power);
}

/** Newton's method, or halving where it leaves the powers between which the minimum must be. */
function refine(numerics: Numerics, odds: Odds, start: number): { power: number; logLoss: number } {
  const lossAt = numerics.powerLoss(odds);
  let [low, high] = [LOWEST, HIGHEST];
  let power = start;
  let loss = lossAt(power);
  for (let step = 1; step <= MOST_STEPS && loss.slope !== 0; step++) {
    if (loss.slope > 0) high = power;
    else low = power;
    const newton = power - loss.slope / loss.curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const moved = Math.abs(next - power);
    power = next;
    if (moved <= TOLERANCE * power) break;
    loss = lossAt(power);
  }
  return { power, logLoss: loss.value };
}

const combinedSums = scratch(floats);
const evidenceOfAll = scratch(floats);

/** The odds of the labelled sources among some. */
export function oddsOf({ sums, labels, classes, priors, weights }: FitPowerInput): Odds {
  const n = labels.length;
  const others = classes - 1;
  const combined = combineEvidence(
    { density: sums, presence: null, labels, classes, categories: weights.length },
    { weights, missingWeight: 1, power: 1 },
    combinedSums(classes * n).fill(0),
  );
  const truths = labelledOnly(labels, classes);
  const evidence = new Float64Array(truths.length * others);
  for (let i = 0, k = 0; i < n; i++) {
    const truth = labels[i];
    if (truth >= classes) continue;
    const own = combined[truth * n + i];
    for (let c = 0; c < classes; c++) if (c !== truth) evidence[k++] = combined[c * n + i] - own;
  }
  const logPriors = Float64Array.from({ length: classes * others }, (_, k) => {
    const truth = Math.floor(k / others);
    const c = k % others;
    return Math.log(priors[c < truth ? c : c + 1]) - Math.log(priors[truth]);
  });
  return { classes, truths, logPriors, evidence };
}

function labelledOnly(labels: Uint8Array, classes: number): Uint8Array {
  let count = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] < classes) count++;
  const truths = new Uint8Array(count);
  for (let i = 0, k = 0; i < labels.length; i++) if (labels[i] < classes) truths[k++] = labels[i];
  return truths;
}

/** All parts together; until the next call. */
function joined(parts: readonly Odds[]): Odds {
  if (parts.length === 1) return parts[0];
  const count = (of: (part: Odds) => number) => parts.reduce((sum, part) => sum + of(part), 0);
  const truths = new Uint8Array(count((part) => part.truths.length));
  const evidence = evidenceOfAll(count((part) => part.evidence.length));
  let [first, from] = [0, 0];
  for (const part of parts) {
    truths.set(part.truths, first);
    evidence.set(part.evidence, from);
    first += part.truths.length;
    from += part.evidence.length;
  }
  return { ...parts[0], truths, evidence };
}

/** No more than so many of the sources, evenly taken. */
function thinned({ classes, truths, logPriors, evidence }: Odds, most: number): Odds {
  const others = classes - 1;
  const stride = Math.max(1, Math.ceil(truths.length / most));
  const count = Math.ceil(truths.length / stride);
  const some = { truths: new Uint8Array(count), evidence: new Float64Array(count * others) };
  for (let k = 0, i = 0; i < truths.length; k++, i += stride) {
    some.truths[k] = truths[i];
    for (let c = 0; c < others; c++) some.evidence[k * others + c] = evidence[i * others + c];
  }
  return { classes, logPriors, ...some };
}
