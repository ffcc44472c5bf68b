import { expose, transfer } from "comlink";
import numericsUrl from "../build/numerics.wasm?url";
import { resultData, type RangeResult, type ResultShape } from "../src/export/result-columns.ts";
import { categoryLikelihoods, categorySums, posterior } from "../src/model/classify.ts";
import { exactLogDensity } from "../src/model/density.ts";
import { evaluate, type Evaluation } from "../src/model/evaluation.ts";
import type { Model } from "../src/model/model.ts";
import { sourceTrack } from "../src/model/track.ts";
import { trainDensity } from "../src/model/train.ts";
import { createNumerics } from "../src/numerics/numerics.ts";
import { applyScale } from "../src/properties/scale.ts";
import type { DensitySettings, Scale } from "../src/properties/settings.ts";
import type { PropertyMatrix } from "../src/properties/matrix.ts";
import { decodeArrow, encodeArrow } from "../src/readers/arrow.ts";

/** What priors, category weights and power are, in the model's order. */
export type Weighting = {
  readonly priors: readonly number[];
  readonly categories: readonly string[];
  readonly weights: readonly number[];
  readonly power: number;
};

/** How to classify: labelled sources without their own kernel or with it; densities from tables or summed exactly. */
export type ClassifyOptions = { readonly heldOut: boolean; readonly densities: "table" | "exact" };

export type ClassifiedRange = { readonly range: RangeResult; readonly ipc: Uint8Array; readonly counts: number[] };

const numerics = fetch(numericsUrl)
  .then((response) => response.arrayBuffer())
  .then(createNumerics);
let model: Model | undefined;

const api = {
  /** Trains the densities of one property: values of the labelled sources, not yet scaled (overwritten), NaN = missing. */
  async trainProperty(
    name: string,
    values: Float64Array,
    scale: Scale,
    labels: Uint8Array,
    classes: readonly string[],
    density: DensitySettings,
  ) {
    applyScale(values, scale);
    return trainDensity(await numerics, name, values, labels, classes, density);
  },

  /** The model that the other methods use from here on. */
  setModel(trained: Model): void {
    model = trained;
  },

  /** Classifies rows of the property table (an Arrow IPC stream) and returns their sums and result columns. */
  async classifyRange(
    ipc: Uint8Array,
    start: number,
    weighting: Weighting,
    options: ClassifyOptions,
    names: readonly string[],
  ): Promise<ClassifiedRange> {
    const { matrix, labels, selected } = decodeRange(ipc, trained());
    const sums = categorySums(await numerics, trained(), matrix, {
      categories: weighting.categories,
      ...(options.heldOut ? { labels } : {}),
      densities: options.densities,
    });
    return finishRange({ start, sums, labels, selected }, weighting, names);
  },

  /** Applies priors, category weights and power to the sums of a range. */
  async reweighRange(range: RangeResult, weighting: Weighting, names: readonly string[]): Promise<ClassifiedRange> {
    return finishRange(range, weighting, names);
  },

  /** Classifies the training sample and compares with its labels. `predictions[i]` and `rows[i]` belong together. */
  async evaluateSample(
    ipc: Uint8Array,
    weighting: Weighting,
    scheme: Evaluation["scheme"],
  ): Promise<{ evaluation: Evaluation; rows: Int32Array; labels: Uint8Array; predictions: Uint8Array }> {
    const { matrix, labels, rows } = decodeRange(ipc, trained());
    const sums = categorySums(await numerics, trained(), matrix, {
      categories: weighting.categories,
      ...(scheme === "leave-one-out" ? { labels } : {}),
    });
    const { classes } = trained();
    const result = await combine(sums, weighting);
    return {
      evaluation: evaluate(scheme, classes, weighting.priors, labels, result.probability),
      rows,
      labels,
      predictions: result.prediction,
    };
  },

  /** The probability track of one row of the property table, its scaled values and its alternatives. */
  async track(ipc: Uint8Array, weighting: Weighting, options: ClassifyOptions) {
    const { matrix, labels } = decodeRange(ipc, trained());
    const held = options.heldOut ? { labels } : {};
    const { categories } = weighting;
    const sums = categorySums(await numerics, trained(), matrix, { categories, ...held, densities: options.densities });
    const { alternative } = await combine(sums, weighting);
    const { classes } = trained();
    return {
      values: matrix.values.map((column) => column[0]),
      alternatives: categories.flatMap((without, t) =>
        alternative[t] === 255 ? [] : [{ without, class: classes[alternative[t]] }],
      ),
      steps: sourceTrack(await numerics, trained(), matrix, {
        ...weighting,
        ...(options.heldOut ? { label: labels[0] } : {}),
        densities: options.densities,
      }),
    };
  },

  /** Exact natural-log densities of a property at scaled values, `C × n`. */
  async exactDensity(property: number, x: Float64Array): Promise<Float64Array> {
    return exactLogDensity(await numerics, trained().densities[property], x);
  },
};

export type ClassifierApi = typeof api;
expose(api);

function trained(): Model {
  if (model === undefined) throw new Error("No densities are trained yet.");
  return model;
}

async function combine(sums: RangeResult["sums"], { priors, weights, power }: Weighting) {
  return posterior(await numerics, sums, { classes: trained().classes.length, priors, weights, power });
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
  };
  const result = await combine(range.sums, weighting);
  const likelihoods = categoryLikelihoods(range.sums, classes.length, weighting.categories.length);
  const ipc = encodeArrow(names, resultData(range, result, likelihoods, shape), range.sums.length);
  const counts = new Array<number>(classes.length).fill(0);
  for (let i = 0; i < result.length; i++) if (range.selected[i] !== 0) counts[result.prediction[i]]++;
  return transfer({ range, ipc, counts }, [ipc.buffer, range.sums.sums.buffer]);
}

/** Rows of the property table as a matrix of scaled values, with their labels, selection and row numbers. */
function decodeRange(ipc: Uint8Array, { properties }: Model) {
  const { names, columns, rows: length } = decodeArrow(ipc);
  const named = (name: string) => columns[names.indexOf(name)].values;
  const values = properties.map(({ scale }, p) => {
    const column = (named(`p${p}`) as Float64Array).slice();
    applyScale(column, scale);
    return column;
  });
  const matrix: PropertyMatrix = { length, values };
  return {
    matrix,
    labels: named("label") as Uint8Array,
    selected: named("selected") as Uint8Array,
    rows: named("__row") as Int32Array,
  };
}
