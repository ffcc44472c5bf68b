import { transfer } from "comlink";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { orAborted } from "../catalogue/aborted.ts";
import { createPropertyTable, dropPropertyTable, trainingRows } from "../catalogue/property-table.ts";
import { findTrained, type KeptTraining } from "../model/kept-training.ts";
import { withoutSamples } from "../model/model.ts";
import { completeModel, fittedOdds, modelOf, type FinishedModel } from "../model/train-model.ts";
import { isClaxboi, onlyReweighs, usedCategories, usedProperties, type Settings } from "../properties/settings.ts";
import { decodeArrow } from "../readers/arrow.ts";
import { openFile } from "./open-file.ts";
import { stageClock } from "./stage-clock.ts";
import { longCall, type CallOptions, type Run } from "./run.ts";
import * as state from "./state.ts";
import { allCores, classifiers, shareOut } from "./worker-client.ts";

export type Trained = {
  readonly classes: readonly { readonly name: string; readonly labelled: number }[];
  readonly properties: readonly {
    readonly name: string;
    readonly present: Readonly<Record<string, number>>;
    readonly bandwidth: Readonly<Record<string, number | null>>;
    readonly nodes: number;
    readonly tableError: number;
    readonly density: "kde" | "discrete" | "constant" | "cells";
  }[];
  readonly seconds: number;
  /** Seconds of its stages, by name. */
  readonly stages: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
};

/** Trains the densities of all properties in use on the labelled sources; a model from a file is forgotten then. @throws Error with a sentence */
export async function train(options: CallOptions = {}): Promise<Trained> {
  await longCall("train", options, async (run) => {
    await trainNow(run);
    state.imported.value = null;
  });
  return describeTraining();
}

/** What `train` answers, of the model that is at hand now. */
export function describeTraining(): Trained {
  const { model, seconds, stages } = state.training.value!;
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
    stages,
    warnings: model.warnings,
  };
}

/**
 * The training that the present settings ask for: the one at hand if it serves them, else a new one.
 * @param onEnd is told the property table when the database is needed no more
 */
export async function trainingFor(run: Run, onEnd?: (table: string) => void): Promise<state.Training> {
  const settings = state.settings.value;
  const { training, imported } = state;
  if (training.value !== null && serves(training.value, settings)) return training.value;
  if (imported.value === null) return trainNow(run, onEnd);
  const different = differsFromImported(imported.value, settings);
  if (different === null) return applyImported(run, imported.value);
  if (settings.label !== undefined) return trainNow(run, onEnd);
  throw new Error(
    `${different} differs from the settings of the model "${imported.value.name}", and the catalogue has no label to train with; take the change back, or choose a label.`,
  );
}

/** Trains with the present settings. A training that fails or is cancelled leaves the one before as it was. */
async function trainNow(run: Run, onEnd: (table: string) => void = () => undefined): Promise<state.Training> {
  const settings = state.settings.value;
  checkTrainable(settings);
  return withPropertyTable(run, settings, null, async (table, stage) => {
    const ipc = await orAborted(openFile().catalogue.run(trainingRows(table)), run.signal);
    stage("sample");
    return trainModel(settings, ipc, run, stage, () => onEnd(table));
  });
}

async function applyImported(run: Run, imported: state.Imported): Promise<state.Training> {
  return withPropertyTable(run, state.settings.value, imported, () =>
    Promise.resolve({ model: imported.model, heldOut: null }),
  );
}

/** Evaluates the properties, makes a model of them, and keeps both as the training at hand. */
async function withPropertyTable(
  run: Run,
  settings: Settings,
  imported: state.Imported | null,
  modelOf: (table: string, stage: (name: string) => void) => Promise<FinishedModel>,
): Promise<state.Training> {
  const { catalogue } = openFile();
  const started = performance.now();
  const stages: Record<string, number> = {};
  const stage = stageClock(stages);
  run.report("Evaluating the properties", null);
  const creating = createPropertyTable(catalogue, settings, state.labels.value?.numeric);
  try {
    const table = await orAborted(creating, run.signal);
    stage("properties");
    const { model, heldOut } = await modelOf(table, stage);
    const seconds = (performance.now() - started) / 1000;
    const training = { model, settings, table, imported, heldOut, seconds, stages };
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
export async function forget(training: state.Training): Promise<void> {
  const { table } = training;
  if (state.training.value?.table === table || state.results.value?.training.table === table) return;
  await dropPropertyTable(openFile().catalogue, table);
}

/** The densities of each catalogue's last training. */
const kept = new WeakMap<Catalogue, KeptTraining>();

/**
 * Trains a model on the labelled rows of a property table (an Arrow IPC stream): densities first, one property a worker, but for those that
 * the last training has left the same.
 */
async function trainModel(
  settings: Settings,
  ipc: Uint8Array,
  run: Run,
  stage: (name: string) => void,
  onSummed: () => void,
): Promise<FinishedModel> {
  const { catalogue } = openFile();
  const properties = usedProperties(settings);
  const sample = decodeArrow(ipc);
  const column = (name: string) => sample.columns[sample.names.indexOf(name)].values;
  const labels = (column("label") as Uint8Array).slice();
  checkLabelled(settings, labels);
  run.report("Training", 0);
  const workers = await orAborted(classifiers(allCores(), null), run.signal);
  const before = kept.get(catalogue);
  const tasks = properties.map((property, p) => {
    const values = column(`p${p}`) as Float64Array;
    return { property, values, known: before ? findTrained(before, settings, property, values, labels) : null };
  });
  const trained = await shareOut(
    // Every worker has its next task before it answers, so that none waits for the page.
    [...workers, ...workers],
    tasks,
    async (worker, { property, values, known }) => {
      if (known !== null) return known;
      const copy = values.slice();
      return worker.trainProperty(settings, property, transfer(copy, [copy.buffer]), labels);
    },
    (done) => run.report("Training", done / properties.length),
    run.signal,
  );
  kept.set(catalogue, {
    settings,
    labels,
    properties: tasks.map(({ property, values }, p) => ({ property, values, trained: trained[p] })),
  });
  stage("densities");
  const isWeighted = settings.method === "weighted";
  run.report(isWeighted ? "Fitting the weights" : "Training", null);
  const one = async <Result>(work: (worker: (typeof workers)[number]) => Promise<Result>) =>
    (await shareOut(workers.slice(0, 1), [null], work, undefined, run.signal))[0];
  const fitted = isWeighted ? await one((worker) => worker.fitWeights(settings, trained, ipc)) : null;
  const model = modelOf(settings, labels, trained, fitted);
  // Where the tables are enough and labelled sources are held out already, the sample stays here.
  const given = isWeighted ? model : withoutSamples(model);
  const parts = await shareOut(
    workers,
    partsOf(labels.length, workers.length),
    (worker, [from, to]) => {
      const slices = sample.columns.map(({ values }) => (values as Float64Array).slice(from, to));
      const columns = Object.fromEntries(sample.names.map((name, i) => [name, slices[i]]));
      const heldOut = trained.map((property) => property.heldOut?.slice(from, to) ?? null);
      const buffers = [...slices, ...heldOut].flatMap((array) => array?.buffer ?? []);
      return worker.sumSample(settings, given, transfer(columns, buffers), heldOut);
    },
    undefined,
    run.signal,
  );
  onSummed();
  const odds = fittedOdds(parts);
  const buffers = odds.flatMap(({ evidence, truths }) => [evidence.buffer, truths.buffer]);
  const power = odds.length === 0 ? null : await one((worker) => worker.fitPowerTo(transfer(odds, buffers)));
  stage("model");
  return completeModel(model, parts, power);
}

/** Labelled sources that are worth a worker of their own. */
const fewest = 8_192;

/** The sources, from one up to another, that each worker sums: about as many each. */
function partsOf(length: number, workers: number): [from: number, to: number][] {
  const parts = Math.min(workers, Math.ceil(length / fewest));
  const at = (k: number) => Math.floor((k * length) / parts);
  return Array.from({ length: parts }, (_, k) => [at(k), at(k + 1)]);
}

function checkTrainable(settings: Settings): void {
  openFile();
  if (settings.label === undefined)
    throw new Error(
      "No label is set: choose the column that holds the class of the sources that are known, or use a model that was trained before.",
    );
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

/**
 * Whether a training serves some settings: it is of the model from a file where there is one that fits them, else it was trained here; and
 * they differ in what acts on its sums, or not on the model at all.
 */
export function serves(training: state.Training, now: Settings): boolean {
  const imported = state.imported.value;
  const wanted = imported !== null && differsFromImported(imported, now) === null ? imported : null;
  const without = ({ identifier, position, uncertainty, seed, ...rest }: Settings) => rest as Settings;
  return training.imported === wanted && onlyReweighs(without(training.settings), without(now));
}

/** The first of the settings that a model depends on in which some settings differ from those of an imported model; null: none. */
export function differsFromImported({ settings: given }: state.Imported, now: Settings): string | null {
  const parts: readonly (readonly [string, (of: Settings) => unknown])[] = [
    ["The list of classes", ({ classes }) => classes],
    ["A property", (of) => usedProperties(of).map(({ expression, error, use, ...property }) => property)],
    ["The method", ({ method }) => method],
    ["The rule for missing values", ({ missing, missingWeight }) => [missing, missingWeight]],
    ["The density", ({ density }) => density],
    ["The list of pairs", ({ pairs = [], penalty = 1 }) => [pairs, penalty]],
  ];
  return parts.find(([, of]) => JSON.stringify(of(given)) !== JSON.stringify(of(now)))?.[0] ?? null;
}

/** Whether labelled sources are classified without their own label unless told otherwise: where the method and the model can. */
export const canHoldOut = (settings: Settings, imported: state.Imported | null): boolean =>
  !isClaxboi(settings.method) && imported === null;
