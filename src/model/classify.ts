import type { Numerics } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import type { CategorySums, Posterior } from "./classification.ts";
import { holdOut } from "./held-out.ts";
import type { Model } from "./model.ts";
import { exactTerms, tabulatedTerms } from "./property-terms.ts";

export type SumOptions = {
  /** The categories in order; every property's category is among them. */
  readonly categories: readonly string[];
  /**
   * Class index of labelled sources, another number for the others. When given, a labelled source's own kernel is left out of its own
   * class's densities; the model must have been trained on it.
   */
  readonly labels?: Uint8Array;
  /** "table": interpolated log densities (default); "exact": kernel sums. */
  readonly densities?: "table" | "exact";
};

/**
 * Sums over the properties of each category what every source's values say about every class (method, section 4).
 * @param matrix values of the model's properties, in their order
 */
export function categorySums(
  numerics: Numerics,
  model: Model,
  matrix: PropertyMatrix,
  options: SumOptions,
): CategorySums {
  const { categories, labels, densities = "table" } = options;
  const classes = model.classes.length;
  const terms = model.properties.map((property, p) => {
    const category = categories.indexOf(property.category);
    if (category < 0)
      throw new Error(`Property ${property.name} is in category ${property.category}, which has no weight.`);
    return densities === "table"
      ? tabulatedTerms(model, p, matrix.values[p], category)
      : exactTerms(numerics, model, p, matrix.values[p], category);
  });
  const added = numerics.addTerms(terms, { length: matrix.length, classes, categories: categories.length });
  if (labels !== undefined) holdOut(numerics, model, matrix, labels, terms, added.sums);
  return { length: matrix.length, ...added };
}

/** What the user may change without summing again. */
export type PosteriorOptions = {
  readonly classes: number;
  /** > 0, one per class. */
  readonly priors: ArrayLike<number>;
  /** α_t ≥ 0, one per category; where all are 0 only the priors count. */
  readonly weights: ArrayLike<number>;
  /** κ */
  readonly power: number;
};

/**
 * Combines category sums into class probabilities: log numerator = log π_c + κ Σ_t (α_t / Σα) L_{c,t}, equation (1) of the paper
 * where κ = 1 (method, sections 4 and 5).
 */
export function posterior(numerics: Numerics, sums: CategorySums, options: PosteriorOptions): Posterior {
  const { classes, priors, power } = options;
  const weights = Array.from(options.weights);
  const normalised = numerics.normalise(
    sums.sums,
    { length: sums.length, classes, categories: weights.length },
    {
      logPriors: Float64Array.from(priors, Math.log),
      factors: factorsOf(weights, power) ?? new Float64Array(weights.length),
      withoutCategory: weights.map((weight, t) =>
        weight > 0
          ? factorsOf(
              weights.map((other, s) => (s === t ? 0 : other)),
              power,
            )
          : null,
      ),
    },
  );
  return { length: sums.length, ...normalised };
}

/** Returns κ α_t / Σα for each category; null if no category has a weight. */
export function factorsOf(weights: readonly number[], power: number): Float64Array | null {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total > 0 ? Float64Array.from(weights, (weight) => (power * weight) / total) : null;
}

/** Returns the likelihoods of the classes by each category alone, normalised over the classes; laid out as the sums. */
export function categoryLikelihoods(sums: CategorySums, classes: number, categories: number): Float64Array {
  const n = sums.length;
  const likelihoods = new Float64Array(sums.sums.length);
  for (let t = 0; t < categories; t++) {
    const logs = sums.sums.subarray(t * classes * n, (t + 1) * classes * n);
    const ratios = likelihoods.subarray(t * classes * n, (t + 1) * classes * n);
    for (let i = 0; i < n; i++) {
      let largest = logs[i];
      for (let c = 1; c < classes; c++) largest = Math.max(largest, logs[c * n + i]);
      let total = 0;
      for (let c = 0; c < classes; c++) total += ratios[c * n + i] = Math.exp(logs[c * n + i] - largest);
      for (let c = 0; c < classes; c++) ratios[c * n + i] /= total;
    }
  }
  return likelihoods;
}
