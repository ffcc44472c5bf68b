import { categorySums, posterior } from "../model/classify.ts";
import { randomFrom } from "../model/random.ts";
import { lossOf, mostProbable } from "../model/scores.ts";
import { trainModel } from "../model/train-model.ts";
import type { Numerics } from "../numerics/operations.ts";
import type { Checker } from "./check.ts";
import { drawSources, settingsFor, threeClasses, trueProbabilities } from "./population.ts";

const TRAINED = 12_000;
const FRESH = 5_000;

/** What is asked of every run; the sampling noise of 12,000 labelled sources takes about half of it. */
const MOST_DIFFERENCE = 0.02;
const LEAST_AGREEMENT = 0.97;
const MOST_EXCESS = 0.02;

const runs = [
  { name: "equation (1)", method: "paper", gaps: false },
  { name: "equation (1), values missing", method: "paper", gaps: true },
  { name: "fitted weights, values missing", method: "weighted", gaps: true },
] as const;

/** Trained on sources of known distributions, the classifier comes close to what Bayes' theorem says of them. */
export const optimalCheckers: readonly Checker[] = runs.map(({ name, method, gaps }) => ({
  check: `Known distributions: ${name}`,
  asked:
    `of ${FRESH} fresh sources: mean |ΔP| from the exact probabilities ≤ ${MOST_DIFFERENCE}, the same class for ≥ ` +
    `${100 * LEAST_AGREEMENT} %, log-loss at most ${MOST_EXCESS} above the best possible`,
  run: ({ numerics }) => compareWithOptimum(numerics, method, gaps),
}));

function compareWithOptimum(numerics: Numerics, method: "paper" | "weighted", gaps: boolean) {
  const population = threeClasses(gaps);
  const C = population.classes.length;
  const random = randomFrom(31);
  const model = trainModel(numerics, settingsFor(population, method), drawSources(population, TRAINED, random));
  const { matrix, labels } = drawSources(population, FRESH, random);
  const weighting = { priors: population.priors, categories: ["all"], weights: [1], power: 1 };
  const sums = categorySums(numerics, model, matrix, weighting);
  const { probability } = posterior(numerics, sums, model, weighting);
  const best = trueProbabilities(population, matrix);

  const difference = best.reduce((sum, p, k) => sum + Math.abs(probability[k] - p), 0) / best.length;
  let agreeing = 0;
  let [loss, leastLoss] = [0, 0];
  for (let i = 0; i < FRESH; i++) {
    if (mostProbable(C, probability, FRESH, i) === mostProbable(C, best, FRESH, i)) agreeing++;
    loss += lossOf(probability, labels, i) / FRESH;
    leastLoss += lossOf(best, labels, i) / FRESH;
  }
  const agreement = agreeing / FRESH;
  return {
    found:
      `mean |ΔP| ${difference.toFixed(4)}; the same class for ${(100 * agreement).toFixed(1)} %; log-loss ` +
      `${loss.toFixed(4)}, the best possible ${leastLoss.toFixed(4)}`,
    ok: difference <= MOST_DIFFERENCE && agreement >= LEAST_AGREEMENT && loss - leastLoss <= MOST_EXCESS,
  };
}
