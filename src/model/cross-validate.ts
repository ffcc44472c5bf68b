import type { Numerics } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { usedCategories, type Settings } from "../properties/settings.ts";
import { categorySums, posterior } from "./classify.ts";
import { trainModel, type TrainingSample } from "./train-model.ts";

/**
 * Priors of a fold: those of the settings, or the fractions of the classes among the sources that are trained on, where a class without
 * any counts as one source.
 */
export type FoldPriors = "settings" | "fractions";

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
  priors: FoldPriors,
): FoldResult {
  const all = Int32Array.from(foldOf.keys());
  const indices = all.filter((i) => foldOf[i] === fold);
  const training = selectSources(
    sample,
    all.filter((i) => foldOf[i] !== fold),
  );
  const model = trainModel(numerics, settings, training, { tabulate: false });
  const categories = usedCategories(settings);
  const { matrix } = selectSources(sample, indices);
  const sums = categorySums(numerics, model, matrix, { categories, densities: "exact" });
  const { probability } = posterior(numerics, sums, model, {
    priors: priors === "settings" ? settings.classes.map((name) => settings.priors[name]) : fractions(model.labelled),
    categories,
    weights: categories.map((category) => settings.categories[category]),
    power: settings.power,
  });
  return { indices, probability, emptyClasses: settings.classes.filter((_, c) => model.labelled[c] === 0) };
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
