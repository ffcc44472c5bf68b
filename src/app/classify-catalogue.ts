import { batch } from "@preact/signals-core";
import type { ClassifyOptions, Weighting } from "../../workers/classifier.worker.ts";
import { orAborted } from "../catalogue/database.ts";
import type { CatalogueSource } from "../catalogue/source.ts";
import { createPropertyTable, dropPropertyTable, propertyRange, trainingRows } from "../catalogue/property-table.ts";
import { resultColumns, type ResultColumn } from "../export/result-columns.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Model } from "../model/model.ts";
import { assembleModel } from "../model/train.ts";
import { onlyReweighs, usedCategories, usedProperties, type Settings } from "../properties/settings.ts";
import { decodeArrow } from "../readers/arrow.ts";
import { openFile } from "./open-file.ts";
import { betweenCalls, longCall, type CallOptions, type Run } from "./run.ts";
import * as state from "./state.ts";
import { classifiers, defaultWorkers, shareOut } from "./worker-client.ts";

/** Rows that a worker classifies at a time; fixed, so that the result does not depend on the number of workers. */
const rangeRows = 8_192;

export type Trained = {
  readonly classes: readonly { readonly name: string; readonly labelled: number }[];
  readonly properties: readonly {
    readonly name: string;
    readonly present: Readonly<Record<string, number>>;
    readonly bandwidth: Readonly<Record<string, number | null>>;
    readonly nodes: number;
    readonly tableError: number;
    readonly density: "kde" | "discrete" | "constant";
  }[];
  readonly seconds: number;
  readonly warnings: readonly string[];
};

/** Trains the densities of all properties in use on the labelled sources. @throws Error with a sentence */
export async function train(options: CallOptions = {}): Promise<Trained> {
  await longCall("train", options, (run) => trainNow(run));
  return describeTraining();
}

/** What `train` answers, of the model that is trained now. */
export function describeTraining(): Trained {
  const { model, seconds } = state.training.value!;
  const perClass = <T>(value: (c: number) => T) =>
    Object.fromEntries(model.classes.map((name, c) => [name, value(c)])) as Record<string, T>;
  return {
    classes: model.classes.map((name, c) => ({ name, labelled: model.labelled[c] })),
    properties: model.densities.map((density) => ({
      name: density.name,
      present: perClass((c) => density.present[c]),
      bandwidth: perClass((c) => (Number.isNaN(density.bandwidth[c]) ? null : density.bandwidth[c])),
      nodes: density.nodes,
      tableError: density.tableError,
      density: density.kind,
    })),
    seconds,
    warnings: model.warnings,
  };
}

/** Trains with the present settings. A training that fails or is cancelled leaves the one before as it was. */
async function trainNow(run: Run): Promise<state.Training> {
  const { catalogue } = openFile();
  const settings = state.settings.value;
  checkTrainable(settings);
  const started = performance.now();
  run.report("Evaluating the properties", null);
  const creating = createPropertyTable(catalogue, settings);
  try {
    const table = await orAborted(creating, run.signal);
    const model = await trainModel(settings, await orAborted(catalogue.run(trainingRows(table)), run.signal), run);
    const training = { model, settings, table, seconds: (performance.now() - started) / 1000 };
    const before = state.training.value;
    state.training.value = training;
    if (before !== null) await forget(before);
    return training;
  } catch (error) {
    void creating.then((table) => dropPropertyTable(catalogue, table)).catch(() => undefined);
    throw error;
  }
}

/** Gives back the property table of a training that nothing stands on any more. */
async function forget(training: state.Training): Promise<void> {
  const { table } = training;
  if (state.training.value?.table === table || state.results.value?.training.table === table) return;
  await dropPropertyTable(openFile().catalogue, table);
}

/** Trains one density per property on the labelled rows of a property table (an Arrow IPC stream). */
async function trainModel(settings: Settings, ipc: Uint8Array, run: Run): Promise<Model> {
  const properties = usedProperties(settings);
  const sample = decodeArrow(ipc);
  const column = (name: string) => sample.columns[sample.names.indexOf(name)].values;
  const labels = (column("label") as Uint8Array).slice();
  checkLabelled(settings, labels);
  run.report("Training", 0);
  const workers = await orAborted(
    classifiers(Math.min(defaultWorkers(), Math.max(properties.length, 1)), null),
    run.signal,
  );
  const trained = await shareOut(
    workers,
    properties.map((property, p) => ({ property, values: (column(`p${p}`) as Float64Array).slice() })),
    (worker, { property, values }) =>
      worker.trainProperty(property.name, values, property.scale, labels, settings.classes, settings.density),
    (done) => run.report("Training", done / properties.length),
    run.signal,
  );
  return assembleModel(
    settings,
    labels,
    trained.map(({ density }) => density),
    trained.flatMap(({ warnings }) => warnings),
  );
}

function checkTrainable(settings: Settings): void {
  if (settings.label === undefined)
    throw new Error("There are no labels: choose the column that holds the class of the known sources.");
  if (usedProperties(settings).length === 0) throw new Error("No property is in use; at least one was expected.");
  if (settings.classes.length < 2)
    throw new Error(
      `There ${settings.classes.length === 1 ? `is only one class, ${settings.classes[0]}` : "is no class"}; at least two with labelled sources were expected.`,
    );
  const weighted = usedCategories(settings).some((category) => settings.categories[category] > 0);
  if (!weighted) throw new Error("The weights of all categories in use are 0; at least one > 0 was expected.");
}

function checkLabelled(settings: Settings, labels: Uint8Array): void {
  const empty = settings.classes.filter((_, c) => !labels.includes(c));
  if (empty.length > 0)
    throw new Error(
      `${empty.length === 1 ? "Class" : "Classes"} ${empty.join(", ")} ${empty.length === 1 ? "has" : "have"} no labelled source; remove ${empty.length === 1 ? "it" : "them"} or choose the label values that stand for ${empty.length === 1 ? "it" : "them"}.`,
    );
}

export type Classified = {
  readonly rows: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly columns: readonly string[];
  readonly seconds: number;
  readonly stages: Readonly<Record<string, number>>;
  readonly workers: number;
  readonly warnings: readonly string[];
};

export type ClassifyCall = CallOptions & {
  readonly workers?: number;
  /** Labelled sources without their own kernel (default). */
  readonly heldOut?: boolean;
  /** "exact" sums every kernel for every source instead of looking densities up: slow, to check the tables. */
  readonly densities?: "table" | "exact";
};

/** Classifies every selected source of the catalogue; trains first where needed. @throws Error with a sentence */
export async function classify(options: ClassifyCall = {}): Promise<Classified> {
  const { workers = defaultWorkers(), heldOut = true, densities = "table" } = options;
  if (!Number.isInteger(workers) || workers < 1 || workers > 64)
    throw new Error(`workers is ${workers}; a whole number from 1 to 64 was expected.`);
  await longCall("classify", options, async (run) => {
    const settings = state.settings.value;
    const started = performance.now();
    const stages: Record<string, number> = {};
    let training = state.training.value;
    if (training === null || !sameModel(training.settings, settings)) {
      training = await trainNow(run);
      stages.train = (performance.now() - started) / 1000;
    }
    const how = { heldOut, densities };
    await classifyNow(run, settings, training, how, workers, stages, started);
  });
  await reweigh();
  return describeResults();
}

async function classifyNow(
  run: Run,
  settings: Settings,
  training: state.Training,
  how: ClassifyOptions,
  count: number,
  stages: Record<string, number>,
  started: number,
): Promise<void> {
  const { catalogue } = openFile();
  const columns = columnsOf(settings, how.heldOut);
  const names = columns.map(({ name }) => name);
  const begun = performance.now();
  run.report("Classifying", 0);
  const workers = await orAborted(classifiers(count, training.model), run.signal);
  const starts = Array.from({ length: Math.ceil(catalogue.rows / rangeRows) }, (_, i) => i * rangeRows);
  const classified = await shareOut(
    workers,
    starts,
    async (worker, start) =>
      worker.classifyRange(
        await catalogue.run(propertyRange(training.table, start, rangeRows)),
        start,
        weightingOf(settings),
        how,
        names,
      ),
    (done) => run.report("Classifying", done / starts.length),
    run.signal,
  );
  stages.classify = (performance.now() - begun) / 1000;
  const held = performance.now();
  run.report("Keeping the results", null);
  run.signal.throwIfAborted();
  // From here on the new results replace the old ones: too short to cancel.
  await catalogue.setResults(
    names,
    classified.map(({ ipc }) => ipc),
  );
  stages.keep = (performance.now() - held) / 1000;
  const before = state.results.value;
  batch(() => {
    state.results.value = {
      settings,
      training,
      ranges: classified.map(({ range }) => range),
      columns,
      counts: totalCounts(settings, classified),
      ...how,
      seconds: (performance.now() - started) / 1000,
      stages,
      workers: count,
    };
    state.evaluation.value = null;
    state.tableView.value = { ...state.tableView.value, offset: 0, cell: null };
  });
  if (before !== null) await forget(before.training);
}

/** What `classify` answers, of the results that stand now. */
function describeResults(): Classified {
  const { counts, columns, training, seconds, stages, workers } = currentResults();
  return {
    rows: openFile().catalogue.rows,
    counts,
    columns: columns.map(({ name }) => name),
    seconds,
    stages,
    workers,
    warnings: training.model.warnings,
  };
}

/**
 * Applies the present priors, category weights and power to the sums of the last classification, where they are all
 * that has changed since.
 */
export async function reweigh(): Promise<void> {
  const differ = () => state.results.value !== null && state.results.value.settings !== state.settings.value;
  const enough = () => differ() && onlyReweighs(state.results.value!.settings, state.settings.value);
  if (enough()) await betweenCalls(async () => enough() && (await reweighNow(state.results.value!)));
}

async function reweighNow(results: state.Results): Promise<void> {
  const settings = state.settings.value;
  const { catalogue } = openFile();
  const workers = await classifiers(results.workers, results.training.model);
  const names = results.columns.map(({ name }) => name);
  const classified = await shareOut(
    workers,
    results.ranges,
    (worker, range) => worker.reweighRange(range, weightingOf(settings), names),
    () => undefined,
  );
  await catalogue.setResults(
    names,
    classified.map(({ ipc }) => ipc),
  );
  batch(() => {
    state.results.value = {
      ...results,
      settings,
      ranges: classified.map(({ range }) => range),
      counts: totalCounts(settings, classified),
    };
    state.evaluation.value = null;
  });
}

function totalCounts(settings: Settings, classified: readonly { readonly counts: readonly number[] }[]) {
  return Object.fromEntries(
    settings.classes.map((name, c) => [name, classified.reduce((sum, { counts }) => sum + counts[c], 0)]),
  );
}

function columnsOf(settings: Settings, heldOut: boolean): ResultColumn[] {
  const shape = {
    classes: settings.classes,
    categories: usedCategories(settings),
    properties: usedProperties(settings).map(({ name }) => name),
  };
  return resultColumns(
    shape,
    namesOfFile(openFile().catalogue.source),
    heldOut,
  );
}

/** All names that an export of the file writes, also those of columns that are not read. */
const namesOfFile = ({ columns, unread }: CatalogueSource): string[] => [
  ...columns.flatMap(({ name, original }) => [name, original]),
  ...unread.map(({ name }) => name),
];

/** Priors, category weights and power in the order of classes and categories in use. */
export function weightingOf(settings: Settings): Weighting {
  const categories = usedCategories(settings);
  return {
    priors: settings.classes.map((name) => settings.priors[name]),
    categories,
    weights: categories.map((name) => settings.categories[name]),
    power: settings.power,
  };
}

/** Whether the densities trained with some settings serve others: they differ in weights, identifier or position only. */
function sameModel(trained: Settings, now: Settings): boolean {
  const without = ({ identifier, position, ...rest }: Settings) => rest as Settings;
  return onlyReweighs(without(trained), without(now));
}

/** Whether the results are those of the present settings. */
export function isCurrent(): boolean {
  const { value } = state.results;
  const now = state.settings.value;
  if (value === null || !sameModel(value.settings, now)) return false;
  return JSON.stringify(weightingOf(value.settings)) === JSON.stringify(weightingOf(now));
}

/** The results of the present settings. @throws Error with a sentence if there are none, or stale ones */
export function currentResults(): state.Results {
  if (state.results.value === null) throw new Error("The catalogue is not classified yet; call classify() first.");
  if (!isCurrent())
    throw new Error("The settings have changed since the catalogue was classified; call classify() again.");
  return state.results.value;
}

export type EvaluateOptions = CallOptions & { readonly scheme?: Evaluation["scheme"] };

/** Compares the classification of the labelled sources with their labels. @throws Error with a sentence */
export async function evaluate(options: EvaluateOptions = {}): Promise<Evaluation> {
  const { scheme = "leave-one-out" } = options;
  if (scheme !== "resubstitution" && scheme !== "leave-one-out")
    throw new Error(`scheme is "${String(scheme)}"; "resubstitution" or "leave-one-out" was expected.`);
  return longCall("evaluate", options, async (run) => {
    const settings = state.settings.value;
    let training = state.training.value;
    if (training === null || !sameModel(training.settings, settings)) training = await trainNow(run);
    run.report("Evaluating", null);
    const [worker] = await orAborted(classifiers(1, training.model), run.signal);
    const ipc = await orAborted(openFile().catalogue.run(trainingRows(training.table)), run.signal);
    const [result] = await shareOut(
      [worker],
      [ipc],
      (api, sample) => api.evaluateSample(sample, weightingOf(settings), scheme),
      () => undefined,
      run.signal,
    );
    state.evaluation.value = result;
    return result.evaluation;
  });
}
