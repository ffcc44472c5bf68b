import type { Numerics } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { categoryLikelihoods, categorySums, posterior, softmaxOverClasses } from "./classify.ts";
import { combinationOf, type Weighting } from "./combine.ts";
import { groupsOf } from "./groups.ts";
import type { Model } from "./model.ts";

/** One step of a probability track: natural-log contributions to the log numerator, which add up over prior and properties. */
export type TrackStep = {
  readonly kind: "prior" | "property" | "category" | "final";
  /** Of the method "weighted" the prior's step holds the classes' biases too, and pairs of properties follow as properties. */
  readonly name: string;
  /** Of a property the category that it counts in, of a category itself, of a pair across categories their names; null otherwise. */
  readonly category: string | null;
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
  /** Class index if the source is labelled and is to be held out. */
  readonly label?: number;
  /** As in SumOptions. */
  readonly densities?: "table" | "exact";
};

/**
 * Returns the probability track of one source: the prior, then category by category its properties and their total (then pairs across
 * categories), then the result.
 * @param matrix the values of that source alone
 */
export function sourceTrack(
  numerics: Numerics,
  model: Model,
  matrix: PropertyMatrix,
  weighting: Weighting,
  options: TrackOptions,
): TrackStep[] {
  const { categories, priors } = weighting;
  const { classes, properties } = model;
  const C = classes.length;
  const perClass = (valueOf: (c: number) => number) => Object.fromEntries(classes.map((name, c) => [name, valueOf(c)]));
  const how = {
    categories,
    ...(options.label === undefined ? {} : { labels: Uint8Array.of(options.label) }),
    ...(options.densities === undefined ? {} : { densities: options.densities }),
  };
  const { factors, logPriors } = combinationOf(model, weighting);
  const groups = groupsOf(model, categories);
  const pairs = model.fitted?.pairs ?? [];

  const terms = categorySums(numerics, model, matrix, { ...how, separate: true });
  const parts = properties.length + pairs.length;
  const likelihoodOfTerm = softmaxOverClasses(terms, C, new Array<number>(parts).fill(1));
  const sums = categorySums(numerics, model, matrix, how);
  const likelihoodOfGroup = [
    ...categoryLikelihoods(sums, model, weighting),
    ...softmaxOverClasses(sums, C, new Array<number>(groups.names.length).fill(1)).subarray(categories.length * C),
  ];
  const result = posterior(numerics, sums, model, weighting);
  const totalPrior = priors.reduce((sum, prior) => sum + prior, 0);
  const isPresent = (p: number) => Number.isFinite(matrix.values[p][0]);

  const steps: TrackStep[] = [
    {
      kind: "prior",
      name: model.fitted === null ? "prior" : "prior and bias",
      category: null,
      contribution: perClass((c) => logPriors[c]),
      likelihood: perClass((c) => priors[c] / totalPrior),
      present: true,
    },
  ];
  groups.names.forEach((group, g) => {
    const step = (part: number, name: string, present: boolean): TrackStep => ({
      kind: "property",
      name,
      category: group,
      contribution: perClass((c) => factors[g] * terms.sums[part * C + c]),
      likelihood: perClass((c) => likelihoodOfTerm[part * C + c]),
      present,
    });
    const members = [
      ...properties.flatMap(({ name, category }, p) => (category === group ? [step(p, name, isPresent(p))] : [])),
      ...pairs.flatMap(({ first, second }, k) =>
        groups.ofPair[k] === g
          ? [
              step(
                properties.length + k,
                `${properties[first].name} with ${properties[second].name}`,
                isPresent(first) && isPresent(second),
              ),
            ]
          : [],
      ),
    ];
    steps.push(...members, {
      kind: "category",
      name: group,
      category: group,
      contribution: perClass((c) => factors[g] * sums.sums[g * C + c]),
      likelihood: perClass((c) => likelihoodOfGroup[g * C + c]),
      present: members.some(({ present }) => present),
    });
  });
  steps.push({
    kind: "final",
    name: "final",
    category: null,
    contribution: perClass((c) => result.logNumerator[c]),
    likelihood: perClass((c) => result.probability[c]),
    present: true,
  });
  return steps;
}
