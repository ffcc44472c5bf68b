import type { Numerics } from "../numerics/operations.ts";
import type { DensitySettings, Settings } from "../properties/settings.ts";
import { chooseBandwidth, spreadOf } from "./bandwidth.ts";
import { logDensitiesInside, logFloorOf } from "./density.ts";
import { tabulate } from "./log-table.ts";
import type { Model, PropertyDensity } from "./model.ts";
import { countDistinct } from "./sample-statistics.ts";

/** A property with fewer distinct values than this is discrete, and a class with fewer labelled values is marked. */
const FEW = 10;

/** Half the largest range: beyond it, differences between values would overflow. */
const FARTHEST = Number.MAX_VALUE / 4;

export type TrainedDensity = { readonly density: PropertyDensity; readonly warnings: string[] };

/**
 * Estimates the densities of one property, one per class (method, section 2).
 * @param values scaled values of labelled sources; not finite = missing
 * @param labels index of each source's class; a number that is no class leaves the source out
 * @returns the densities, and a sentence for every fall-back, acting lower bound and class with few values
 */
export function trainDensity(
  numerics: Numerics,
  name: string,
  values: Float64Array,
  labels: Uint8Array,
  classes: readonly string[],
  settings: DensitySettings,
): TrainedDensity {
  const sample = classes.map((_, c) => values.filter((x, i) => labels[i] === c && Number.isFinite(x)).sort());
  const all = values.filter((x, i) => labels[i] < classes.length && Number.isFinite(x)).sort();
  const warnings = classes.flatMap((name_, c) => warnOfFew(name, name_, sample[c].length));
  if (all.length === 0) return { density: constantDensity(name, sample), warnings };
  if (countDistinct(all, FEW) < FEW) return { density: discreteDensity(name, sample, all), warnings };
  const { density, notes } = kernelDensity(numerics, name, sample, all, settings);
  classes.forEach((className, c) => {
    for (const note of notes[c]) warnings.push(`Property ${name}, class ${className}: ${note}.`);
  });
  return { density, warnings };
}

/** What training needs to know beside the values. */
export type TrainingSettings = Pick<Settings, "classes" | "properties" | "missing" | "missingWeight">;

/**
 * Puts the densities of all properties in use together with their presence probabilities (method, section 3).
 * @param labels as given to `trainDensity`
 * @param densities in the order of the properties in use
 */
export function assembleModel(
  settings: TrainingSettings,
  labels: Uint8Array,
  densities: readonly PropertyDensity[],
  warnings: readonly string[],
): Model {
  const { classes, missing, missingWeight } = settings;
  const labelled = new Int32Array(classes.length);
  for (const label of labels) if (label < classes.length) labelled[label]++;
  const presence = new Float64Array(classes.length * densities.length);
  densities.forEach(({ present }, p) => {
    for (let c = 0; c < classes.length; c++)
      presence[c * densities.length + p] = presenceProbability(present[c], labelled[c]);
  });
  const properties = settings.properties.filter(({ use }) => use !== false);
  return { classes, labelled, densities, presence, properties, missing, missingWeight, warnings };
}

/** Returns the chance that a source of a class has a value, when `present` of its `labelled` sources have one; never 0 or 1. */
export function presenceProbability(present: number, labelled: number): number {
  return (present + 0.5) / (labelled + 1);
}

/** Returns the probability of one of `distinct` values, which `count` of the `present` sources of a class have. */
export function discreteProbability(count: number, present: number, distinct: number): number {
  return (count + 1 / distinct) / (present + 1);
}

function warnOfFew(property: string, className: string, count: number): string[] {
  if (count === 0)
    return [
      `Property ${property}, class ${className}: there is no labelled value, so it cannot tell this class from another.`,
    ];
  if (count >= FEW) return [];
  return [`Property ${property}, class ${className}: there are only ${count} labelled values.`];
}

function kernelDensity(
  numerics: Numerics,
  name: string,
  sample: Float64Array[],
  all: Float64Array,
  settings: DensitySettings,
) {
  const spread = spreadOf(all);
  const chosen = sample.map((values) => (values.length > 0 ? chooseBandwidth(values, settings, spread) : null));
  const bandwidth = Float64Array.from(chosen, (choice) => choice?.value ?? NaN);
  const widest = Math.max(...chosen.map((choice) => choice?.value ?? 0));
  const low = Math.max(all[0] - 3 * widest, -FARTHEST);
  const high = Math.min(all[all.length - 1] + 3 * widest, FARTHEST);
  const width = high - low;
  const table = tabulate(sample.length, low, high, (c, points) =>
    logDensitiesInside(numerics, sample[c], bandwidth[c], width, points),
  );
  const density: PropertyDensity = {
    name,
    kind: "kde",
    low,
    high,
    width,
    logFloor: logFloorOf(width),
    log: table.log,
    nodes: table.nodes,
    discreteValues: new Float64Array(0),
    bandwidth,
    present: countPresent(sample),
    sample,
    tableError: table.error,
  };
  return { density, notes: chosen.map((choice) => choice?.notes ?? []) };
}

function discreteDensity(name: string, sample: Float64Array[], all: Float64Array): PropertyDensity {
  const discreteValues = all.filter((x, i) => i === 0 || x !== all[i - 1]);
  const nodes = discreteValues.length;
  const log = new Float64Array(sample.length * nodes);
  sample.forEach((values, c) => {
    discreteValues.forEach((value, k) => {
      const count = values.filter((x) => x === value).length;
      log[c * nodes + k] = Math.log(discreteProbability(count, values.length, nodes));
    });
  });
  return {
    name,
    kind: "discrete",
    low: discreteValues[0],
    high: discreteValues[nodes - 1],
    width: nodes,
    logFloor: logFloorOf(nodes),
    log,
    nodes,
    discreteValues,
    bandwidth: new Float64Array(sample.length).fill(NaN),
    present: countPresent(sample),
    sample,
    tableError: 0,
  };
}

function constantDensity(name: string, sample: Float64Array[]): PropertyDensity {
  return {
    name,
    kind: "constant",
    low: 0,
    high: 0,
    width: 1,
    logFloor: 0,
    log: new Float64Array(0),
    nodes: 0,
    discreteValues: new Float64Array(0),
    bandwidth: new Float64Array(sample.length).fill(NaN),
    present: countPresent(sample),
    sample,
    tableError: 0,
  };
}

function countPresent(sample: readonly Float64Array[]): Int32Array {
  return Int32Array.from(sample, (values) => values.length);
}
