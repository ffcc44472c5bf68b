import type { Weighting as Factors } from "../numerics/operations.ts";
import { isClaxboi } from "../properties/settings.ts";
import { groupsOf } from "./groups.ts";
import type { Model } from "./model.ts";

/** What the user may change without summing again. */
export type Weighting = {
  /** > 0, one per class, in the model's order. */
  readonly priors: readonly number[];
  /** The categories in order; every property's category is among them. */
  readonly categories: readonly string[];
  /** α_t ≥ 0, one per category; where all are 0 only the priors count. The method "weighted" has fitted weights of its own. */
  readonly weights: readonly number[];
  /** κ, of the method "paper" only. */
  readonly power: number;
};

/**
 * Returns how a model's sums combine into log numerators, log prior + Σ_g factor_g L_{c,g} (method, section 4): κ α_t / Σα of the method
 * "paper"; the same with κ = 1 of CLAXBOI's methods; 1 of the method "weighted", whose biases go with the priors.
 */
export function combinationOf(model: Model, { priors, categories, weights, power }: Weighting): Factors {
  const logPriors = Float64Array.from(priors, Math.log);
  if (model.fitted !== null) {
    const { bias } = model.fitted;
    const groups = groupsOf(model, categories).categories;
    return {
      logPriors: logPriors.map((logPrior, c) => logPrior + bias[c]),
      factors: new Float64Array(groups.length).fill(1),
      withoutCategory: categories.map((_, t) => Float64Array.from(groups, (members) => (members.includes(t) ? 0 : 1))),
    };
  }
  const kappa = isClaxboi(model.method) ? 1 : power;
  return {
    logPriors,
    factors: factorsOf(weights, kappa) ?? new Float64Array(weights.length),
    withoutCategory: weights.map((weight, t) =>
      weight > 0
        ? factorsOf(
            weights.map((other, s) => (s === t ? 0 : other)),
            kappa,
          )
        : null,
    ),
  };
}

/** Returns κ α_t / Σα for each category; null if no category has a weight. */
function factorsOf(weights: readonly number[], power: number): Float64Array | null {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total > 0 ? Float64Array.from(weights, (weight) => (power * weight) / total) : null;
}
