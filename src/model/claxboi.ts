import type { PropertyMatrix } from "../properties/matrix.ts";
import type { Method, PropertySettings } from "../properties/settings.ts";
import {
  CELLS,
  cellCounts,
  cellGrid,
  cellMasses,
  massesAt,
  mixWithCosLatitude,
  type CellGrid,
} from "./claxboi-cells.ts";
import type { Model, PropertyDensity } from "./model.ts";
import { countDistinct, quantile } from "./sample-statistics.ts";

/** λ beyond this size is as good as infinite: log numerators must not overflow. */
const LARGEST_WEIGHT = 1e30;

/**
 * Estimates one property's masses per cell as CLAXBOI does (method, section 8, items 3 to 6), and says where a class could not be
 * estimated: it gets the same mass in every cell (CLAXBOI ends, or gives 0/0).
 * @param values scaled values of labelled sources; NaN = missing
 * @param labels index of each source's class; a number that is no class leaves the source out
 * @returns kind "cells" with the cell centres as `discreteValues`, or "constant" where no class has a value
 */
export function trainCells(
  property: PropertySettings,
  values: Float64Array,
  labels: Uint8Array,
  classes: readonly string[],
): { density: PropertyDensity; warnings: string[] } {
  const sample = classes.map((_, c) => values.filter((x, i) => labels[i] === c && Number.isFinite(x)).sort());
  const all = values.filter((x, i) => labels[i] < classes.length && Number.isFinite(x)).sort();
  const mix = property.mix === undefined ? null : { ...property.mix, class: classes.indexOf(property.mix.class) };
  const shared = {
    name: property.name,
    kernel: "exponential",
    reflectLow: false,
    reflectHigh: false,
    mix,
    logFloor: 0,
    present: Int32Array.from(sample, (own) => own.length),
    sample,
    tableError: 0,
  } as const;
  if (all.length === 0) {
    const density: PropertyDensity = {
      ...shared,
      kind: "constant",
      low: 0,
      high: 0,
      width: 1,
      log: new Float64Array(0),
      nodes: 0,
      discreteValues: new Float64Array(0),
      bandwidth: new Float64Array(classes.length).fill(NaN),
      quantiles: new Float64Array(0),
    };
    return { density, warnings: [`Property ${property.name}: there is no labelled value, so it tells nothing.`] };
  }
  const grid = cellGrid(all);
  const [low, high] = [grid.centres[0], grid.centres[CELLS - 1]];
  const notes: string[] = [];
  const log = new Float64Array(classes.length * CELLS);
  const bandwidth = new Float64Array(classes.length).fill(NaN);
  classes.forEach((className, c) => {
    const at = `Property ${property.name}, class ${className}`;
    const isMixed = mix?.class === c;
    const { masses, note } = massesOf(grid, sample[c], isMixed ? mix.with : null);
    if (note !== null) notes.push(`${at}: ${note}.`);
    log.set(masses.map(Math.log), c * CELLS);
    if (countDistinct(sample[c], 10) === 10) bandwidth[c] = Math.SQRT2 * grid.bandwidth;
  });
  const outside = all.reduce((count, x) => count + Number(x < low || x > high), 0);
  if (outside > 0)
    notes.push(
      `Property ${property.name}: ${outside} labelled ${outside === 1 ? "value lies" : "values lie"} outside CLAXBOI's cells, where its likelihood is 1 for every class.`,
    );
  const density: PropertyDensity = {
    ...shared,
    kind: "cells",
    low,
    high,
    // Rounding to 3 decimals can leave one single centre.
    width: high > low ? high - low : 1,
    log,
    nodes: CELLS,
    discreteValues: grid.centres,
    bandwidth,
    quantiles: Float64Array.from({ length: 101 }, (_, k) => quantile(all, k / 100)),
  };
  return { density, warnings: notes };
}

function massesOf(
  grid: CellGrid,
  sample: Float64Array,
  mixedWith: "cos-latitude" | "uniform" | null,
): { masses: Float64Array; note: string | null } {
  const uniform = new Float64Array(CELLS).fill(1 / CELLS);
  if (sample.length === 0)
    return {
      masses: uniform,
      note: "there is no labelled value, so it cannot tell this class from another (CLAXBOI ends here)",
    };
  if (mixedWith === "uniform") return { masses: uniform, note: null };
  const counts = cellCounts(grid, sample);
  const masses = cellMasses(mixedWith === null ? counts : mixWithCosLatitude(counts, grid.centres));
  if (masses === null)
    return {
      masses: uniform,
      note: "nothing is left after CLAXBOI's rounding to 3 decimals, so it cannot tell this class from another (CLAXBOI gives 0/0)",
    };
  const few = countDistinct(sample, 10) < 10 ? "there are fewer than 10 distinct values, so it has a histogram" : null;
  return { masses, note: few };
}

/**
 * Returns q_{c,p}, `C × P` row by row (item 8): of "claxboi-2022" the fraction of a class that has the property, of "claxboi-2024" the mean
 * number of properties that a source of the class has, which may exceed 1; both moved off 0, and off 1.
 * @param labelled number of labelled sources per class
 */
export function claxboiPresence(
  method: Method,
  labelled: Int32Array,
  densities: readonly PropertyDensity[],
): Float64Array {
  const properties = densities.length;
  const q = new Float64Array(labelled.length * properties);
  labelled.forEach((sources, c) => {
    const total = densities.reduce((count, { present }) => count + present[c], 0);
    densities.forEach(({ present }, p) => {
      const mean = (method === "claxboi-2022" ? present[c] : total) / Math.max(sources, 1);
      const value = (mean + 0.001) / 1.002;
      // 1 itself would make a missing value impossible, log |1 − q| = −∞.
      q[c * properties + p] = value === 1 ? 1 - Number.EPSILON : value;
    });
  });
  return q;
}

/** Returns log m at the given scaled values, `C × n`; 0 outside the cells; NaN where a value is missing (item 7). */
export function cellLogLikelihoods(density: PropertyDensity, x: Float64Array): Float64Array {
  const result = massesAt(density.discreteValues, density.log.map(Math.exp), x);
  for (let k = 0; k < result.length; k++) result[k] = Math.log(result[k]);
  return result;
}

/**
 * Returns λ per source for every property; null: its number everywhere; NaN drops the property, presence included (item 9). "1/error" is the
 * inverse of the error as the catalogue has it. Of "claxboi-2022" λ is divided by its mean over the properties of the category that the
 * source has and whose λ is known. A value outside the cells keeps its presence (λ = 0): its likelihood is 1, and 1 to any power is 1.
 * @param matrix its errors unscaled
 */
export function claxboiWeights(model: Model, matrix: PropertyMatrix): (Float64Array | null)[] {
  const weights = model.properties.map(({ weight = 1 }, p) => {
    if (weight !== "1/error") return new Float64Array(matrix.length).fill(weight);
    const errors = matrix.errors?.[p] ?? null;
    if (errors === null)
      throw new Error(`Property ${model.properties[p].name} is weighted by 1/error, but no errors were given.`);
    return errors.map((error) => (Math.abs(1 / error) < LARGEST_WEIGHT ? 1 / error : NaN));
  });
  const asSet = model.properties.map(({ weight }) => weight !== "1/error");
  const normalises = model.method === "claxboi-2022" && !model.properties.every(({ weight = 1 }) => weight === 1);
  if (normalises)
    for (const category of new Set(model.properties.map((property) => property.category)))
      divideByMean(
        model.properties.flatMap((property, p) => (property.category === category ? [p] : [])),
        weights,
        matrix,
      );
  return weights.map((weight, p) => {
    if (asSet[p] && !normalises) return null;
    const { low, high } = model.densities[p];
    const isOutside = (x: number) => x < low || x > high;
    return weight.map((one, i) => (Number.isNaN(one) && isOutside(matrix.values[p][i]) ? 0 : one));
  });
}

/** Edits the weights of some properties. */
function divideByMean(
  members: readonly number[],
  weights: readonly Float64Array[],
  { values, length }: PropertyMatrix,
) {
  for (let i = 0; i < length; i++) {
    const known = members.filter((p) => !Number.isNaN(values[p][i]) && !Number.isNaN(weights[p][i]));
    const mean = known.reduce((total, p) => total + weights[p][i], 0) / known.length;
    for (const p of known) {
      const weight = weights[p][i] / mean;
      weights[p][i] = Math.abs(weight) < LARGEST_WEIGHT ? weight : NaN;
    }
  }
}

/** Returns 40/(2 n_p + a n_m) for one source (item 11); 0 where that has no value, so that only the priors are left. */
export function countScale(model: Pick<Model, "properties" | "missingWeight">, missing: number): number {
  const scale = 40 / (2 * (model.properties.length - missing) + model.missingWeight * missing);
  return Number.isFinite(scale) ? scale : 0;
}
