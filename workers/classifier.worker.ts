import { expose, transfer } from "comlink";
import numericsUrl from "../build/numerics.wasm?url";
import { resultData, type RangeResult, type ResultShape } from "../src/export/result-columns.ts";
import { cellLogLikelihoods } from "../src/model/claxboi.ts";
import { categoryLikelihoods, categorySums, posterior } from "../src/model/classify.ts";
import type { Posterior } from "../src/model/classification.ts";
import { combinationOf, type Weighting } from "../src/model/combine.ts";
import { evaluateFold, type FoldOptions } from "../src/model/cross-validate.ts";
import { exactLogDensity } from "../src/model/density.ts";
import { evaluate, type Evaluation, type EvaluateOptions } from "../src/model/evaluation.ts";
import { fitPower } from "../src/model/fit-power.ts";
import type { Model } from "../src/model/model.ts";
import { percentilesAgainst, type Percentiles } from "../src/model/percentile.ts";
import { estimateProportions } from "../src/model/proportions.ts";
import { mostProbable } from "../src/model/scores.ts";
import { shiftOf } from "../src/model/shift.ts";
import { sourceTrack } from "../src/model/track.ts";
import { finishModel, trainProperty, type TrainingSample } from "../src/model/train-model.ts";
import type { TrainedDensity } from "../src/model/train.ts";
import { createTuning, type Tuning, type TuningOptions } from "../src/model/tuning.ts";
import { tuningProblem } from "../src/model/tuning-problem.ts";
import { bootstrapModels, uncertainty, type Bootstrap } from "../src/model/uncertainty.ts";
import { createNumerics } from "../src/numerics/numerics.ts";
import { createObjective } from "../src/numerics/objective.ts";
import type { PropertyMatrix } from "../src/properties/matrix.ts";
import { applyScale, scaleErrors } from "../src/properties/scale.ts";
import { isClaxboi, usedProperties, type PropertySettings, type Settings } from "../src/properties/settings.ts";
import { decodeArrow, encodeArrow } from "../src/readers/arrow.ts";

/** How to classify: labelled sources without their own kernel or with it; densities from tables or summed exactly. */
export type ClassifyOptions = { readonly heldOut: boolean; readonly densities: "table" | "exact" };

export type ClassifiedRange = { readonly range: RangeResult; readonly ipc: Uint8Array; readonly counts: number[] };

const wasm = fetch(numericsUrl)
  .then((response) => response.arrayBuffer())
  .then((bytes) => WebAssembly.compile(bytes));
const numerics = wasm.then(createNumerics);
let model: Model | undefined;
let tuning: Tuning | undefined;
let bootstrap: Bootstrap | undefined;

const api = {
  /** Trains the densities of one property: values of the labelled sources, not yet scaled (overwritten), NaN = missing. */
  async trainProperty(
    settings: Settings,
    property: PropertySettings,
    values: Float64Array,
    labels: Uint8Array,
  ): Promise<TrainedDensity> {
    applyScale(values, property.scale);
    const trained = trainProperty(await numerics, settings, property, values, labels);
    const { log, sample } = trained.density;
    const arrays = [log, ...(sample ?? []), ...(trained.heldOut === null ? [] : [trained.heldOut])];
    return transfer(trained, [...new Set(arrays.map(({ buffer }) => buffer))]);
  },

  /** Puts the densities together with what the method fits on the training sample (rows of the property table); they do not come back. */
  async finishModel(
    settings: Settings,
    trained: readonly TrainedDensity[],
    ipc: Uint8Array,
  ): Promise<Omit<Model, "densities">> {
    const { densities, ...model } = finishModel(await numerics, settings, trained, decodeSample(ipc, settings));
    return model;
  },

  /** The model that the other methods use from here on. */
  setModel(trained: Model): void {
    model = trained;
    percentiles = undefined;
  },

  /** Resamples the training sample (rows of the property table) for uncertainties of all ranges that follow; null: none are wanted. */
  async setBootstrap(ipc: Uint8Array | null, settings: Settings): Promise<void> {
    const { uncertainty: draws, seed } = settings;
    bootstrap =
      ipc === null || draws === undefined
        ? undefined
        : bootstrapModels(await numerics, trained(), decodeSample(ipc, settings), { draws, seed });
  },

  /** Classifies rows of the property table (an Arrow IPC stream) and returns their sums and result columns. */
  async classifyRange(
    ipc: Uint8Array,
    start: number,
    settings: Settings,
    weighting: Weighting,
    options: ClassifyOptions,
    names: readonly string[],
  ): Promise<ClassifiedRange> {
    const { matrix, labels, selected, rows } = decodeRange(ipc, settings);
    const sums = categorySums(await numerics, trained(), matrix, {
      categories: weighting.categories,
      ...(options.heldOut ? { labels } : {}),
      densities: options.densities,
    });
    const held = options.heldOut ? labels : null;
    const errors =
      bootstrap === undefined
        ? null
        : uncertainty(await numerics, bootstrap, matrix, { weighting, rows, labels: held, seed: settings.seed });
    return finishRange({ start, sums, labels, selected, heldOut: options.heldOut, errors }, weighting, names);
  },

  /** Applies priors, category weights and power to the sums of a range. */
  async reweighRange(range: RangeResult, weighting: Weighting, names: readonly string[]): Promise<ClassifiedRange> {
    return finishRange(range, weighting, names);
  },

  /** How many selected sources of a range fall to each class under some weighting. */
  async countRange(range: RangeResult, weighting: Weighting): Promise<number[]> {
    return countsOf(range, posterior(await numerics, range.sums, trained(), weighting).prediction);
  },

  /** Proportions of the classes among the given rows of the property table, by Saerens' EM; null: there is no row. */
  async proportions(ipc: Uint8Array, settings: Settings, weighting: Weighting): Promise<number[] | null> {
    const { matrix } = decodeRange(ipc, settings);
    if (matrix.length === 0) return null;
    const sums = categorySums(await numerics, trained(), matrix, { categories: weighting.categories });
    // Estimates need probabilities that mean what they say: those with the fitted κ, whatever κ the user classifies with.
    const calibrated = { ...weighting, power: trained().reference?.power ?? weighting.power };
    const { probability } = posterior(await numerics, sums, trained(), calibrated);
    return [...estimateProportions(probability, trained().classes.length, weighting.priors).proportions];
  },

  /** Compares the distribution of every property over the given rows with that of the training sample. */
  shift(ipc: Uint8Array, settings: Settings) {
    const { matrix } = decodeRange(ipc, settings);
    const total = trained().labelled.reduce((sum, n) => sum + n, 0);
    return trained().densities.map((density, p) => shiftOf(density, total, matrix.values[p]));
  },

  /** Classifies the training sample and compares with its labels. `predictions[i]` and `rows[i]` belong together. */
  async evaluateSample(
    ipc: Uint8Array,
    settings: Settings,
    weighting: Weighting,
    scheme: Evaluation["scheme"],
    options: EvaluateOptions,
  ) {
    const { matrix, labels, rows } = decodeSample(ipc, settings);
    const sums = categorySums(await numerics, trained(), matrix, {
      categories: weighting.categories,
      ...(scheme === "leave-one-out" ? { labels } : {}),
    });
    const { probability } = posterior(await numerics, sums, trained(), weighting);
    return compare(scheme, trained().classes, weighting, labels, rows, probability, options);
  },

  /** Trains on all folds but one, and returns the class probabilities of the sources of that one (see `evaluateFold`). */
  async evaluateFold(ipc: Uint8Array, settings: Settings, foldOf: Uint8Array, fold: number, options: FoldOptions) {
    return evaluateFold(await numerics, settings, decodeSample(ipc, settings), foldOf, fold, options);
  },

  /** Compares the probabilities of the training sample, put together from all folds, with its labels. */
  compareFolds(
    ipc: Uint8Array,
    settings: Settings,
    weighting: Weighting,
    scheme: Evaluation["scheme"],
    probability: Float64Array,
    options: EvaluateOptions,
  ) {
    const { labels, rows } = decodeSample(ipc, settings);
    return compare(scheme, settings.classes, weighting, labels, rows, probability, options);
  },

  /** The power κ with the least leave-one-out log-loss. */
  async fitPower(ipc: Uint8Array, settings: Settings, weighting: Weighting) {
    const { matrix, labels } = decodeSample(ipc, settings);
    const sums = categorySums(await numerics, trained(), matrix, { categories: weighting.categories, labels });
    const { priors, weights } = weighting;
    return fitPower({ sums: sums.sums, labels, classes: trained().classes.length, priors, weights });
  },

  /** Begins to tune on the training sample; `tuneFor` then does the work, some generations at a time. */
  async startTuning(ipc: Uint8Array, settings: Settings, weighting: Weighting, options: TuningOptions): Promise<void> {
    const { matrix, labels } = decodeSample(ipc, settings);
    const { categories, priors } = weighting;
    const problem = tuningProblem(await numerics, trained(), matrix, labels, categories, priors);
    tuning = createTuning(await createObjective(await wasm, problem), problem, options);
  },

  /** Breeds generations for some milliseconds and returns where the tuning stands. */
  tuneFor(milliseconds: number) {
    const running = startedTuning();
    const end = performance.now() + milliseconds;
    while (!running.done() && performance.now() < end) running.step();
    return running.progress();
  },

  /** The best found so far, with the spread over seeds and what the data do not constrain. */
  tuningResult() {
    return startedTuning().result();
  },

  /** The probability track of one row of the property table, its scaled values and its alternatives. */
  async track(ipc: Uint8Array, settings: Settings, weighting: Weighting, options: ClassifyOptions) {
    const { matrix, labels } = decodeRange(ipc, settings);
    return trackOf(matrix, weighting, options.densities, options.heldOut ? labels[0] : null);
  },

  /** Classifies one source that is in no catalogue; values before scaling, NaN = missing. */
  async classifyOne(values: readonly number[], settings: Settings, weighting: Weighting) {
    const matrix: PropertyMatrix = {
      length: 1,
      values: usedProperties(settings).map(({ scale }, p) => {
        const value = Float64Array.of(values[p]);
        applyScale(value, scale);
        return value;
      }),
    };
    const sums = categorySums(await numerics, trained(), matrix, { categories: weighting.categories });
    const result = posterior(await numerics, sums, trained(), weighting);
    const percentile = percentileOf(sums, weighting, result, null);
    return {
      ...(await trackOf(matrix, weighting, "table", null)),
      probability: Array.from(result.probability),
      prediction: result.prediction[0],
      margin: result.margin[0],
      entropy: result.entropy[0],
      outlier: result.outlier[0],
      percentile: percentile === null ? NaN : percentile.percentile[0],
      fewReferences: percentile !== null && percentile.few[0] === 1,
      missing: sums.missing[0],
      outOfRange: sums.outOfRange,
    };
  },

  /** Exact natural-log densities of a property at scaled values, `C × n`. */
  async exactDensity(property: number, x: Float64Array): Promise<Float64Array> {
    const density = trained().densities[property];
    return density.kind === "cells" ? cellLogLikelihoods(density, x) : exactLogDensity(await numerics, density, x);
  },
};

export type ClassifierApi = typeof api;
expose(api);

function trained(): Model {
  if (model === undefined) throw new Error("No densities are trained yet.");
  return model;
}

function startedTuning(): Tuning {
  if (tuning === undefined) throw new Error("No tuning has been started.");
  return tuning;
}

function compare(
  scheme: Evaluation["scheme"],
  classes: readonly string[],
  { priors }: Weighting,
  labels: Uint8Array,
  rows: Int32Array,
  probability: Float64Array,
  options: EvaluateOptions,
) {
  const n = labels.length;
  const predictions = Uint8Array.from(labels, (_, i) => mostProbable(classes.length, probability, n, i));
  return { evaluation: evaluate(scheme, classes, priors, labels, probability, options), rows, labels, predictions };
}

async function trackOf(
  matrix: PropertyMatrix,
  weighting: Weighting,
  densities: "table" | "exact",
  label: number | null,
) {
  const { categories } = weighting;
  const { classes } = trained();
  const sums = categorySums(await numerics, trained(), matrix, {
    categories,
    densities,
    ...(label === null ? {} : { labels: Uint8Array.of(label) }),
  });
  const { alternative } = posterior(await numerics, sums, trained(), weighting);
  return {
    values: matrix.values.map((column) => column[0]),
    alternatives: categories.flatMap((without, t) =>
      alternative[t] === 255 ? [] : [{ without, class: classes[alternative[t]] }],
    ),
    steps: sourceTrack(await numerics, trained(), matrix, weighting, {
      densities,
      ...(label === null ? {} : { label }),
    }),
  };
}

function countsOf({ selected }: RangeResult, prediction: Uint8Array): number[] {
  const counts = new Array<number>(trained().classes.length).fill(0);
  for (let i = 0; i < prediction.length; i++) if (selected[i] !== 0) counts[prediction[i]]++;
  return counts;
}

/** Sorting the reference takes longer than a range; it stays the same for all ranges of a run. */
let percentiles: { key: string; of: ReturnType<typeof percentilesAgainst> } | undefined;

function percentileOf(
  sums: RangeResult["sums"],
  weighting: Weighting,
  { prediction }: Posterior,
  labels: Uint8Array | null,
): Percentiles | null {
  const { reference, properties } = trained();
  if (reference === null) return null;
  const { factors } = combinationOf(trained(), weighting);
  const key = factors.join();
  if (percentiles?.key !== key) percentiles = { key, of: percentilesAgainst(reference, properties.length, factors) };
  return percentiles.of(sums, prediction, labels ?? undefined);
}

async function finishRange(
  range: RangeResult,
  weighting: Weighting,
  names: readonly string[],
): Promise<ClassifiedRange> {
  const { classes, properties } = trained();
  const shape: ResultShape = {
    classes,
    categories: weighting.categories,
    properties: properties.map(({ name }) => name),
    method: trained().method,
    uncertainty: range.errors !== null,
  };
  const result = posterior(await numerics, range.sums, trained(), weighting);
  const likelihoods = categoryLikelihoods(range.sums, trained(), weighting);
  const percentile = percentileOf(range.sums, weighting, result, range.heldOut ? range.labels : null);
  const ipc = encodeArrow(names, resultData(range, result, percentile, likelihoods, shape), range.sums.length);
  const counts = countsOf(range, result.prediction);
  return transfer({ range, ipc, counts }, [ipc.buffer, range.sums.sums.buffer]);
}

/** The training sample as the model sees it. */
function decodeSample(ipc: Uint8Array, settings: Settings): TrainingSample {
  const { matrix, labels, rows } = decodeRange(ipc, settings);
  return { matrix, labels: labels.slice(), rows: rows.slice() };
}

/** Rows of the property table as a matrix of scaled values, with their labels, selection and row numbers. */
function decodeRange(ipc: Uint8Array, settings: Settings) {
  const { names, columns, rows: length } = decodeArrow(ipc);
  const named = (name: string) => columns[names.indexOf(name)].values;
  const properties = usedProperties(settings);
  const errors = properties.map(({ scale, error }, p) => {
    if (error === undefined) return null;
    const given = (named(`e${p}`) as Float64Array).slice();
    // CLAXBOI takes errors as they are, whatever the scale.
    return isClaxboi(settings.method) ? given : scaleErrors(named(`p${p}`) as Float64Array, given, scale);
  });
  const values = properties.map(({ scale }, p) => {
    const column = (named(`p${p}`) as Float64Array).slice();
    applyScale(column, scale);
    return column;
  });
  const matrix: PropertyMatrix = { length, values, errors };
  return {
    matrix,
    labels: named("label") as Uint8Array,
    selected: named("selected") as Uint8Array,
    rows: named("__row") as Int32Array,
  };
}
