import type { GaussianSums, Numerics } from "../numerics/operations.ts";
import { scaled } from "../properties/scale.ts";
import type { DensitySettings, PropertySettings, Settings } from "../properties/settings.ts";
import { chooseBandwidth, spreadOf } from "./bandwidth.ts";
import { heldOutLogDensity, logFloorOf, smoothSums, type KernelDensity } from "./density.ts";
import { LEAST_POINTS } from "./log-table.ts";
import { hasLatitudes } from "./mixture.ts";
import type { Model, PropertyDensity } from "./model.ts";
import { countDistinct, firstNotBelow, percentiles } from "./sample-statistics.ts";
import { sortByClass, type SortedValues } from "./sorted-values.ts";
import { tabulated } from "./tabulated.ts";

/** A property with fewer distinct values than this is discrete, and a class with fewer labelled values is marked. */
const FEW = 10;

/** Half the largest range: beyond it, differences between values would overflow. */
const FARTHEST = Number.MAX_VALUE / 4;

/** The narrowest range, and the narrowest bandwidth in a range as a part of its width: below, quotients would overflow. */
const NARROWEST = 1e-300;

export type TrainedDensity = {
  readonly density: PropertyDensity;
  readonly warnings: string[];
  /** Log density of every source's own class without the source, NaN where its value is missing or it has no class; null: not computed. */
  readonly heldOut: Float64Array | null;
};

export type DensityOptions = {
  /** false: a "kde" gets no table (`nodes` 0, `log` empty), for where exact densities are summed. Default true. */
  readonly tabulate?: boolean;
  /** Whether the sources are held out of their own class's density, too. Default false. */
  readonly heldOut?: boolean;
};

/**
 * Estimates the densities of one property, one per class (method, section 2).
 *
 * With a `range`, that is the range of the densities, where its ends are closed. Labelled values outside it are counted in a warning.
 * Without reflection they stay kernels: the part of a class that lies outside is then no part of its density inside. With reflection the
 * ends are limits of the quantity itself, and values beyond them are left out, so that every density integrates to one between them.
 * @param values scaled values of labelled sources; not finite = missing
 * @param labels index of each source's class; a number that is no class leaves the source out
 * @param settings of all properties; those of `property.density` come first
 * @returns the densities, and a sentence for every fall-back, acting lower bound, class with few values and setting not applied
 */
export function trainDensity(
  numerics: Numerics,
  property: PropertySettings,
  values: Float64Array,
  labels: Uint8Array,
  classes: readonly string[],
  settings: DensitySettings,
  { tabulate = true, heldOut = false }: DensityOptions = {},
): TrainedDensity {
  const own = { ...settings, ...property.density };
  const sorted = sortByClass(values, labels, classes.length);
  const constant = constantDensity(property.name, own, sorted.byClass, sorted.all);
  const { density, warnings } = untabulated(numerics, constant, property, sorted.all, classes, own);
  const isKernel = density.kind === "kde";
  const pointsOf = (c: number) => (tabulate ? LEAST_POINTS : 0) + (heldOut ? density.present[c] : 0);
  const smooth = isKernel ? classes.map((_, c) => smoothSums(numerics, density, c, pointsOf(c))) : [];
  return {
    density:
      density.kind === "discrete" || (isKernel && tabulate)
        ? tabulated(numerics, density, smooth)
        : { ...density, log: new Float64Array(0), nodes: 0, tableError: 0 },
    warnings,
    heldOut: heldOut ? holdOutAll(numerics, density, sorted, smooth, values.length, classes) : null,
  };
}

function untabulated(
  numerics: Numerics,
  constant: KernelDensity,
  property: PropertySettings,
  all: Float64Array,
  classes: readonly string[],
  settings: DensitySettings,
): { density: KernelDensity; warnings: string[] } {
  const few = classes.flatMap((name, c) => warnOfFew(property.name, name, constant.present[c], "value"));
  if (all.length === 0) return { density: constant, warnings: few };
  if (countDistinct(all, FEW) < FEW)
    return { density: { ...constant, ...discreteDensity(all) }, warnings: [...few, ...warnOfUnused(property)] };
  const { density, warnings } = kernelDensity(numerics, constant, property, all, classes, settings);
  return density === null ? { density: constant, warnings: [...few, ...warnings] } : { density, warnings };
}

/** The log densities of all sources as if each were not in the sample, in the order of the sources. */
function holdOutAll(
  numerics: Numerics,
  density: KernelDensity,
  { byClass, sources }: SortedValues,
  smooth: readonly (GaussianSums | null)[],
  length: number,
  classes: readonly string[],
): Float64Array {
  const logs = new Float64Array(length).fill(NaN);
  byClass.forEach((values, c) =>
    scatter(heldOutLogDensity(numerics, density, c, values, classes[c], smooth[c]), sources[c], logs),
  );
  return logs;
}

/** Writes values to places. A function of its own: what a browser has compiled of a closure goes with the closure. */
function scatter(values: Float64Array, places: Uint32Array, into: Float64Array): void {
  for (let k = 0; k < values.length; k++) into[places[k]] = values[k];
}

/** What training needs to know beside the values. */
export type TrainingSettings = Pick<Settings, "classes" | "properties" | "method" | "missing" | "missingWeight">;

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
  const { classes, method, missing, missingWeight } = settings;
  const labelled = new Int32Array(classes.length);
  for (const label of labels) if (label < classes.length) labelled[label]++;
  const presence = new Float64Array(classes.length * densities.length);
  densities.forEach(({ present }, p) => {
    for (let c = 0; c < classes.length; c++)
      presence[c * densities.length + p] = presenceProbability(present[c], labelled[c]);
  });
  return {
    method,
    classes,
    labelled,
    densities,
    presence,
    properties: settings.properties.filter(({ use }) => use !== false),
    missing,
    missingWeight,
    fitted: null,
    reference: null,
    warnings,
  };
}

/** Returns the chance that a source of a class has a value, when `present` of its `labelled` sources have one; never 0 or 1. */
export function presenceProbability(present: number, labelled: number): number {
  return (present + 0.5) / (labelled + 1);
}

/** What tells nothing, and holds what the other kinds have in common with it. */
function constantDensity(
  name: string,
  { kernel }: DensitySettings,
  present: readonly Float64Array[],
  all: Float64Array,
): KernelDensity {
  return {
    name,
    kind: "constant",
    kernel,
    low: 0,
    high: 0,
    width: 1,
    reflectLow: false,
    reflectHigh: false,
    mix: null,
    logFloor: 0,
    discreteValues: new Float64Array(0),
    bandwidth: new Float64Array(present.length).fill(NaN),
    present: Int32Array.from(present, (values) => values.length),
    sample: present,
    quantiles: percentiles(all),
  };
}

function discreteDensity(all: Float64Array) {
  const discreteValues = all.filter((x, i) => i === 0 || x !== all[i - 1]);
  const distinct = discreteValues.length;
  return {
    kind: "discrete",
    low: discreteValues[0],
    high: discreteValues[distinct - 1],
    width: distinct,
    logFloor: logFloorOf(distinct),
    discreteValues,
  } as const;
}

function kernelDensity(
  numerics: Numerics,
  constant: KernelDensity,
  property: PropertySettings,
  all: Float64Array,
  classes: readonly string[],
  settings: DensitySettings,
): { density: KernelDensity | null; warnings: string[] } {
  const { name, reflect = false } = property;
  const bounds = scaledRange(property);
  const given = { low: bounds.low ?? -FARTHEST, high: bounds.high ?? FARTHEST };
  const sample = reflect ? constant.sample.map((values) => partInside(values, given)) : constant.sample;
  const inside = partInside(all, given);
  const pooled = reflect ? inside : all;
  const warnings = warnOfOutside(property, all.length - inside.length);

  const spread = spreadOf(countDistinct(pooled, 2) < 2 ? all : pooled);
  const chosen = sample.map((values) =>
    values.length > 0 ? chooseBandwidth(numerics, values, settings, spread) : null,
  );
  const widest = Math.max(...chosen.map((choice) => choice?.value ?? 0));
  const low = Math.max(bounds.low ?? pooled[0] - 3 * widest, -FARTHEST);
  const high = Math.min(bounds.high ?? pooled[pooled.length - 1] + 3 * widest, FARTHEST);
  if (pooled.length === 0 || !(high - low >= NARROWEST))
    return {
      density: null,
      warnings: [
        ...warnings,
        `Property ${name}: no labelled value lies near its range, so it cannot tell the classes.`,
      ],
    };
  const width = high - low;

  classes.forEach((className, c) => {
    const kind = reflect ? "value inside the range" : "value";
    warnings.push(...warnOfFew(name, className, sample[c].length, kind));
    for (const note of chosen[c]?.notes ?? []) warnings.push(`Property ${name}, class ${className}: ${note}.`);
  });
  const mixture = mixtureOf(property, classes, sample, { low, high });
  const density: KernelDensity = {
    ...constant,
    kind: "kde",
    low,
    high,
    width,
    reflectLow: reflect && bounds.low !== null,
    reflectHigh: reflect && bounds.high !== null,
    mix: mixture.mix,
    logFloor: logFloorOf(width),
    bandwidth: Float64Array.from(chosen, (choice) =>
      choice === null ? NaN : Math.max(choice.value, width * NARROWEST),
    ),
    sample,
  };
  return { density, warnings: [...warnings, ...mixture.warnings] };
}

/** The members of an ascending sample that lie in a range. */
function partInside(
  sample: Float64Array,
  { low, high }: { readonly low: number; readonly high: number },
): Float64Array {
  let last = sample.length;
  while (last > 0 && sample[last - 1] > high) last--;
  return sample.subarray(Math.min(firstNotBelow(sample, low), last), last);
}

/** The ends of the range that the settings give, scaled; null: open, as where the scale has no finite number for it. */
function scaledRange({ range = [null, null], scale }: PropertySettings) {
  const [low, high] = range.map((end) => {
    const at = end === null ? NaN : scaled(end, scale);
    return Number.isFinite(at) ? Math.min(Math.max(at, -FARTHEST), FARTHEST) : null;
  });
  return { low, high };
}

function mixtureOf(
  { name, mix, scale }: PropertySettings,
  classes: readonly string[],
  sample: readonly Float64Array[],
  range: { readonly low: number; readonly high: number },
): { mix: PropertyDensity["mix"]; warnings: string[] } {
  if (mix === undefined) return { mix: null, warnings: [] };
  const c = classes.indexOf(mix.class);
  const obstacle =
    c < 0
      ? "it is no class in use"
      : sample[c].length === 0
        ? "it has no labelled value"
        : mix.with === "uniform"
          ? null
          : scale !== "linear"
            ? `the scale ${scale} has no degrees`
            : hasLatitudes(range)
              ? null
              : "the range holds no latitudes";
  if (obstacle === null) return { mix: { class: c, with: mix.with }, warnings: [] };
  return { mix: null, warnings: [`Property ${name}: the density of class ${mix.class} is not mixed, as ${obstacle}.`] };
}

function warnOfFew(property: string, className: string, count: number, kind: string): string[] {
  if (count === 0)
    return [
      `Property ${property}, class ${className}: there is no labelled ${kind}, so it cannot tell this class from another.`,
    ];
  if (count >= FEW) return [];
  return [
    `Property ${property}, class ${className}: there are only ${count} labelled ${kind.replace("value", "values")}.`,
  ];
}

function warnOfOutside({ name, reflect = false }: PropertySettings, count: number): string[] {
  if (count === 0) return [];
  const [values, they] =
    count === 1 ? ["1 labelled value lies", "it is"] : [`${count} labelled values lie`, "they are"];
  return [`Property ${name}: ${values} outside its range; ${they} ${reflect ? "left out" : "kept as kernels"}.`];
}

function warnOfUnused({ name, range, mix }: PropertySettings): string[] {
  const unused = [...(range === undefined ? [] : ["range"]), ...(mix === undefined ? [] : ["mixture"])];
  return unused.map(
    (setting) => `Property ${name} has fewer than ${FEW} distinct values, so its ${setting} is not applied.`,
  );
}
