import type { ObjectiveInput } from "../numerics/objective-types.ts";
import type { Numerics } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { categorySums } from "./classify.ts";
import type { Model } from "./model.ts";

/** What is tuned on: the input of the compiled objective, with names, and the missing weight where it is not tuned. */
export type TuningProblem = ObjectiveInput & {
  readonly classNames: readonly string[];
  readonly categoryNames: readonly string[];
  readonly missingWeight: number;
};

/**
 * Returns the problem of tuning a model's weights on labelled sources, which are held out of their own densities (method, section 7). The
 * presence part is null in a model that ignores missing values.
 * @param labels class index per source; other numbers: not labelled
 * @param priors one per class, in the model's order
 * @param densities as in SumOptions
 * @throws Error if the model's method is not "paper"
 */
export function tuningProblem(
  numerics: Numerics,
  model: Model,
  matrix: PropertyMatrix,
  labels: Uint8Array,
  categories: readonly string[],
  priors: readonly number[],
  densities: "table" | "exact" = "table",
): TuningProblem {
  if (model.method !== "paper")
    throw new Error(`The method is "${model.method}"; category weights and power are tuned of the method "paper".`);
  const sumsOf = (changed: Partial<Model>) =>
    categorySums(numerics, { ...model, ...changed }, matrix, { categories, labels, densities }).sums;
  const density = sumsOf({ missing: "ignore" });
  const presence =
    model.missing === "presence"
      ? sumsOf({ missing: "presence", missingWeight: 1 }).map((sum, k) => sum - density[k])
      : null;
  return {
    density,
    presence,
    labels,
    classes: model.classes.length,
    categories: categories.length,
    priors,
    classNames: model.classes,
    categoryNames: categories,
    missingWeight: model.missingWeight,
  };
}
