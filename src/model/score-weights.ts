import type { ObjectiveInput } from "../numerics/objective-types.ts";
import { plainObjective } from "../numerics/plain-objective.ts";

/** Category weights α_t, missing weight a and power κ; only ratios of the weights matter. */
export type WeightPoint = {
  readonly weights: readonly number[];
  readonly missingWeight: number;
  readonly power: number;
};

/** Counts [predicted][true] and mean −ln P(true), P ≥ 1e-15, of the labelled sources. */
export type WeightScore = { readonly confusion: readonly (readonly number[])[]; readonly logLoss: number };

/** Returns how well weights classify, in float64: what the compiled objective (src/numerics/objective.ts) computes in float32. */
export function scoreWeights(input: ObjectiveInput, { weights, missingWeight, power }: WeightPoint): WeightScore {
  const { classes } = input;
  const objective = plainObjective(input);
  const counts = objective.confusion(weights, missingWeight, power);
  return {
    confusion: Array.from({ length: classes }, (_, c) => Array.from(counts.subarray(c * classes, (c + 1) * classes))),
    logLoss: objective.logLoss(weights, missingWeight, power),
  };
}

/**
 * Returns κ Σ_t (α_t / Σα) (D_{t,c} + a M_{t,c}), index c·n + i.
 * @param evidence zeros, `C × n`: where it is put
 */
export function combineEvidence(
  input: Omit<ObjectiveInput, "priors">,
  point: WeightPoint,
  evidence: Float64Array = new Float64Array(input.classes * input.labels.length),
): Float64Array {
  const { density, presence, labels, classes, categories } = input;
  const length = classes * labels.length;
  const total = point.weights.reduce((sum, weight) => sum + weight, 0);
  for (let t = 0; t < categories; t++) {
    const factor = total > 0 ? (point.power * point.weights[t]) / total : 0;
    const presenceFactor = factor * point.missingWeight;
    for (let k = 0; k < length; k++) evidence[k] += factor * density[t * length + k];
    if (presence !== null) for (let k = 0; k < length; k++) evidence[k] += presenceFactor * presence[t * length + k];
  }
  return evidence;
}
