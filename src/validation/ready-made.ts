import { categorySums, posterior } from "../model/classify.ts";
import type { ModelFile } from "../model/model-file.ts";
import type { Numerics } from "../numerics/operations.ts";
import { usedCategories } from "../properties/settings.ts";

/** A source that no catalogue has: values of the ready-made models' properties, scaled; what is not named is missing. */
const fixedSource: Readonly<Record<string, number>> = {
  b: -12.5,
  Lx_2: 31.25,
  GAIA_pm: 0.75,
  HR1: -0.25,
  HR2: 0.125,
  HR3: 0.0625,
  V_inter: 1.5,
  logFxFb: -1.75,
  logFxFr: -2,
  logFxFw1: -1.5,
};

/** Returns the class probabilities of one fixed source by a model as it was read, with its own priors, weights and power. */
export function probabilitiesOfOne(numerics: Numerics, { model, settings }: ModelFile): number[] {
  const matrix = { length: 1, values: model.properties.map(({ name }) => Float64Array.of(fixedSource[name] ?? NaN)) };
  const categories = usedCategories(settings);
  const sums = categorySums(numerics, model, matrix, { categories });
  const weighting = {
    categories,
    weights: categories.map((name) => settings.categories[name]),
    priors: model.classes.map((name) => settings.priors[name]),
    power: settings.power,
  };
  return Array.from(posterior(numerics, sums, model, weighting).probability);
}
