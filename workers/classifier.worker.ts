import { expose, transfer } from "comlink";
import { cellLogLikelihoods } from "../src/model/claxboi.ts";
import { categorySums, posterior } from "../src/model/classify.ts";
import type { CategorySums, Posterior } from "../src/model/classification.ts";
import { combinationOf, type Weighting } from "../src/model/combine.ts";
import { evaluateFold, type FoldOptions } from "../src/model/cross-validate.ts";
import { exactLogDensity } from "../src/model/density.ts";
import { evaluate, type Evaluation, type EvaluateOptions } from "../src/model/evaluation.ts";
import { fitPower, fitPowerTo } from "../src/model/fit-power.ts";
import type { Model } from "../src/model/model.ts";
import { percentilesAgainst, type Percentiles } from "../src/model/percentile.ts";
import { mostProbable } from "../src/model/scores.ts";
import { shiftOf } from "../src/model/shift.ts";
import { sourceTrack } from "../src/model/track.ts";
import {
  fitWeights,
  sumSample,
  trainProperty,
  type FittedWeights,
  type SummedSample,
  type TrainingSample,
} from "../src/model/train-model.ts";
import type { TrainedDensity } from "../src/model/train.ts";
import { createTuning, type Tuning, type TuningOptions } from "../src/model/tuning.ts";
import { tuningProblem } from "../src/model/tuning-problem.ts";
import { warmUp } from "../src/model/warm-up.ts";
import type { Odds } from "../src/numerics/operations.ts";
import type { PropertyMatrix } from "../src/properties/matrix.ts";
import { applyScale } from "../src/properties/scale.ts";
import { usedProperties, type PropertySettings, type Settings } from "../src/properties/settings.ts";
import { decodeRows, scaleRows, type PropertyColumns } from "./decode-rows.ts";
import { loadEngine } from "./load-engine.ts";
import type { ClassifyOptions } from "./results.worker.ts";
import { stayNoticed } from "./stay-noticed.ts";

const engine = loadEngine();
const numerics = engine.then((started) => started.numerics);
let model: Model | undefined;
let tuning: Tuning | undefined;

const api = {
  stayNoticed,

  /** See `warmUp` of the model. */
  async warmUp(): Promise<void> {
    warmUp(await numerics);
  },

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

  /** The weights of the method "weighted", fitted to the training sample (rows of the property table). */
  async fitWeights(settings: Settings, trained: readonly TrainedDensity[], ipc: Uint8Array): Promise<FittedWeights> {
    return fitWeights(await numerics, settings, trained, decodeSample(ipc, settings));
  },

  /** What some rows of the training sample (columns of the property table, overwritten) give to a model (see `sumSample`). */
  async sumSample(
    settings: Settings,
    given: Model,
    columns: PropertyColumns,
    heldOut: readonly (Float64Array | null)[],
  ): Promise<SummedSample> {
    const summed = sumSample(await numerics, settings, given, scaleRows(columns, settings), heldOut);
    const { reference, odds } = summed;
    const arrays = [
      ...reference.sums,
      ...reference.present,
      ...(odds === null ? [] : [odds.evidence, odds.truths]),
      ...(summed.heldOut === null ? [] : [summed.heldOut.sums, summed.heldOut.rows]),
    ];
    return transfer(
      summed,
      arrays.map(({ buffer }) => buffer),
    );
  },

  /** κ as fitted to all parts of the training sample. */
  fitPowerTo: async (parts: readonly Odds[]): Promise<number> => fitPowerTo(await numerics, parts).power,

  /** The model that the other methods use from here on. */
  setModel(trained: Model): void {
    model = trained;
    percentiles = undefined;
  },

  /** Compares the distribution of every property over the given rows with that of the training sample. */
  shift(ipc: Uint8Array, settings: Settings) {
    const { matrix } = decodeRows(ipc, settings);
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
    return fitPower(await numerics, { sums: sums.sums, labels, classes: trained().classes.length, priors, weights });
  },

  /** Begins to tune on the training sample; `tuneFor` then does the work, some generations at a time. */
  async startTuning(ipc: Uint8Array, settings: Settings, weighting: Weighting, options: TuningOptions): Promise<void> {
    const { matrix, labels } = decodeSample(ipc, settings);
    const { categories, priors } = weighting;
    const problem = tuningProblem(await numerics, trained(), matrix, labels, categories, priors);
    tuning = createTuning(await (await engine).objective(problem), problem, options);
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
    const { matrix, labels } = decodeRows(ipc, settings);
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

/** Sorting the reference takes longer than a range; it stays the same for all ranges of a run. */
let percentiles: { key: string; of: ReturnType<typeof percentilesAgainst> } | undefined;

function percentileOf(
  sums: CategorySums,
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

/** The training sample as the model sees it. */
function decodeSample(ipc: Uint8Array, settings: Settings): TrainingSample {
  const { matrix, labels, rows } = decodeRows(ipc, settings);
  return { matrix, labels: labels.slice(), rows: rows.slice() };
}
