import type { Numerics } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import {
  isClaxboi,
  usedCategories,
  usedProperties,
  type PropertySettings,
  type Settings,
} from "../properties/settings.ts";
import { claxboiPresence, trainCells } from "./claxboi.ts";
import { categorySums } from "./classify.ts";
import type { CategorySums } from "./classification.ts";
import { fitPower } from "./fit-power.ts";
import type { Model, PropertyDensity, Reference } from "./model.ts";
import { buildReference } from "./percentile.ts";
import type { HeldOutSums } from "./range-sums.ts";
import { assembleModel, trainDensity, type TrainedDensity } from "./train.ts";
import { trainWeighted } from "./weighted.ts";

/** The labelled sources: scaled values of the properties in use, index of each source's class, and its row in the catalogue. */
export type TrainingSample = {
  readonly matrix: PropertyMatrix;
  readonly labels: Uint8Array;
  readonly rows: Int32Array;
};

export type TrainOptions = {
  /** false: no tables, for a model that is only evaluated exactly (inside cross-validation). Default true. */
  readonly tabulate?: boolean;
};

/** A model, and the sums of its training sample, each source without its own kernel; null: not computed, or the method has none. */
export type FinishedModel = { readonly model: Model; readonly heldOut: HeldOutSums | null };

/** Trains a model on a sample: densities, presence, and what the method fits on top. */
export function trainModel(
  numerics: Numerics,
  settings: Settings,
  sample: TrainingSample,
  options: TrainOptions = {},
): Model {
  const trained = usedProperties(settings).map((property, p) =>
    trainProperty(numerics, settings, property, sample.matrix.values[p], sample.labels, options),
  );
  return finishModel(numerics, settings, trained, sample, options).model;
}

/** Estimates the densities of one property as the method has them. `values` scaled, NaN = missing. */
export function trainProperty(
  numerics: Numerics,
  settings: Settings,
  property: PropertySettings,
  values: Float64Array,
  labels: Uint8Array,
  { tabulate = true }: TrainOptions = {},
): TrainedDensity {
  const { classes, density } = settings;
  return isClaxboi(settings.method)
    ? { ...trainCells(property, values, labels, classes), heldOut: null }
    : trainDensity(numerics, property, values, labels, classes, density, { tabulate, heldOut: tabulate });
}

/** Puts the densities of all properties together with their presence, fits the method's weights and keeps what percentiles refer to. */
export function finishModel(
  numerics: Numerics,
  settings: Settings,
  trained: readonly TrainedDensity[],
  sample: TrainingSample,
  { tabulate = true }: TrainOptions = {},
): FinishedModel {
  const densities: PropertyDensity[] = trained.map(({ density }) => density);
  const warnings = trained.flatMap((one) => one.warnings);
  const plain = assembleModel(settings, sample.labels, densities, warnings);
  const model = isClaxboi(settings.method)
    ? { ...plain, presence: claxboiPresence(settings.method, plain.labelled, densities) }
    : settings.method === "weighted"
      ? fit(numerics, settings, plain, sample)
      : plain;
  if (!tabulate) return { model, heldOut: null };
  const sums = referenceSums(numerics, settings, model, sample, trained);
  return {
    model: { ...model, reference: referenceOf(settings, model, sample, sums) },
    heldOut: isClaxboi(settings.method) ? null : { rows: sample.rows, sums: sums.sums },
  };
}

function fit(numerics: Numerics, settings: Settings, model: Model, { matrix, labels }: TrainingSample): Model {
  const indexOf = (name: string) => model.properties.findIndex((property) => property.name === name);
  const pairs = (settings.pairs ?? []).map(([first, second]) => [indexOf(first), indexOf(second)] as const);
  const { fitted, warnings } = trainWeighted(numerics, model, matrix, labels, pairs, settings.penalty ?? 1);
  return { ...model, fitted, warnings: [...model.warnings, ...warnings] };
}

function referenceSums(
  numerics: Numerics,
  settings: Settings,
  model: Model,
  { matrix, labels }: TrainingSample,
  trained: readonly TrainedDensity[],
): CategorySums {
  const categories = usedCategories(settings);
  return categorySums(numerics, model, matrix, {
    categories,
    ...(isClaxboi(settings.method) ? {} : { labels, heldOut: trained.map((one) => one.heldOut) }),
  });
}

function referenceOf(settings: Settings, model: Model, { labels }: TrainingSample, sums: CategorySums): Reference {
  const weights = usedCategories(settings).map((category) => settings.categories[category]);
  const isFitted =
    settings.method === "paper" &&
    weights.some((weight) => weight > 0) &&
    labels.some((label) => label < model.classes.length);
  const priors = Array.from(model.labelled, (n) => Math.max(n, 1));
  const fitted = { sums: sums.sums, labels, classes: model.classes.length, priors, weights };
  return { ...buildReference(model, sums, labels), power: isFitted ? fitPower(fitted).power : null };
}
