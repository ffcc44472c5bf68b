import type { Numerics } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { usedCategories, type Settings } from "../properties/settings.ts";
import type { Objective } from "../numerics/objective-types.ts";
import { categorySums, posterior } from "./classify.ts";
import type { Weighting } from "./combine.ts";
import { fitPower } from "./fit-power.ts";
import type { Model } from "./model.ts";
import { scoreWeights } from "./score-weights.ts";
import { createTuning } from "./tuning.ts";
import { tuningProblem } from "./tuning-problem.ts";
import { trainModel, type TrainingSample } from "./train-model.ts";

/**
 * Priors of a fold: those of the settings, or the fractions of the classes among the sources that are trained on, where a class without
 * any counts as one source.
 */
type FoldPriors = "settings" | "fractions";

/** What is fitted to a fold's training sources, held out of their own densities, in place of the settings' values. */
type Refit = "nothing" | "power" | "weights";

export type FoldOptions = {
  /** Default "settings". */
  readonly priors?: FoldPriors;
  /**
   * "power": κ with the least log-loss; "weights": κ, category weights and missing weight with the least log-loss, by differential
   * evolution (method "paper" only). Default "nothing".
   */
  readonly refit?: Refit;
};

/** What one fold's sources look like to a model that was trained on the others. */
export type FoldResult = {
  /** The fold's sources, as indices into the training sample. */
  readonly indices: Int32Array;
  /** Their class probabilities, index c·m + k for the k-th of m. */
  readonly probability: Float64Array;
  /** Classes of which no source was trained on. */
  readonly emptyClasses: readonly string[];
};

/**
 * Trains a model on all sources that are not of a fold, with bandwidths, ranges, presence and fitted weights of its own, and classifies
 * those that are, by exact sums of kernels. A class of which no source is left has the densities and presence probabilities of an empty
 * class (1/width, 1/2), as in exact leave-one-out, and is named in the result.
 * @param foldOf fold of each source of the sample
 */
export function evaluateFold(
  numerics: Numerics,
  settings: Settings,
  sample: TrainingSample,
  foldOf: Uint8Array,
  fold: number,
  { priors = "settings", refit = "nothing" }: FoldOptions = {},
): FoldResult {
  const all = Int32Array.from(foldOf.keys());
  const indices = all.filter((i) => foldOf[i] === fold);
  const training = selectSources(
    sample,
    all.filter((i) => foldOf[i] !== fold),
  );
  const trained = trainModel(numerics, settings, training, { tabulate: false });
  const { model, weighting } = refitted(
    numerics,
    trained,
    training,
    {
      priors:
        priors === "settings" ? settings.classes.map((name) => settings.priors[name]) : fractions(trained.labelled),
      categories: usedCategories(settings),
      weights: usedCategories(settings).map((category) => settings.categories[category]),
      power: settings.power,
    },
    refit,
    settings.seed,
  );
  const { matrix } = selectSources(sample, indices);
  const sums = categorySums(numerics, model, matrix, { categories: weighting.categories, densities: "exact" });
  const { probability } = posterior(numerics, sums, model, weighting);
  return { indices, probability, emptyClasses: settings.classes.filter((_, c) => model.labelled[c] === 0) };
}

/** Fits power or weights to the training sources of a fold, each held out of its own densities. */
function refitted(
  numerics: Numerics,
  model: Model,
  { matrix, labels }: TrainingSample,
  weighting: Weighting,
  refit: Refit,
  seed: number,
): { model: Model; weighting: Weighting } {
  const { categories, priors, weights } = weighting;
  if (refit === "nothing") return { model, weighting };
  if (refit === "power") {
    const { sums } = categorySums(numerics, model, matrix, { categories, labels, densities: "exact" });
    const { power } = fitPower(numerics, { sums, labels, classes: model.classes.length, priors, weights });
    return { model, weighting: { ...weighting, power } };
  }
  const problem = tuningProblem(numerics, model, matrix, labels, categories, priors, "exact");
  const score = (alphas: ArrayLike<number>, missingWeight: number, power: number) =>
    scoreWeights(problem, { weights: Array.from(alphas), missingWeight, power });
  const objective: Objective = {
    length: labels.length,
    confusion: (...point) => Uint32Array.from(score(...point).confusion.flat()),
    logLoss: (...point) => score(...point).logLoss,
  };
  const tuning = createTuning(objective, problem, {
    objective: "log-loss",
    weights,
    power: weighting.power,
    missingWeight: model.missingWeight,
    seed,
  });
  while (!tuning.done()) tuning.step();
  const { categories: found, missingWeight, power } = tuning.result();
  return {
    model: { ...model, missingWeight },
    weighting: { ...weighting, weights: categories.map((category) => found[category]), power },
  };
}

/** Class probabilities of a whole training sample, each source's from the fold that it was left out of. */
export type MergedFolds = {
  /** Index c·n + i. */
  readonly probability: Float64Array;
  /** A sentence for every class that was not trained in some folds. */
  readonly notes: readonly string[];
};

/**
 * Puts the probabilities of all folds together in the order of the sample.
 * @param n number of sources of the sample; every one is in one of the folds
 */
export function mergeFolds(n: number, classes: readonly string[], folds: readonly FoldResult[]): MergedFolds {
  const merged = new Float64Array(classes.length * n);
  for (const { indices, probability } of folds)
    indices.forEach((i, k) => {
      for (let c = 0; c < classes.length; c++) merged[c * n + i] = probability[c * indices.length + k];
    });
  const notes = classes.flatMap((name) => {
    const without = folds.filter(({ emptyClasses }) => emptyClasses.includes(name)).length;
    if (without === 0) return [];
    return [
      `${name}: in ${without} of ${folds.length} folds no source was left to train on; its densities are flat there.`,
    ];
  });
  return { probability: merged, notes };
}

/** Returns the sources of a sample with the given indices, in that order. */
export function selectSources(sample: TrainingSample, indices: Int32Array): TrainingSample {
  const pick = (column: Float64Array) => Float64Array.from(indices, (i) => column[i]);
  const { values, errors } = sample.matrix;
  const matrix: PropertyMatrix = {
    length: indices.length,
    values: values.map(pick),
    ...(errors === undefined ? {} : { errors: errors.map((column) => column && pick(column)) }),
  };
  return {
    matrix,
    labels: Uint8Array.from(indices, (i) => sample.labels[i]),
    rows: Int32Array.from(indices, (i) => sample.rows[i]),
  };
}

function fractions(labelled: Int32Array): number[] {
  const counts = Array.from(labelled, (count) => Math.max(count, 1));
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}
