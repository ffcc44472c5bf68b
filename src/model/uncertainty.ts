import type { Numerics } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { isClaxboi } from "../properties/settings.ts";
import { categorySums, posterior } from "./classify.ts";
import type { Weighting } from "./combine.ts";
import { exactLogDensity } from "./density.ts";
import type { Model, PropertyDensity } from "./model.ts";
import { combineSeeds, normalFrom, randomFrom } from "./random.ts";
import type { TrainingSample } from "./train-model.ts";
import { presenceProbability } from "./train.ts";

/** Nodes of a replicate's table per narrowest bandwidth: its log densities are good to some per cent, which is enough for their scatter. */
const NODES_PER_BANDWIDTH = 2;
const FEWEST_NODES = 65;

/** Models of resampled training samples; plain data, which a worker makes once and uses for all ranges of rows. */
export type Bootstrap = {
  readonly models: readonly Model[];
  /** Per model: how often each source of the training sample was drawn. */
  readonly drawn: readonly Uint8Array[];
  /** Rows of the training sample in the catalogue. */
  readonly rows: Int32Array;
};

/**
 * Returns models of `draws` bootstrap samples of the training sample: within each class, as many sources as it has, with replacement
 * (Efron & Tibshirani 1993, chapter 6). Densities and presence probabilities are made anew from all properties of the sources drawn;
 * bandwidths (which ties would narrow), ranges, fitted weights and terms of pairs are held.
 * @param model trained on `sample`
 * @param options `draws` ≥ 2
 * @throws Error for CLAXBOI's methods, and for fewer than 2 draws
 */
export function bootstrapModels(
  numerics: Numerics,
  model: Model,
  sample: TrainingSample,
  { draws, seed }: { readonly draws: number; readonly seed: number },
): Bootstrap {
  if (isClaxboi(model.method))
    throw new Error(
      `Uncertainties are computed with the methods "paper" and "weighted"; the method is "${model.method}", which has none.`,
    );
  if (!Number.isInteger(draws) || draws < 2)
    throw new Error(`The number of draws is ${draws}; a whole number from 2 on was expected.`);
  const drawn = Array.from({ length: draws }, (_, draw) =>
    drawSources(sample.labels, model.classes.length, randomFrom(combineSeeds(seed, draw))),
  );
  return { models: drawn.map((times) => modelOf(numerics, model, sample, times)), drawn, rows: sample.rows };
}

export type UncertaintyOptions = {
  readonly weighting: Weighting;
  /** Row of each source in the catalogue: its errors are drawn the same in whatever range it comes. */
  readonly rows: Int32Array;
  /** Class index of sources that are to be held out, another number for the others; null: none is. */
  readonly labels: Uint8Array | null;
  readonly seed: number;
};

/**
 * Returns standard deviations of the class probabilities, `C × n`, index c·n + i, by Monte Carlo: over bootstrapped models and, in each,
 * one value of every property drawn from a normal distribution around the measured one with its error in scaled units (unknown: the
 * measured value; beyond a reflecting end of the range: reflected there). A held-out source is classified only by the models whose
 * sample it is not in, about 37 % of them: its own kernel is in none of its probabilities ("out of bag"; Breiman 1996). NaN where
 * fewer than two models are left, as for the only source of a class.
 * @param matrix values of the model's properties, and their errors
 */
export function uncertainty(
  numerics: Numerics,
  { models, drawn, rows: trainingRows }: Bootstrap,
  matrix: PropertyMatrix,
  { weighting, rows, labels, seed }: UncertaintyOptions,
): Float64Array {
  const n = matrix.length;
  const C = models[0].classes.length;
  const place = new Map(Array.from(trainingRows, (row, k) => [row, k]));
  const inSample = Int32Array.from(rows, (row, i) => (labels !== null && labels[i] < C ? (place.get(row) ?? -1) : -1));
  const scatter = createScatter(C, n);
  models.forEach((model, draw) => {
    const perturbed = perturb(model, matrix, rows, combineSeeds(seed, draw));
    const sums = categorySums(numerics, model, perturbed, { categories: weighting.categories });
    const { probability } = posterior(numerics, sums, model, weighting);
    scatter.add(probability, (i) => inSample[i] < 0 || drawn[draw][inSample[i]] === 0);
  });
  return scatter.standardDeviation();
}

function drawSources(labels: Uint8Array, classes: number, random: () => number): Uint8Array {
  const times = new Uint8Array(labels.length);
  for (let c = 0; c < classes; c++) {
    const members = Int32Array.from(labels.keys()).filter((i) => labels[i] === c);
    for (let k = 0; k < members.length; k++) times[members[Math.floor(random() * members.length)]]++;
  }
  return times;
}

function modelOf(numerics: Numerics, model: Model, { matrix, labels }: TrainingSample, times: Uint8Array): Model {
  const order = matrix.values.map((values) => Int32Array.from(values.keys()));
  const densities = model.densities.map((density, p) => {
    const values = matrix.values[p];
    const present = model.classes.map((_, c) => {
      const members = order[p].filter((i) => labels[i] === c && Number.isFinite(values[i]));
      return repeat(values, members, times).sort();
    });
    return resampled(numerics, density, present);
  });
  const P = densities.length;
  const presence = model.presence.map((_, k) =>
    presenceProbability(densities[k % P].present[Math.floor(k / P)], model.labelled[Math.floor(k / P)]),
  );
  return { ...model, densities, presence, reference: null };
}

function repeat(values: Float64Array, members: Int32Array, times: Uint8Array): Float64Array {
  const total = members.reduce((sum, i) => sum + times[i], 0);
  const result = new Float64Array(total);
  let next = 0;
  for (const i of members) for (let k = 0; k < times[i]; k++) result[next++] = values[i];
  return result;
}

/** The density of other values per class, with its kind, range and bandwidths. */
function resampled(numerics: Numerics, density: PropertyDensity, values: readonly Float64Array[]): PropertyDensity {
  const { low, high, reflectLow, reflectHigh, discreteValues, bandwidth } = density;
  const present = Int32Array.from(values, (column) => column.length);
  // Values beyond a reflecting end are present, but no kernels; a class that has no others has no bandwidth.
  const hasKernels = (c: number) => density.kind !== "kde" || !Number.isNaN(bandwidth[c]);
  const sample = values.map((column, c) =>
    column.filter((x) => hasKernels(c) && !(reflectLow && x < low) && !(reflectHigh && x > high)),
  );
  const changed = { ...density, present, sample };
  if (density.kind === "constant") return changed;
  const nodes = density.kind === "kde" ? uniform(low, high, nodesFor(density)) : discreteValues;
  return { ...changed, log: exactLogDensity(numerics, changed, nodes), nodes: nodes.length };
}

function nodesFor({ width, bandwidth, nodes }: PropertyDensity): number {
  const narrowest = bandwidth.reduce((least, h) => (h < least ? h : least), Infinity);
  return Math.max(FEWEST_NODES, Math.min(nodes, Math.ceil((NODES_PER_BANDWIDTH * width) / narrowest) + 1));
}

function uniform(low: number, high: number, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, k) => low * ((n - 1 - k) / (n - 1)) + high * (k / (n - 1)));
}

/** Draws every value with a known error anew. A discrete property keeps its values. */
function perturb(model: Model, matrix: PropertyMatrix, rows: Int32Array, seed: number): PropertyMatrix {
  const { errors } = matrix;
  if (errors === undefined) return matrix;
  const values = matrix.values.map((column, p) => (errors[p] === null ? column : column.slice()));
  const uncertain = model.densities.flatMap((density, p) => {
    const error = errors[p];
    return error === null || density.kind !== "kde" ? [] : [{ density, error, column: values[p] }];
  });
  for (let i = 0; i < matrix.length && uncertain.length > 0; i++) {
    const normal = normalFrom(randomFrom(combineSeeds(seed, rows[i])));
    for (const { density, error, column } of uncertain) {
      const deviate = normal();
      if (error[i] > 0 && Number.isFinite(error[i])) column[i] = reflect(density, column[i] + deviate * error[i]);
    }
  }
  return { ...matrix, values };
}

/** Returns a value at its mirror image if it lies beyond a reflecting end, and at the other end if even that is beyond. */
function reflect({ low, high, reflectLow, reflectHigh }: PropertyDensity, x: number): number {
  if (reflectLow && x < low) return Math.min(2 * low - x, high);
  if (reflectHigh && x > high) return Math.max(2 * high - x, low);
  return x;
}

/** Collects means and squared deviations of class probabilities draw by draw (Welford 1962, Technometrics 4, 419). */
function createScatter(classes: number, n: number) {
  const count = new Uint32Array(n);
  const mean = new Float64Array(classes * n);
  const squares = new Float64Array(classes * n);
  return {
    add(probability: Float64Array, counts: (i: number) => boolean): void {
      for (let i = 0; i < n; i++) {
        if (!counts(i)) continue;
        count[i]++;
        for (let c = 0, at = i; c < classes; c++, at += n) {
          const deviation = probability[at] - mean[at];
          mean[at] += deviation / count[i];
          squares[at] += deviation * (probability[at] - mean[at]);
        }
      }
    },
    /** With one less than the number of draws in the denominator; NaN below two draws. */
    standardDeviation(): Float64Array {
      return squares.map((sum, at) => (count[at % n] < 2 ? NaN : Math.sqrt(sum / (count[at % n] - 1))));
    },
  };
}
