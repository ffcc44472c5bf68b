import type { Numerics } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { isClaxboi } from "../properties/settings.ts";
import { claxboiWeights, countScale } from "./claxboi.ts";
import type { CategorySums, Posterior } from "./classification.ts";
import { combinationOf, type Weighting } from "./combine.ts";
import { groupsOf, type Groups } from "./groups.ts";
import { holdOut } from "./held-out.ts";
import type { Model } from "./model.ts";
import { exactPairTerms, heldOutPairTerms, pairTerms } from "./pairs.ts";
import { propertyTerms } from "./property-terms.ts";
import { sourceWeights } from "./property-weights.ts";

export type SumOptions = {
  /** The categories in order; every property's category is among them. */
  readonly categories: readonly string[];
  /**
   * Class index of labelled sources, another number for the others. When given, a labelled source's own kernel is left out of its own
   * class's densities; the model must have been trained on it. Not in CLAXBOI's methods.
   */
  readonly labels?: Uint8Array;
  /** Log densities of the labelled sources' own classes without them, per property, where they are known already (see HeldOutInput). */
  readonly heldOut?: readonly (Float64Array | null)[];
  /** "table": interpolated log densities (default); "exact": kernel sums. */
  readonly densities?: "table" | "exact";
  /** Whether every property, and then every pair, is a group of its own; false by default. */
  readonly separate?: boolean;
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
  const { categories, labels, densities = "table", separate = false } = options;
  if (labels !== undefined && isClaxboi(model.method))
    throw new Error("CLAXBOI's methods classify labelled sources with their own label; they cannot be held out.");
  for (const { name, category } of model.properties)
    if (!categories.includes(category))
      throw new Error(`Property ${name} is in category ${category}, which has no weight.`);
  const classes = model.classes.length;
  const groups = separate ? separateGroups(model) : groupsOf(model, categories);
  const groupOf = (p: number) => (separate ? p : categories.indexOf(model.properties[p].category));
  const weights = isClaxboi(model.method) ? claxboiWeights(model, matrix) : sourceWeights(model, matrix);
  const terms = model.properties.map((_, p) =>
    propertyTerms(numerics, model, p, matrix, weights[p], groupOf(p), densities),
  );
  const shape = { length: matrix.length, classes, categories: groups.names.length };
  const added = numerics.addTerms(terms, shape);
  if (labels !== undefined) {
    const logDensities = options.heldOut ?? model.properties.map(() => null);
    holdOut(numerics, model, matrix, labels, terms, added.sums, { weights, logDensities });
  }
  addPairs(numerics, model, matrix, groups, labels, densities, added.sums);
  if (isClaxboi(model.method)) scaleByCounts(model, added.missing, added.sums);
  return { length: matrix.length, ...added };
}

function separateGroups({ properties, fitted }: Model): Groups {
  const pairs = fitted?.pairs ?? [];
  const nameOf = (p: number) => properties[p].name;
  return {
    names: [
      ...properties.map(({ name }) => name),
      ...pairs.map((pair) => `${nameOf(pair.first)} with ${nameOf(pair.second)}`),
    ],
    categories: [...properties, ...pairs].map((_, g) => [g]),
    ofPair: pairs.map((_, k) => properties.length + k),
  };
}

/** Adds u_k D_k of every pair to its group; a held-out source's own class from a joint density without the source. */
function addPairs(
  numerics: Numerics,
  model: Model,
  { values, length: n }: PropertyMatrix,
  groups: Groups,
  labels: Uint8Array | undefined,
  densities: "table" | "exact",
  sums: Float64Array,
): void {
  if (model.fitted === null) return;
  const { pairs, pairWeights } = model.fitted;
  pairs.forEach((pair, k) => {
    const [x, y] = [values[pair.first], values[pair.second]];
    const terms = densities === "table" ? pairTerms(model, pair, x, y) : exactPairTerms(numerics, model, pair, x, y);
    model.classes.forEach((_, c) => {
      if (labels !== undefined) {
        const members = Uint32Array.from(labels.keys()).filter((i) => labels[i] === c);
        const own = (column: Float64Array) => Float64Array.from(members, (i) => column[i]);
        heldOutPairTerms(numerics, model, pair, c, own(x), own(y)).forEach((term, m) => {
          terms[c * n + members[m]] = term;
        });
      }
      const target = (groups.ofPair[k] * model.classes.length + c) * n;
      for (let i = 0; i < n; i++) sums[target + i] += pairWeights[k] * terms[c * n + i];
    });
  });
}

function scaleByCounts(model: Model, missing: Uint16Array, sums: Float64Array): void {
  const scales = Float64Array.from(missing, (count) => countScale(model, count));
  for (let k = 0; k < sums.length; k++) sums[k] *= scales[k % scales.length];
}

/**
 * Combines a model's sums into class probabilities (method, sections 4 and 5).
 * @param alternatives false: without the classes that leaving out a category gives, which take most of the time
 */
export function posterior(
  numerics: Numerics,
  sums: CategorySums,
  model: Model,
  weighting: Weighting,
  alternatives = true,
): Posterior {
  const { withoutCategory, ...rest } = combinationOf(model, weighting);
  const combination = { ...rest, withoutCategory: alternatives ? withoutCategory : [] };
  const shape = { length: sums.length, classes: model.classes.length, categories: combination.factors.length };
  return { length: sums.length, ...numerics.normalise(sums.sums, shape, combination) };
}

/**
 * Returns the likelihoods of the classes by each category alone, normalised over the classes; index (t·C + c)·n + i. In CLAXBOI's methods
 * with the category's weight (method, section 8, item 14).
 */
export function categoryLikelihoods(sums: CategorySums, model: Model, weighting: Weighting): Float64Array {
  const { weights } = weighting;
  const powers = isClaxboi(model.method) ? weights.map((weight) => weight / 8) : weights.map(() => 1);
  return softmaxOverClasses(sums, model.classes.length, powers);
}

/** Returns exp(power_g L_{c,g}) of each group, normalised over the classes; laid out as the sums. */
export function softmaxOverClasses(sums: CategorySums, classes: number, powers: readonly number[]): Float64Array {
  const n = sums.length;
  const likelihoods = new Float64Array(powers.length * classes * n);
  powers.forEach((power, g) => {
    const logs = sums.sums.subarray(g * classes * n, (g + 1) * classes * n);
    const ratios = likelihoods.subarray(g * classes * n, (g + 1) * classes * n);
    for (let i = 0; i < n; i++) {
      let largest = logs[i];
      for (let c = 1; c < classes; c++) largest = Math.max(largest, logs[c * n + i]);
      let total = 0;
      for (let c = 0; c < classes; c++) total += ratios[c * n + i] = Math.exp(power * (logs[c * n + i] - largest));
      for (let c = 0; c < classes; c++) ratios[c * n + i] /= total;
    }
  });
  return likelihoods;
}
