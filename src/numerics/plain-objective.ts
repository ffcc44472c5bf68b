import { differenceMessage, type Objective, type ObjectiveInput } from "./objective-types.ts";

/** −ln 1e-15: no source's loss is larger, as in the evaluation. */
const LARGEST_LOSS = -Math.log(1e-15);

/**
 * Returns an objective in plain TypeScript and float64: what the compiled one (objective.ts) computes in float32.
 * @throws Error if a sum of a labelled source is not finite
 */
export function plainObjective(input: ObjectiveInput): Objective {
  const { density, presence, labels, classes, categories, priors } = input;
  const n = labels.length;
  const labelled = Uint32Array.from(labels.keys()).filter((i) => labels[i] < classes);
  for (const i of labelled)
    for (const part of presence === null ? [density] : [density, presence])
      for (let t = 0; t < categories; t++)
        for (let c = 1; c < classes; c++) {
          const difference = part[(t * classes + c) * n + i] - part[t * classes * n + i];
          if (!Number.isFinite(difference)) throw new Error(differenceMessage(i, difference));
        }
  const logPriors = Array.from(priors, Math.log);

  /** Calls back with the log numerators of each labelled source and the class with the largest, ties going to the earlier one. */
  const forEach = (
    weights: ArrayLike<number>,
    missingWeight: number,
    power: number,
    take: (truth: number, best: number, logs: Float64Array) => void,
  ) => {
    let total = 0;
    for (let t = 0; t < categories; t++) total += weights[t];
    const factors = Array.from({ length: categories }, (_, t) => (total > 0 ? (power * weights[t]) / total : 0));
    const logs = new Float64Array(classes);
    for (const i of labelled) {
      let best = 0;
      for (let c = 0; c < classes; c++) {
        let evidence = 0;
        for (let t = 0; t < categories; t++) {
          const k = (t * classes + c) * n + i;
          evidence += factors[t] * density[k];
          if (presence !== null) evidence += factors[t] * missingWeight * presence[k];
        }
        logs[c] = logPriors[c] + evidence;
        if (logs[c] > logs[best]) best = c;
      }
      take(labels[i], best, logs);
    }
  };
  return {
    length: labelled.length,
    confusion(weights, missingWeight, power) {
      const confusion = new Uint32Array(classes * classes);
      forEach(weights, missingWeight, power, (truth, best) => confusion[best * classes + truth]++);
      return confusion;
    },
    logLoss(weights, missingWeight, power) {
      let loss = 0;
      forEach(weights, missingWeight, power, (truth, best, logs) => {
        let total = 0;
        for (let c = 0; c < classes; c++) total += Math.exp(logs[c] - logs[best]);
        loss += Math.min(logs[best] - logs[truth] + Math.log(total), LARGEST_LOSS);
      });
      return loss / labelled.length;
    },
  };
}
