import { batch } from "@preact/signals-core";
import type { ClassifyOptions, SkyRequest, Tally } from "../../workers/results.worker.ts";
import { orAborted } from "../catalogue/aborted.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { CatalogueSource } from "../catalogue/source.ts";
import { isPropertyView, propertyRange, trainingRows } from "../catalogue/property-table.ts";
import { classColumns, resultColumns, type ResultColumn } from "../export/result-columns.ts";
import type { Weighting } from "../model/combine.ts";
import { withoutSamples } from "../model/model.ts";
import { isTabulated, sameGroups } from "../model/range-sums.ts";
import { checkSettings } from "../properties/check-settings.ts";
import {
  isClaxboi,
  mergeSettings,
  usedCategories,
  usedProperties,
  type Settings,
  type SettingsPatch,
} from "../properties/settings.ts";
import { openFile } from "./open-file.ts";
import { act, betweenCalls, longCall, notify, type CallOptions, type Run } from "./run.ts";
import { shiftOfCatalogue, shiftWarning } from "./shift-catalogue.ts";
import * as state from "./state.ts";
import { readAhead, type ReadAhead } from "./read-ahead.ts";
import { ResultStore } from "./result-store.ts";
import { canHoldOut, forget, serves, trainingFor } from "./train-catalogue.ts";
import { defaultWorkers } from "./worker-client.ts";

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
    const ahead = readAhead(openFile().catalogue);
    // Later ones may take sums over, and read fewer columns.
    const isFirst = state.results.value === null && densities === "table" && settings.uncertainty === undefined;
    const training = await trainingFor(run, isFirst ? ahead.begin : undefined);
    if (training !== before) stages.train = (performance.now() - started) / 1000;
    const heldOut = options.heldOut ?? canHoldOut(settings, training.imported);
    checkPossible(settings, training, heldOut, densities);
    await classifyNow(run, settings, training, { heldOut, densities }, ahead, workers, stages, started);
    if (training.imported === null) return;
    const warning = shiftWarning(await shiftOfCatalogue(run, training));
    if (warning !== null) notify("warning", warning);
  });
  await reweigh();
  await estimateProportions();
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
  ahead: ReadAhead,
  count: number,
  stages: Record<string, number>,
  started: number,
): Promise<void> {
  const { catalogue } = openFile();
  const columns = columnsOf(settings, how.heldOut);
  const begun = performance.now();
  const isUncertain = settings.uncertainty !== undefined;
  run.report(isUncertain ? "Resampling the training sample" : "Classifying", isUncertain ? null : 0);
  const sample = isUncertain ? await orAborted(catalogue.run(trainingRows(training.table)), run.signal) : null;
  const weighting = weightingOf(settings);
  const store = await ResultStore.begin(
    {
      ...how,
      model: needsSamples(training, how, isUncertain) ? training.model : withoutSamples(training.model),
      settings,
      weighting,
      rows: catalogue.rows,
      workers: count,
      sample,
    },
    run.signal,
  );
  const { groups, properties } = carriedOver(settings, training, how);
  const { value: old } = state.results;
  try {
    const tally = await store.classify(
      (start, rows) => ahead.run(propertyRange(training.table, start, rows, properties)),
      weighting,
      how.heldOut ? training.heldOut : null,
      groups.length === 0 ? null : (start) => old!.store.carry(start, groups),
      (fraction) => run.report("Classifying", fraction),
      run.signal,
    );
    stages.classify = (performance.now() - begun) / 1000;
    run.signal.throwIfAborted();
    // From here on the new results replace the old ones: too short to cancel.
    const before = state.results.value;
    const results: state.Results = {
      settings,
      training,
      store,
      columns,
      counts: perClass(settings, tally.counts),
      expected: perClass(settings, tally.expected),
      confusion: tally.confusion,
      ...how,
      seconds: (performance.now() - started) / 1000,
      stages,
      workers: count,
    };
    await supply(catalogue, results);
    batch(() => {
      state.results.value = results;
      state.proportions.value = null;
      forgetEvaluations();
      state.shift.value = null;
      const { className } = state.tableView.value;
      const isClass = className !== null && settings.classes.includes(className);
      state.tableView.value = {
        ...state.tableView.value,
        offset: 0,
        cell: null,
        className: isClass ? className : null,
      };
    });
    if (before === null) return;
    before.store.end();
    await forget(before.training);
  } catch (error) {
    if (state.results.value?.store !== store) store.end();
    throw error;
  }
}

/** Whether sources are classified with the values that the densities were made of, rather than with tables and sums that are there already. */
const needsSamples = ({ model, heldOut }: state.Training, how: ClassifyOptions, isUncertain: boolean): boolean =>
  isUncertain || !isTabulated(model, how.densities) || (how.heldOut && heldOut === null);

/**
 * The groups whose sums the results before have already, and their properties, by indices: those of categories in which no property has changed.
 */
function carriedOver(settings: Settings, training: state.Training, how: ClassifyOptions) {
  const { value: before } = state.results;
  const nothing = { groups: [], properties: [] };
  if (before === null || settings.uncertainty !== undefined || how.densities === "exact") return nothing;
  const others = ({ label, selection }: Settings) => JSON.stringify([label, selection]);
  const isAlike =
    before.heldOut === how.heldOut &&
    before.densities === how.densities &&
    before.settings.uncertainty === undefined &&
    others(before.settings) === others(settings) &&
    (!how.heldOut || training.heldOut !== null) &&
    [before.training, training].every(({ table }) => isPropertyView(table));
  const categories = usedCategories(settings);
  if (!isAlike || usedCategories(before.settings).join("\n") !== categories.join("\n")) return nothing;
  const groups = sameGroups(before.training.model, training.model, categories);
  const { properties } = training.model;
  return {
    groups,
    properties: [...properties.keys()].filter((p) => groups.includes(categories.indexOf(properties[p].category))),
  };
}

/** Tells the catalogue where the values of the result columns come from. */
async function supply(catalogue: Catalogue, { store, settings, columns }: state.Results): Promise<void> {
  const weighting = weightingOf(settings);
  const names = columns.map(({ name }) => name);
  await catalogue.setResults({
    names,
    ofClasses: names.slice(0, classColumns),
    classes: settings.classes,
    columns: (wanted) => store.coded(wanted, weighting),
  });
}

/** Numbers in the order of the classes, under their names. */
export const perClass = ({ classes }: Settings, values: ArrayLike<number>): Record<string, number> =>
  Object.fromEntries(classes.map((name, c) => [name, values[c]]));

/** Estimates the proportions of the classes, which takes longer than the results; they are of these results, or left alone. */
async function estimateProportions(): Promise<void> {
  const results = state.results.value;
  if (results === null || state.proportions.value !== null) return;
  const { store, settings } = results;
  try {
    const found = await store.proportions(weightingOf(settings));
    if (state.results.value === results)
      state.proportions.value = { of: results, shares: found === null ? null : perClass(settings, found) };
  } catch (error) {
    // Results that are replaced meanwhile take their estimate with them.
    if (state.results.value === results) throw error;
  }
}

/** What `classify` answers, of the results that stand now. */
function describeResults(): Classified {
  const { counts, columns, training, seconds, stages, workers } = currentResults();
  return {
    rows: openFile().catalogue.rows,
    counts,
    proportions: state.proportions.value?.shares ?? null,
    columns: columns.map(({ name }) => name),
    seconds,
    stages,
    workers,
    warnings: training.model.warnings,
  };
}

/**
 * Applies the present priors, category weights and power to the sums of the last classification, where they are all that has changed since of
 * what results depend on.
 */
export async function reweigh(): Promise<void> {
  const isNeeded = () => state.results.value !== null && differsInWeights(state.results.value, state.settings.value);
  if (!isNeeded()) return;
  await betweenCalls(async () => isNeeded() && (await reweighNow(state.results.value!)));
  void act(estimateProportions);
}

/**
 * Whether settings differ from those of some results in weights, and in nothing else that results depend on. Uncertainties are drawn for one set
 * of weights: other weights ask for another classification.
 */
export function differsInWeights({ training, settings }: state.Results, now: Settings): boolean {
  const weights = ({ priors, categories, power }: Settings) => JSON.stringify([priors, categories, power]);
  const isDrawn = settings.uncertainty !== undefined || now.uncertainty !== undefined;
  return !isDrawn && weights(settings) !== weights(now) && serves(training, now);
}

async function reweighNow(before: state.Results): Promise<void> {
  const settings = state.settings.value;
  const tally = await before.store.tally(weightingOf(settings));
  const results: state.Results = {
    ...before,
    settings,
    counts: perClass(settings, tally.counts),
    expected: perClass(settings, tally.expected),
    confusion: tally.confusion,
  };
  await supply(openFile().catalogue, results);
  batch(() => {
    state.results.value = results;
    state.proportions.value = null;
    forgetEvaluations();
    // A cell of the confusion matrix is one of an evaluation.
    if (state.tableView.value.cell !== null)
      state.tableView.value = { ...state.tableView.value, cell: null, offset: 0 };
  });
}

/** An evaluation is of one classification: another one has none yet. */
function forgetEvaluations(): void {
  state.evaluation.value = null;
  state.evaluations.value = [];
  state.comparison.value = [];
}

/**
 * What a change of priors, category weights or power would give. Nothing is kept. Waits for the results that a change of
 * settings is bringing up to date.
 * @throws Error with a sentence
 */
export async function whatIf(patch: Pick<SettingsPatch, "priors" | "categories" | "power">) {
  for (const key of Object.keys(patch))
    if (!["priors", "categories", "power"].includes(key))
      throw new Error(`whatIf cannot change ${key}; priors, categories and power were expected.`);
  return betweenCalls(async () => {
    const { store } = currentResults();
    const started = performance.now();
    const settings = checkSettings(mergeSettings(state.settings.value, patch));
    const { counts } = await store.tally(weightingOf(settings));
    return { counts: perClass(settings, counts), milliseconds: performance.now() - started };
  });
}

/** What settings that only reweigh make of the results' sums, and of the sky where that is asked for. Nothing is kept. */
export const tallyOf = (results: state.Results, settings: Settings, sky: SkyRequest | null = null): Promise<Tally> =>
  betweenCalls(() => results.store.tally(weightingOf(settings), sky));

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
