import type { Numerics, Odds } from "../numerics/operations.ts";
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
import { fitPowerTo, oddsOf } from "./fit-power.ts";
import type { Model, PropertyDensity, Reference } from "./model.ts";
import { buildReference, joinReferences } from "./percentile.ts";
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

/** A model, and the sums of its training sample, each source without its own kernel, in parts; null: not computed, or the method has none. */
export type FinishedModel = { readonly model: Model; readonly heldOut: readonly HeldOutSums[] | null };

/** What some of the labelled sources give to a model whose densities are known. */
export type SummedSample = {
  /** null: the method has none. */
  readonly heldOut: HeldOutSums | null;
  readonly reference: Omit<Reference, "power">;
  /** What κ is fitted to; null: it is not fitted. */
  readonly odds: Odds | null;
};

/** The weights that the method "weighted" fits, and what is to be said of them. */
export type FittedWeights = ReturnType<typeof trainWeighted>;

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

/** Puts the densities of all properties together with their presence, fits what the method fits and keeps what percentiles refer to. */
export function finishModel(
  numerics: Numerics,
  settings: Settings,
  trained: readonly TrainedDensity[],
  sample: TrainingSample,
  { tabulate = true }: TrainOptions = {},
): FinishedModel {
  const fitted = settings.method === "weighted" ? fitWeights(numerics, settings, trained, sample) : null;
  const model = modelOf(settings, sample.labels, trained, fitted);
  if (!tabulate) return { model, heldOut: null };
  const heldOut = trained.map((one) => one.heldOut);
  const summed = sumSample(numerics, settings, model, sample, heldOut);
  const odds = fittedOdds([summed]);
  return completeModel(model, [summed], odds.length === 0 ? null : fitPowerTo(numerics, odds).power);
}

/** Fits the weights of the method "weighted" to a sample. */
export function fitWeights(
  numerics: Numerics,
  settings: Settings,
  trained: readonly TrainedDensity[],
  { matrix, labels }: TrainingSample,
): FittedWeights {
  const model = modelOf(settings, labels, trained, null);
  const indexOf = (name: string) => model.properties.findIndex((property) => property.name === name);
  const pairs = (settings.pairs ?? []).map(([first, second]) => [indexOf(first), indexOf(second)] as const);
  return trainWeighted(numerics, model, matrix, labels, pairs, settings.penalty ?? 1);
}

/** A model but for what percentiles refer to. @param labels of the whole sample @param fitted null: not fitted yet, or the method has none */
export function modelOf(
  settings: Settings,
  labels: Uint8Array,
  trained: readonly TrainedDensity[],
  fitted: FittedWeights | null,
): Model {
  const densities: PropertyDensity[] = trained.map(({ density }) => density);
  const warnings = trained.flatMap((one) => one.warnings);
  const plain = assembleModel(settings, labels, densities, warnings);
  if (isClaxboi(settings.method))
    return { ...plain, presence: claxboiPresence(settings.method, plain.labelled, densities) };
  return fitted === null ? plain : { ...plain, fitted: fitted.fitted, warnings: [...warnings, ...fitted.warnings] };
}

/**
 * Sums what a model says of some of its labelled sources.
 * @param model of `modelOf`
 * @param heldOut natural log densities of the sources' own classes without them, `n` per property, NaN: the value is missing; null: they are
 *   computed, or the method has none
 */
export function sumSample(
  numerics: Numerics,
  settings: Settings,
  model: Model,
  { matrix, labels, rows }: TrainingSample,
  heldOut: readonly (Float64Array | null)[],
): SummedSample {
  const categories = usedCategories(settings);
  const canHoldOut = !isClaxboi(settings.method);
  const sums = categorySums(numerics, model, matrix, { categories, ...(canHoldOut ? { labels, heldOut } : {}) });
  const weights = categories.map((category) => settings.categories[category]);
  const priors = Array.from(model.labelled, (n) => Math.max(n, 1));
  const isFitted = settings.method === "paper" && weights.some((weight) => weight > 0);
  return {
    heldOut: canHoldOut ? { rows, sums: sums.sums } : null,
    reference: buildReference(model, sums, labels),
    odds: isFitted ? oddsOf({ sums: sums.sums, labels, classes: model.classes.length, priors, weights }) : null,
  };
}

/** The odds that κ is fitted to; none: it is not fitted, as by another method, or without labelled sources. */
export function fittedOdds(parts: readonly SummedSample[]): Odds[] {
  const odds = parts.flatMap((part) => part.odds ?? []);
  return odds.some(({ truths }) => truths.length > 0) ? odds : [];
}

/** A model with what all parts of its sample give to it. @param power κ as fitted to them; null: it is not fitted */
export function completeModel(model: Model, parts: readonly SummedSample[], power: number | null): FinishedModel {
  const heldOut = parts.flatMap((part) => part.heldOut ?? []);
  return {
    model: { ...model, reference: { ...joinReferences(parts.map(({ reference }) => reference)), power } },
    heldOut: heldOut.length === 0 ? null : heldOut,
  };
}
