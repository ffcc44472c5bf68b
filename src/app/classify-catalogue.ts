import { batch } from "@preact/signals-core";
import type { Remote } from "comlink";
import type { ClassifierApi, ClassifyOptions } from "../../workers/classifier.worker.ts";
import { orAborted } from "../catalogue/database.ts";
import type { CatalogueSource } from "../catalogue/source.ts";
import { propertyRange, spreadRows, trainingRows } from "../catalogue/property-table.ts";
import { resultColumns, type ResultColumn } from "../export/result-columns.ts";
import type { Weighting } from "../model/combine.ts";
import { checkSettings } from "../properties/check-settings.ts";
import {
  isClaxboi,
  mergeSettings,
  onlyReweighs,
  usedCategories,
  usedProperties,
  type Settings,
  type SettingsPatch,
} from "../properties/settings.ts";
import { openFile } from "./open-file.ts";
import { betweenCalls, longCall, notify, type CallOptions, type Run } from "./run.ts";
import { shiftOfCatalogue, shiftWarning } from "./shift-catalogue.ts";
import * as state from "./state.ts";
import { canHoldOut, forget, serves, trainingFor } from "./train-catalogue.ts";
import { classifiers, defaultWorkers, shareOut } from "./worker-client.ts";

/** Rows that a worker classifies at a time; fixed, so that the result does not depend on the number of workers. */
const rangeRows = 8_192;

/** Sources that proportions are estimated from, spread evenly over the catalogue: their share is then known to 0.2 %. */
const proportionRows = 50_000;

export type Classified = {
  readonly rows: number;
  readonly counts: Readonly<Record<string, number>>;
  /** Estimated share of every class among the unlabelled sources (Saerens, Latinne & Decaestecker 2002); null: there is none. */
  readonly proportions: Readonly<Record<string, number>> | null;
  readonly columns: readonly string[];
  readonly seconds: number;
  readonly stages: Readonly<Record<string, number>>;
  readonly workers: number;
  readonly warnings: readonly string[];
};

export type ClassifyCall = CallOptions & {
  readonly workers?: number;
  /** Labelled sources without their own kernel (default, but not in CLAXBOI's methods, nor with a model from a file). */
  readonly heldOut?: boolean;
  /** "exact" sums every kernel for every source instead of looking densities up: slow, to check the tables. */
  readonly densities?: "table" | "exact";
};

/** Classifies every selected source of the catalogue; trains first where needed. @throws Error with a sentence */
export async function classify(options: ClassifyCall = {}): Promise<Classified> {
  const { workers = defaultWorkers(), densities = "table" } = options;
  if (!Number.isInteger(workers) || workers < 1 || workers > 64)
    throw new Error(`workers is ${workers}; a whole number from 1 to 64 was expected.`);
  if (!["table", "exact"].includes(densities))
    throw new Error(`densities is "${densities as string}"; table or exact was expected.`);
  await longCall("classify", options, async (run) => {
    const settings = state.settings.value;
    const started = performance.now();
    const stages: Record<string, number> = {};
    const before = state.training.value;
    const training = await trainingFor(run);
    if (training !== before) stages.train = (performance.now() - started) / 1000;
    const heldOut = options.heldOut ?? canHoldOut(settings, training.imported);
    checkPossible(settings, training, heldOut, densities);
    await classifyNow(run, settings, training, { heldOut, densities }, workers, stages, started);
    if (training.imported === null) return;
    const warning = shiftWarning(await shiftOfCatalogue(run, training));
    if (warning !== null) notify("warning", warning);
  });
  await reweigh();
  return describeResults();
}

function checkPossible(settings: Settings, { imported }: state.Training, heldOut: boolean, densities: string): void {
  const method = `The method ${settings.method}`;
  if (heldOut && isClaxboi(settings.method))
    throw new Error(`${method} classifies labelled sources with their own label; heldOut: false was expected.`);
  if (heldOut && imported !== null)
    throw new Error("The model comes from a file without its training sample; heldOut: false was expected.");
  if (densities === "exact" && imported !== null)
    throw new Error('The model comes from a file without its training sample; densities: "table" was expected.');
  if (settings.uncertainty === undefined) return;
  if (imported !== null)
    throw new Error(
      "Uncertainties need the training sample, which a model from a file does not have; remove the draws.",
    );
  if (isClaxboi(settings.method))
    throw new Error(`${method} has no uncertainties; remove the draws, or choose another method.`);
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
  await resample(run, settings, training, workers);
  const starts = Array.from({ length: Math.ceil(catalogue.rows / rangeRows) }, (_, i) => i * rangeRows);
  const classified = await shareOut(
    workers,
    starts,
    async (worker, start) =>
      worker.classifyRange(
        await catalogue.run(propertyRange(training.table, start, rangeRows)),
        start,
        settings,
        weightingOf(settings),
        how,
        names,
      ),
    (done) => run.report("Classifying", done / starts.length),
    run.signal,
  );
  const proportions = await proportionsOf(training, settings, workers[0], run.signal);
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
      proportions,
      ...how,
      seconds: (performance.now() - started) / 1000,
      stages,
      workers: count,
    };
    forgetEvaluations();
    state.shift.value = null;
    state.tableView.value = { ...state.tableView.value, offset: 0, cell: null };
  });
  if (before !== null) await forget(before.training);
}

/** Lets every worker make the resampled models that uncertainties are drawn with; or forget those of a run before. */
async function resample(
  run: Run,
  settings: Settings,
  { table }: state.Training,
  workers: readonly Remote<ClassifierApi>[],
): Promise<void> {
  const wanted = settings.uncertainty !== undefined;
  if (wanted) run.report("Resampling the training sample", null);
  const ipc = wanted ? await orAborted(openFile().catalogue.run(trainingRows(table)), run.signal) : null;
  // Each worker makes the same ones: its share of the rows must not matter.
  await Promise.all(
    workers.map((worker) =>
      shareOut(
        [worker],
        [ipc],
        (api, sample) => api.setBootstrap(sample, settings),
        () => undefined,
        run.signal,
      ),
    ),
  );
}

/** What `classify` answers, of the results that stand now. */
function describeResults(): Classified {
  const { counts, proportions, columns, training, seconds, stages, workers } = currentResults();
  return {
    rows: openFile().catalogue.rows,
    counts,
    proportions,
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
  // Uncertainties are drawn for one set of weights: other weights ask for another classification.
  const enough = () =>
    differ() &&
    state.settings.value.uncertainty === undefined &&
    onlyReweighs(state.results.value!.settings, state.settings.value);
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
  const proportions = await proportionsOf(results.training, settings, workers[0]);
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
      proportions,
    };
    forgetEvaluations();
  });
}

async function proportionsOf(
  { table, settings: trained }: state.Training,
  settings: Settings,
  worker: Remote<ClassifierApi>,
  signal?: AbortSignal,
): Promise<Record<string, number> | null> {
  const ipc = await openFile().catalogue.run(spreadRows(table, proportionRows, true));
  const [found] = await shareOut(
    [worker],
    [null],
    (api) => api.proportions(ipc, trained, weightingOf(settings)),
    () => undefined,
    signal,
  );
  return found === null ? null : Object.fromEntries(settings.classes.map((name, c) => [name, found[c]]));
}

/** An evaluation is of one classification: another one has none yet. */
function forgetEvaluations(): void {
  state.evaluation.value = null;
  state.evaluations.value = [];
  state.comparison.value = [];
}

/** What a change of priors, category weights or power would give. Nothing is kept. @throws Error with a sentence */
export async function whatIf(patch: Pick<SettingsPatch, "priors" | "categories" | "power">) {
  const results = currentResults();
  const merged = mergeSettings(state.settings.value, patch);
  for (const key of Object.keys(patch))
    if (!["priors", "categories", "power"].includes(key))
      throw new Error(`whatIf cannot change ${key}; priors, categories and power were expected.`);
  const started = performance.now();
  const settings = checkSettings(merged);
  return betweenCalls(async () => {
    const workers = await classifiers(results.workers, results.training.model);
    const counted = await shareOut(
      workers,
      results.ranges,
      async (worker, range) => ({ counts: await worker.countRange(range, weightingOf(settings)) }),
      () => undefined,
    );
    return { counts: totalCounts(settings, counted), milliseconds: performance.now() - started };
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
    method: settings.method,
    uncertainty: settings.uncertainty !== undefined,
  };
  return resultColumns(shape, namesOfFile(openFile().catalogue.source), heldOut);
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

/** Whether the results are those of the present settings. */
export function isCurrent(): boolean {
  const { value } = state.results;
  const now = state.settings.value;
  if (value === null || !serves(value.training, now)) return false;
  const drawn = ({ uncertainty, seed }: Settings) => (uncertainty === undefined ? "" : `${uncertainty} from ${seed}`);
  if (drawn(value.settings) !== drawn(now)) return false;
  return JSON.stringify(weightingOf(value.settings)) === JSON.stringify(weightingOf(now));
}

/** The results of the present settings. @throws Error with a sentence if there are none, or stale ones */
export function currentResults(): state.Results {
  if (state.results.value === null) throw new Error("The catalogue is not classified yet; call classify() first.");
  if (!isCurrent())
    throw new Error("The settings have changed since the catalogue was classified; call classify() again.");
  return state.results.value;
}
