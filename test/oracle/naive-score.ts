import type { WeightPoint } from "../../src/model/score-weights.ts";
import type { ObjectiveInput } from "../../src/numerics/objective-types.ts";

/**
 * What the compiled objective should return (method, sections 4.1 and 6), source by source, and in how many sources the best two classes
 * differ by less than 1e-5 in their log numerators.
 */
export function naiveScore(input: ObjectiveInput, { weights, missingWeight, power }: WeightPoint) {
  const { density, presence, labels, classes, priors } = input;
  const n = labels.length;
  const total = weights.reduce((a, b) => a + b, 0);
  const confusion = new Array<number>(classes * classes).fill(0);
  let loss = 0;
  let nearTies = 0;
  for (let i = 0; i < n; i++) {
    const logs = Array.from({ length: classes }, (_, c) => {
      let log = Math.log(priors[c]);
      weights.forEach((weight, t) => {
        const k = (t * classes + c) * n + i;
        const sum = density[k] + (presence === null ? 0 : missingWeight * presence[k]);
        if (total > 0) log += ((power * weight) / total) * sum;
      });
      return log;
    });
    const best = Math.max(...logs);
    confusion[logs.indexOf(best) * classes + labels[i]]++;
    const probability = Math.exp(logs[labels[i]] - best) / logs.reduce((sum, log) => sum + Math.exp(log - best), 0);
    loss -= Math.log(Math.max(probability, 1e-15));
    const [first, second] = logs.toSorted((a, b) => b - a);
    nearTies += Number(first - second < 1e-5);
  }
  return { confusion, logLoss: loss / n, nearTies };
}
