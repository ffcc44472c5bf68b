import type { Numerics } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { categoryLikelihoods, categorySums, factorsOf, posterior } from "./classify.ts";
import type { Model } from "./model.ts";

/** One step of a probability track: natural-log contributions to the log numerator, which add up over prior and properties. */
export type TrackStep = {
  readonly kind: "prior" | "property" | "category" | "final";
  readonly name: string;
  /** Weights and power included; of a category, the sum over its properties; of the final step, the log numerator. */
  readonly contribution: Readonly<Record<string, number>>;
  /**
   * What the step says alone, normalised over the classes: the priors, the likelihoods of the property or category without weights of
   * categories and power, the class probabilities.
   */
  readonly likelihood: Readonly<Record<string, number>>;
  /** false: the source has no value of the property (of any property of the category). */
  readonly present: boolean;
};

export type TrackOptions = {
  /** In the order of the track. */
  readonly categories: readonly string[];
  /** α_t, one per category. */
  readonly weights: readonly number[];
  /** One per class. */
  readonly priors: readonly number[];
  readonly power: number;
  /** Class index if the source is labelled and is to be held out. */
  readonly label?: number;
  /** As in SumOptions. */
  readonly densities?: "table" | "exact";
};

/**
 * Returns the probability track of one source: the prior, then category by category its properties and their total, then the result.
 * @param matrix the values of that source alone
 */
export function sourceTrack(
  numerics: Numerics,
  model: Model,
  matrix: PropertyMatrix,
  options: TrackOptions,
): TrackStep[] {
  const { categories, weights, priors, power } = options;
  const { classes, properties } = model;
  const C = classes.length;
  const perClass = (valueOf: (c: number) => number) => Object.fromEntries(classes.map((name, c) => [name, valueOf(c)]));
  const how = {
    ...(options.label === undefined ? {} : { labels: Uint8Array.of(options.label) }),
    ...(options.densities === undefined ? {} : { densities: options.densities }),
  };
  const factors = factorsOf(weights, power) ?? new Float64Array(weights.length);

  // Each property as a category of its own gives its terms by the same path as the sums.
  const names = properties.map(({ name }) => name);
  const separate = { ...model, properties: properties.map((property) => ({ ...property, category: property.name })) };
  const terms = categorySums(numerics, separate, matrix, { categories: names, ...how });
  const likelihoodOfProperty = categoryLikelihoods(terms, C, names.length);
  const sums = categorySums(numerics, model, matrix, { categories, ...how });
  const likelihoodOfCategory = categoryLikelihoods(sums, C, categories.length);
  const result = posterior(numerics, sums, { classes: C, priors, weights, power });

  const steps: TrackStep[] = [
    {
      kind: "prior",
      name: "prior",
      contribution: perClass((c) => Math.log(priors[c])),
      likelihood: perClass((c) => priors[c]),
      present: true,
    },
  ];
  categories.forEach((category, t) => {
    const members = properties.flatMap((property, p) => (property.category === category ? [p] : []));
    const isPresent = (p: number) => Number.isFinite(matrix.values[p][0]);
    for (const p of members)
      steps.push({
        kind: "property",
        name: names[p],
        contribution: perClass((c) => factors[t] * terms.sums[p * C + c]),
        likelihood: perClass((c) => likelihoodOfProperty[p * C + c]),
        present: isPresent(p),
      });
    steps.push({
      kind: "category",
      name: category,
      contribution: perClass((c) => factors[t] * sums.sums[t * C + c]),
      likelihood: perClass((c) => likelihoodOfCategory[t * C + c]),
      present: members.some(isPresent),
    });
  });
  steps.push({
    kind: "final",
    name: "final",
    contribution: perClass((c) => result.logNumerator[c]),
    likelihood: perClass((c) => result.probability[c]),
    present: true,
  });
  return steps;
}
