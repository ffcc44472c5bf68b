import { expose, transfer } from "comlink";
import { classColumns, neededBy, resultData, type ResultShape } from "../src/export/result-columns.ts";
import { categoryLikelihoods, posterior } from "../src/model/classify.ts";
import { combinationOf, type Weighting } from "../src/model/combine.ts";
import { FirstRows, type SortedRows } from "../src/model/first-rows.ts";
import { groupsOf } from "../src/model/groups.ts";
import type { Model } from "../src/model/model.ts";
import { percentilesAgainst, type PercentileOf } from "../src/model/percentile.ts";
import { estimateProportions } from "../src/model/proportions.ts";
import {
  carrySums,
  chosenFrom,
  heldTables,
  missingOf,
  pick,
  precisionOf,
  sumRange,
  sumsOf,
  type CarriedSums,
  type HeldOutSums,
  type RangeSums,
} from "../src/model/range-sums.ts";
import { countPixels, emptyCounts, pixelsOf, type PixelsOfRange } from "../src/model/sky-counts.ts";
import { floats, scratch } from "../src/model/scratch.ts";
import type { TrainingSample } from "../src/model/train-model.ts";
import { bootstrapModels, uncertainty, type Bootstrap } from "../src/model/uncertainty.ts";
import { countOf, type Chosen, type Combined, type HeldSums } from "../src/numerics/held-sums.ts";
import type { Settings } from "../src/properties/settings.ts";
import type { SkyFrame } from "../src/properties/sky-region.ts";
import { decodeArrow, encodeArrow } from "../src/readers/arrow.ts";
import type { ColumnData } from "../src/readers/table.ts";
import { joinColumns } from "../src/readers/join-columns.ts";
import { decodeRows } from "./decode-rows.ts";
import { loadEngine } from "./load-engine.ts";
import { stayNoticed } from "./stay-noticed.ts";

/** How to classify: labelled sources without their own kernel or with it; densities from tables or summed exactly. */
export type ClassifyOptions = { readonly heldOut: boolean; readonly densities: "table" | "exact" };

/** What a weighting makes of some sources. `C` classes. */
export type Tally = {
  /** Selected sources per most probable class, `C`. */
  readonly counts: Float64Array;
  /** Sums of their class probabilities, `C`. */
  readonly expected: Float64Array;
  /** Labelled and selected sources by predicted and true class, index predicted·C + true. */
  readonly confusion: Float64Array;
  /** The same sources on the sky, where that was asked for and the positions are known. */
  readonly sky: SkyTally | null;
};

/** How sources are to be counted on the sky. */
export type SkyRequest = {
  readonly frame: SkyFrame;
  /** Whether only sources that were marked count. */
  readonly marked: boolean;
  /** Whether the class of every single source is wanted, too. */
  readonly sources: boolean;
};

export type SkyTally = {
  readonly request: SkyRequest;
  /** Sources by pixel and most probable class, as `emptyCounts` has them. */
  readonly counts: Uint32Array<ArrayBuffer>;
  /** The classes of the sources of each range, 255 where one does not count; none unless asked for. */
  readonly sources: readonly { readonly start: number; readonly classes: Uint8Array }[];
};

/** Which rows are wanted: the first `limit` at most, in an order where missing values come last and equal ones stay as in the file. */
export type FirstRequest = {
  /** Index of a result column of numbers, in the order of `resultColumns`; null: the order of the file. */
  readonly column: number | null;
  readonly descending: boolean;
  /** Index of the class that they are classified as; null: any. */
  readonly predicted: number | null;
  readonly limit: number;
};

type Held = RangeSums & { readonly errors: Float64Array | null };

const engine = loadEngine();
const numerics = engine.then((started) => started.numerics);

let model: Model;
let settings: Settings;
let options: ClassifyOptions;
let held: HeldSums;
let bootstrap: Bootstrap | null = null;
const ranges = new Map<number, Held>();
/** Where the sources of a range stand on the sky, and which of them are marked (1); by the range's first row. */
const places = new Map<number, PixelsOfRange>();
const marks = new Map<number, Uint8Array>();
const memories: ReturnType<typeof scratch<Float64Array>>[] = [];
/** Memory for the values of one range after the other. */
const placeOfColumn = (length: number, column: number): Float64Array => (memories[column] ??= scratch(floats))(length);
/** The column of numbers that rows were sorted by last, range by range: who turns the order round needs it again. */
let sortedBy: { readonly key: string; readonly values: Map<number, Float64Array> } | null = null;
/** What the last weighting made of the parts: who filters by a class after a change of priors needs it again. */
let combinedBy: { readonly key: string; readonly parts: Map<number, Combined> } | null = null;

const api = {
  stayNoticed,

  /** Begins a classification: what ranges are summed with. */
  async begin(trained: Model, used: Settings, how: ClassifyOptions, weighting: Weighting): Promise<void> {
    const { categories } = weighting;
    [model, settings, options] = [trained, used, how];
    percentiles = undefined;
    [sortedBy, combinedBy] = [null, null];
    for (const ofRanges of [ranges, places, marks]) ofRanges.clear();
    const shape = { classes: model.classes.length, groups: groupsOf(model, categories).names.length };
    held = await (await engine).heldSums(shape, precisionOf(model, how.densities));
    held.setTables(heldTables(model, categories, how.densities));
    // The first rows that are shown need percentiles: there is time for them until the first range comes.
    setTimeout(() => percentileOf(weighting));
  },

  /** Resamples the training sample (rows of the property table), for uncertainties of all ranges that follow. */
  async resample(ipc: Uint8Array): Promise<void> {
    const { matrix, labels, rows } = decodeRows(ipc, settings);
    const sample: TrainingSample = { matrix, labels, rows };
    bootstrap = bootstrapModels(await numerics, model, sample, { draws: settings.uncertainty!, seed: settings.seed });
  },

  /**
   * Sums the rows of a range of the property table (an Arrow IPC stream), keeps the sums, and counts what they give.
   * @param carried what need not be summed; the columns of its properties need not be there either
   */
  async classifyRange(
    ipc: Uint8Array,
    start: number,
    weighting: Weighting,
    known: HeldOutSums | null,
    carried: CarriedSums | null,
  ): Promise<Tally> {
    // From here on to the end of the sums nothing is waited for: the values stand where those of the next range will.
    const compute = await numerics;
    const { matrix, labels, selected, rows } = decodeRows(ipc, settings, placeOfColumn);
    for (let i = 0; i < rows.length; i++)
      if (rows[i] !== start + i) throw new Error(`The rows from ${start} on came in another order.`);
    const { heldOut, densities } = options;
    const { categories } = weighting;
    const range = sumRange(
      compute,
      held,
      model,
      { start, matrix, labels, selected },
      { categories, densities, heldOut, known, carried },
    );
    const errors =
      bootstrap === null
        ? null
        : uncertainty(compute, bootstrap, matrix, {
            weighting,
            rows,
            labels: heldOut ? labels : null,
            seed: settings.seed,
          });
    ranges.set(start, { ...range, errors });
    return tallyOf(range, weighting);
  },

  /** What another classification takes over of a range. */
  carry(start: number, groups: readonly number[]): CarriedSums {
    const carried = carrySums(held, rangeFrom(start), groups);
    const arrays = [...carried.sums, carried.missing, carried.outOfRange];
    return transfer(
      carried,
      arrays.map(({ buffer }) => buffer),
    );
  },

  /** What a weighting makes of all ranges held here. */
  tally(weighting: Weighting, request: SkyRequest | null = null): Tally {
    const total = emptyTally();
    const isPlaced = [...ranges.keys()].every((start) => places.has(start));
    const sky =
      request === null || !isPlaced
        ? null
        : { request, counts: emptyCounts(model.classes.length), sources: [] as SkyTally["sources"][number][] };
    for (const [start, range] of ranges) {
      const { counts, expected, confusion } = tallyOf(range, weighting, (prediction) => {
        if (sky === null) return;
        const { selected } = range;
        const marked = sky.request.marked ? (marks.get(start) ?? null) : null;
        const pixels = places.get(start)![sky.request.frame];
        countPixels(sky.counts, model.classes.length, { pixels, prediction, selected, marked });
        if (!sky.request.sources) return;
        const classes = prediction.slice();
        for (let i = 0; i < classes.length; i++) if (selected[i] === 0 || marked?.[i] === 0) classes[i] = 255;
        sky.sources.push({ start, classes });
      });
      addTo(total.counts, counts);
      addTo(total.expected, expected);
      addTo(total.confusion, confusion);
    }
    return transfer({ ...total, sky }, sky === null ? [] : [sky.counts.buffer]);
  },

  /**
   * Keeps where the sources of a range stand on the sky, and answers with it.
   * @param given pixels; or positions as an Arrow IPC stream of `sky_ra` and `sky_dec` (ICRS, degrees; NaN = missing), from which they are found
   */
  place(start: number, given: Uint8Array | PixelsOfRange): PixelsOfRange {
    const pixels = given instanceof Uint8Array ? pixelsOfPositions(given) : given;
    if (pixels.galactic.length !== rangeFrom(start).length)
      throw new Error(`${pixels.galactic.length} positions came for the rows from ${start} on.`);
    places.set(start, pixels);
    return pixels;
  },

  /** Marks some sources of a range, by their indices within it; those that were marked before are so no longer. */
  mark(start: number, indices: Uint32Array): void {
    const marked = new Uint8Array(rangeFrom(start).length);
    for (const i of indices) marked[i] = 1;
    marks.set(start, marked);
  },

  /**
   * Some result columns (indices in the order of `resultColumns`) of a range, or of some of its sources, as an Arrow IPC stream: the row
   * number `row` (int32), then `c0`, `c1`, …
   * @param indices within the range; null: all
   */
  columns(start: number, indices: Uint32Array | null, wanted: readonly number[], weighting: Weighting): Uint8Array {
    const range = rangeFrom(start);
    const data = resultsOf(range, chosenFrom(indices, range.length), wanted, weighting);
    const length = indices?.length ?? range.length;
    const rows = new Int32Array(length);
    for (let k = 0; k < length; k++) rows[k] = start + (indices === null ? k : indices[k]);
    const row = { type: "int32", values: rows, valid: null } as const;
    const ipc = encodeArrow(["row", ...wanted.map((_, k) => `c${k}`)], [row, ...data], length);
    return transfer(ipc, [ipc.buffer]);
  },

  /** The same of a whole range as a database takes them: without row numbers, labels and predictions as indices of classes (255 = none). */
  coded(start: number, wanted: readonly number[], weighting: Weighting): Uint8Array {
    const range = rangeFrom(start);
    const others = wanted.filter((index) => index >= classColumns);
    const data = others.length === 0 ? [] : resultsOf(range, whole(range), others, weighting);
    const columns = wanted.map((index) =>
      index < classColumns ? classIndices(range, index, weighting) : data[others.indexOf(index)],
    );
    const names = wanted.map((_, k) => `c${k}`);
    const ipc = encodeArrow(names, columns, range.length);
    return transfer(ipc, [ipc.buffer]);
  },

  /** Bytes of the longest text of some result columns of a range (UTF-8). */
  textWidths(start: number, wanted: readonly number[], weighting: Weighting): number[] {
    const data = resultsOf(rangeFrom(start), whole(rangeFrom(start)), wanted, weighting);
    return data.map(({ values }) => {
      const seen = new Set(values as readonly (string | null)[]);
      return Math.max(0, ...[...seen].map((text) => new TextEncoder().encode(text ?? "").length));
    });
  },

  /** The first rows of all sources held here, with the numbers that they are sorted by (row numbers, in the order of the file). */
  first({ column, descending, predicted, limit }: FirstRequest, weighting: Weighting): SortedRows {
    const found = new FirstRows(limit, descending);
    for (const [start, range] of [...ranges].sort(([a], [b]) => a - b)) {
      const values = column === null ? null : sortedValues(start, range, column, weighting);
      found.add(start, range.length, values, predicted === null ? null : areClassified(range, predicted, weighting));
    }
    return found.finish();
  },

  /** How many selected sources of a range have no label. */
  unlabelled(start: number): number {
    const { labels, selected } = rangeFrom(start);
    let count = 0;
    for (let i = 0; i < labels.length; i++) if (labels[i] === 255 && selected[i] !== 0) count++;
    return count;
  },

  /** Sums of the unlabelled sources of a range whose number among all unlabelled ones is a multiple of `step`; `first`: that of its first. */
  spread(start: number, first: number, step: number): Float64Array {
    const range = rangeFrom(start);
    const chosen: number[] = [];
    let number = first;
    for (let i = 0; i < range.length; i++)
      if (range.labels[i] === 255 && range.selected[i] !== 0 && number++ % step === 0) chosen.push(i);
    const { sums } = sumsOf(held, range, model.properties.length, chosenFrom(Uint32Array.from(chosen), range.length));
    return transfer(sums, [sums.buffer]);
  },

  /** Proportions of the classes among sources with the given sums (one array per range), by Saerens' EM; null: there is none. */
  async proportions(parts: readonly Float64Array[], weighting: Weighting): Promise<number[] | null> {
    const classes = model.classes.length;
    // Estimates need probabilities that mean what they say: those with the fitted κ, whatever κ the user classifies with.
    const calibrated = { ...weighting, power: model.reference?.power ?? weighting.power };
    const groups = groupsOf(model, weighting.categories).names.length;
    const compute = await numerics;
    const found = parts.map((sums) => {
      const length = sums.length / (groups * classes);
      const rows = { length, sums, missing: new Uint16Array(0), outOfRange: new Uint32Array(0) };
      return posterior(compute, rows, model, calibrated).probability;
    });
    const n = found.reduce((sum, { length }) => sum + length / classes, 0);
    if (n === 0) return null;
    const probability = new Float64Array(n * classes);
    let at = 0;
    for (const part of found) {
      const length = part.length / classes;
      for (let c = 0; c < classes; c++) probability.set(part.subarray(c * length, (c + 1) * length), c * n + at);
      at += length;
    }
    return [...estimateProportions(probability, classes, weighting.priors).proportions];
  },
};

export type ResultsApi = typeof api;
expose(api);

function rangeFrom(start: number): Held {
  const range = ranges.get(start);
  if (range === undefined) throw new Error(`The rows from ${start} on are not classified here.`);
  return range;
}

/** A result column of numbers of a range; the one asked for last is kept. */
function sortedValues(start: number, range: Held, column: number, weighting: Weighting): Float64Array {
  const key = JSON.stringify([column, weighting]);
  if (sortedBy?.key !== key) sortedBy = { key, values: new Map() };
  const { values } = sortedBy;
  const known = values.get(start);
  if (known !== undefined) return known;
  const found = numbersOf(resultsOf(range, whole(range), [column], weighting)[0]);
  values.set(start, found);
  return found;
}

/** A column of numbers with NaN where they are missing. */
function numbersOf(column: ColumnData): Float64Array {
  if (column.type === "float64") return column.values;
  const valid = "valid" in column ? (column.valid ?? null) : null;
  return Float64Array.from(column.values as ArrayLike<number>, (value, i) => (valid?.[i] === 0 ? NaN : value));
}

const whole = ({ length }: Held): Chosen => ({ from: 0, to: length });

const emptyTally = (): Tally => {
  const C = model.classes.length;
  return { counts: new Float64Array(C), expected: new Float64Array(C), confusion: new Float64Array(C * C), sky: null };
};

function pixelsOfPositions(ipc: Uint8Array): PixelsOfRange {
  const { names, columns } = decodeArrow(ipc);
  const [ra, dec] = ["sky_ra", "sky_dec"].map((name) => columns[names.indexOf(name)].values as Float64Array);
  return pixelsOf(ra, dec);
}

function tallyOf(
  { part, labels, labelled }: RangeSums,
  weighting: Weighting,
  onPrediction: (prediction: Uint8Array) => void = () => undefined,
): Tally {
  const { prediction, counts, expected } = combinedOf(part, weighting);
  const { confusion } = emptyTally();
  for (const i of labelled) confusion[prediction[i] * model.classes.length + labels[i]]++;
  onPrediction(prediction);
  return { counts, expected, confusion, sky: null };
}

/** What a weighting makes of a part; not to be changed. */
function combinedOf(part: number, weighting: Weighting): Combined {
  const { logPriors, factors } = combinationOf(model, weighting);
  const key = [...logPriors, ...factors].join();
  if (combinedBy?.key !== key) combinedBy = { key, parts: new Map() };
  const { parts } = combinedBy;
  const combined = parts.get(part) ?? held.combine(part, logPriors, factors);
  parts.set(part, combined);
  return combined;
}

function addTo(total: Float64Array, more: Float64Array): void {
  for (let i = 0; i < total.length; i++) total[i] += more[i];
}

/** Sources whose sums are taken out of what holds them at a time: all of a range are large. */
const PIECE = 4_096;

function resultsOf(range: Held, chosen: Chosen, wanted: readonly number[], weighting: Weighting): ColumnData[] {
  const { classes, properties, method } = model;
  const shape: ResultShape = {
    classes,
    categories: weighting.categories,
    properties: properties.map(({ name }) => name),
    method,
    uncertainty: range.errors !== null,
  };
  const n = countOf(chosen);
  const { alternatives, sums: usesSums, ...numbers } = neededBy(wanted, shape);
  if (usesSums && n > PIECE) {
    const pieces: ColumnData[][] = [];
    for (let from = 0; from < n; from += PIECE)
      pieces.push(resultsOf(range, pieceOf(chosen, from, Math.min(n, from + PIECE)), wanted, weighting));
    return wanted.map((_, k) => joinColumns(pieces.map((piece) => piece[k])));
  }
  const sums = once(() => sumsOf(held, range, properties.length, chosen));
  const combined = once(() => {
    const { withoutCategory, ...rest } = combinationOf(model, weighting);
    const options = { ...rest, withoutCategory: alternatives ? withoutCategory : [] };
    return { length: n, ...held.normalise(range.part, chosen, options, numbers) };
  });
  const labels = pick(range.labels, chosen);
  const computed = {
    posterior: combined,
    percentiles: once(
      () => percentileOf(weighting)?.(sums(), combined().prediction, options.heldOut ? labels : undefined) ?? null,
    ),
    likelihoods: once(() => categoryLikelihoods(sums(), model, weighting)),
  };
  const rows = {
    length: n,
    missing: once(() => missingOf(range, properties.length, chosen)),
    outOfRange: pick(range.outOfRange, chosen, Math.ceil(properties.length / 32)),
    labels,
    selected: pick(range.selected, chosen),
    errors: errorsOf(range, chosen),
  };
  return resultData(rows, computed, shape, wanted);
}

const pieceOf = (chosen: Chosen, from: number, to: number): Chosen =>
  chosen instanceof Uint32Array
    ? chosenFrom(chosen.subarray(from, to), chosen.length)
    : { from: chosen.from + from, to: chosen.from + to };

/** 1 where a source of a range is selected and classified as a class. */
function areClassified({ part, selected }: Held, predicted: number, weighting: Weighting): Uint8Array {
  const { prediction } = combinedOf(part, weighting);
  const are = new Uint8Array(prediction.length);
  for (let i = 0; i < are.length; i++) are[i] = Number(prediction[i] === predicted && selected[i] !== 0);
  return are;
}

/** Labels (0) or predictions (1) of a range as indices of classes; 255, also for sources that are not selected: none. */
function classIndices(range: Held, column: number, weighting: Weighting): ColumnData {
  const { labels, part, selected } = range;
  const values = (column === 0 ? labels : combinedOf(part, weighting).prediction).slice();
  for (let i = 0; i < values.length; i++) if (selected[i] === 0) values[i] = 255;
  return { type: "uint8", values, valid: null };
}

function errorsOf({ errors, length }: Held, chosen: Chosen): Float64Array | null {
  const n = countOf(chosen);
  if (errors === null || n === length) return errors;
  const picked = new Float64Array(model.classes.length * n);
  for (let c = 0; c < model.classes.length; c++)
    for (let k = 0; k < n; k++)
      picked[c * n + k] = errors[c * length + (chosen instanceof Uint32Array ? chosen[k] : chosen.from + k)];
  return picked;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** Sorting the reference takes longer than a range; it stays the same for all ranges of a weighting. */
let percentiles: { readonly key: string; readonly of: PercentileOf } | undefined;

function percentileOf(weighting: Weighting): PercentileOf | null {
  const { reference, properties } = model;
  if (reference === null) return null;
  const { factors } = combinationOf(model, weighting);
  const key = factors.join();
  if (percentiles?.key !== key) percentiles = { key, of: percentilesAgainst(reference, properties.length, factors) };
  return percentiles.of;
}
