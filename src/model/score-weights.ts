import type { ObjectiveInput } from "../numerics/objective-types.ts";

/** The smallest probability of a true class that counts in a log-loss, as in the evaluation. */
const SMALLEST_PROBABILITY = 1e-15;

/** Category weights α_t, missing weight a and power κ; only ratios of the weights matter. */
export type WeightPoint = {
  readonly weights: readonly number[];
  readonly missingWeight: number;
  readonly power: number;
};

/** Counts [predicted][true] and mean −ln P(true), P ≥ 1e-15, of the labelled sources. */
export type WeightScore = { readonly confusion: readonly (readonly number[])[]; readonly logLoss: number };

/** Returns how well weights classify, in float64: what the compiled objective (src/numerics/objective.ts) computes in float32. */
export function scoreWeights(input: ObjectiveInput, point: WeightPoint): WeightScore {
  const { classes, priors } = input;
  const evidence = combineEvidence(input, point);
  return scoreNumerators(input.labels, classes, (i, c) => Math.log(priors[c]) + evidence[c * input.labels.length + i]);
}

/** Returns κ Σ_t (α_t / Σα) (D_{t,c} + a M_{t,c}), index c·n + i. */
export function combineEvidence(input: Omit<ObjectiveInput, "priors">, point: WeightPoint): Float64Array {
  const { density, presence, labels, classes, categories } = input;
  const length = classes * labels.length;
  const total = point.weights.reduce((sum, weight) => sum + weight, 0);
  const evidence = new Float64Array(length);
  for (let t = 0; t < categories; t++) {
    const factor = total > 0 ? (point.power * point.weights[t]) / total : 0;
    const presenceFactor = factor * point.missingWeight;
    for (let k = 0; k < length; k++) evidence[k] += factor * density[t * length + k];
    if (presence !== null) for (let k = 0; k < length; k++) evidence[k] += presenceFactor * presence[t * length + k];
  }
  return evidence;
}

/** Scores log numerators, given by source and class; ties go to the earlier class. */
function scoreNumerators(
  labels: Uint8Array,
  classes: number,
  logNumerator: (source: number, sourceClass: number) => number,
): WeightScore {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const logs = new Float64Array(classes);
  let loss = 0;
  let count = 0;
  labels.forEach((truth, i) => {
    if (truth >= classes) return;
    let best = 0;
    for (let c = 0; c < classes; c++) {
      logs[c] = logNumerator(i, c);
      if (logs[c] > logs[best]) best = c;
    }
    let total = 0;
    for (let c = 0; c < classes; c++) total += Math.exp(logs[c] - logs[best]);
    confusion[best][truth]++;
    loss += Math.min(logs[best] - logs[truth] + Math.log(total), -Math.log(SMALLEST_PROBABILITY));
    count++;
  });
  return { confusion, logLoss: loss / count };
}
