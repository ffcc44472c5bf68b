import { usedCategories, usedProperties, type Settings } from "../properties/settings.ts";
import { proposeSetUp } from "../catalogue/set-up.ts";
import { columnsIn } from "../catalogue/sql.ts";
import { flagsOf } from "../export/result-columns.ts";
import { readModel, writeModel, type ModelFile } from "../model/model-file.ts";
import type { TrackStep } from "../model/track.ts";
import { weightingOf } from "./classify-catalogue.ts";
import { configure } from "./configure.ts";
import { longCall, notify } from "./run.ts";
import * as state from "./state.ts";
import { serves, trainingFor } from "./train-catalogue.ts";
import { one } from "./worker-client.ts";

/** The models that come with the page, in `public/models/`. */
export const readyMade = [
  {
    id: "chandra-4-classes",
    title: "Chandra, 4 classes",
    description:
      "AGN, Star, XRB, CV; 12 properties; 2,854 labelled sources of CSC 2.0 (Yang et al. 2022, ApJ 941, 104).",
  },
  {
    id: "chandra-8-classes",
    title: "Chandra, 8 classes",
    description:
      "AGN, CV, HM-STAR, HMXB, LM-STAR, LMXB, NS, YSO; 12 properties; 2,941 labelled sources of CSC 2.0 (Yang et al. 2022, ApJ 941, 104).",
  },
] as const;

/** The model at hand as a file; trains first where needed. @throws Error with a sentence */
export async function exportModel(): Promise<Blob> {
  if (state.opened.value === null && state.imported.value !== null) return modelBlob(state.imported.value);
  const training = await longCall("write the model", {}, (run) => trainingFor(run));
  const file: ModelFile = training.imported ?? {
    model: training.model,
    settings: training.settings,
    name: `trained on ${state.opened.value?.name ?? "a catalogue"}`,
    citation: "",
  };
  // Weights and priors are those of now: the model itself does not depend on them.
  const { priors, categories, power } = state.settings.value;
  return modelBlob({ ...file, settings: { ...file.settings, priors, categories, power } });
}

const modelBlob = (file: ModelFile) => new Blob([writeModel(file)], { type: "application/json" });

/**
 * Takes a model from a file: the open catalogue is classified with it from then on, without labels. Its properties are looked for among
 * the catalogue's columns.
 * @throws Error with a sentence; nothing is changed then
 */
export async function importModel(file: Blob): Promise<Settings> {
  const read = readModel(await file.text());
  const before = state.imported.value;
  state.imported.value = read;
  if (state.opened.value === null) return read.settings;
  try {
    return await useImported();
  } catch (error) {
    state.imported.value = before;
    throw error;
  }
}

/** Takes one of the models that come with the page. @throws Error with a sentence */
export async function importReadyMade(id: string): Promise<Settings> {
  if (!readyMade.some((model) => model.id === id))
    throw new Error(`There is no model "${id}"; ${readyMade.map((model) => model.id).join(" or ")} was expected.`);
  const response = await fetch(new URL(`models/${id}.json`, document.baseURI));
  if (!response.ok) throw new Error(`The model cannot be read (${response.status} ${response.statusText}).`);
  return importModel(await response.blob());
}

/** Forgets the imported model; the catalogue is trained with its own labels again. */
export function forgetModel(): void {
  state.imported.value = null;
  if (state.training.value !== null && state.training.value.imported !== null) state.training.value = null;
}

/** Sets the open catalogue up for the imported model, with the expressions that suit its columns. */
export async function useImported(): Promise<Settings> {
  const { settings: of, name } = state.imported.value!;
  const { catalogue } = state.opened.value!;
  const { columns } = catalogue.source;
  const known = columns.map((column) => column.name);
  const proposed = proposeSetUp(columns).properties;
  const lost: string[] = [];
  const properties = of.properties.map((property) => {
    const usable = columnsIn(property.expression, known).length > 0;
    // One of the same name on another scale is another quantity.
    const found = proposed.find(
      ({ name: own, scale }) => own.toLowerCase() === property.name.toLowerCase() && scale === property.scale,
    );
    const expression = usable ? property.expression : (found?.expression ?? "NULL");
    if (expression === "NULL") lost.push(property.name);
    const { error, ...others } = property;
    const keepsError = error !== undefined && columnsIn(error, known).length > 0;
    return {
      ...others,
      expression,
      ...(keepsError || property.weight === "1/error" ? { error: keepsError ? error : "NULL" } : {}),
    };
  });
  const { label } = state.settings.value;
  const keepsLabel = label !== undefined && Object.values(label.classes).every((target) => of.classes.includes(target));
  const {
    identifier: _,
    position: __,
    selection: ___,
    label: ____,
    version: _____,
    uncertainty: ______,
    ...method
  } = of;
  const changed = await configure({
    pairs: null,
    penalty: null,
    ...method,
    properties,
    uncertainty: null,
    ...(keepsLabel ? {} : { label: null }),
  });
  if (lost.length > 0)
    notify(
      "warning",
      `The catalogue has no column for ${lost.length === 1 ? "the property" : "the properties"} ${lost.join(", ")} of the model "${name}"; ${lost.length === 1 ? "it counts" : "they count"} as missing until you write an expression.`,
    );
  return changed;
}

/** What is known of a source that is in no catalogue. */
export type OneSource = {
  readonly probabilities: Readonly<Record<string, number>>;
  readonly class: string;
  readonly margin: number;
  readonly entropy: number;
  readonly outlier: number;
  readonly outlierPercentile: number | null;
  readonly missing: number;
  readonly flags: readonly string[];
  readonly alternatives: readonly { readonly without: string; readonly class: string }[];
  readonly values: Readonly<Record<string, number | null>>;
  readonly scaled: Readonly<Record<string, number | null>>;
  readonly track: readonly TrackStep[];
};

/**
 * Classifies one source from the values of its properties (own units, before scaling; null, or not given = missing) with the model at hand.
 * @throws Error with a sentence: no model, an unknown property, a value that is no number
 */
export async function classifyOne(values: Readonly<Record<string, number | null>>): Promise<OneSource> {
  const at = modelAtHand();
  if (at === null)
    throw new Error("There is no model at hand; classify a catalogue with labels, or take a model from a file.");
  const { model, settings } = at;
  const properties = usedProperties(settings);
  for (const [name, value] of Object.entries(values)) {
    if (!properties.some((property) => property.name === name))
      throw new Error(
        `The model has no property "${name}"; it has ${properties.map((property) => property.name).join(", ")}.`,
      );
    if (value !== null && typeof value !== "number")
      throw new Error(`${name} is ${JSON.stringify(value)}; a number was expected, or null where it is missing.`);
  }
  const given = properties.map(({ name }) => (Object.hasOwn(values, name) ? (values[name] ?? NaN) : NaN));
  const found = await one(model, (worker) => worker.classifyOne(given, settings, weightingOf(settings)));
  const { classes } = model;
  const orNull = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    probabilities: Object.fromEntries(classes.map((name, c) => [name, found.probability[c]])),
    class: classes[found.prediction],
    margin: found.margin,
    entropy: found.entropy,
    outlier: found.outlier,
    outlierPercentile: orNull(found.percentile),
    missing: found.missing,
    flags: flagsOf(
      found.outOfRange,
      0,
      properties.map(({ name }) => name),
      found.fewReferences,
    ),
    alternatives: found.alternatives,
    values: Object.fromEntries(properties.map(({ name }, p) => [name, orNull(given[p])])),
    scaled: Object.fromEntries(properties.map(({ name }, p) => [name, orNull(found.values[p])])),
    track: found.steps,
  };
}

/** The model that one source would be classified with, and the settings whose weights it goes with; null: none. */
export function modelAtHand(): { readonly model: state.Training["model"]; readonly settings: Settings } | null {
  const { training, imported, settings } = state;
  const at = training.value;
  const isOther = imported.value !== null && at?.imported !== imported.value;
  if (at === null || (isOther && !serves(at, settings.value))) return imported.value;
  const { model, settings: trained } = at;
  const { classes, priors, categories, power } = settings.value;
  const isWeighted = (name: string) => Object.hasOwn(categories, name);
  const fits = trained.classes.join() === classes.join() && usedCategories(trained).every(isWeighted);
  return { model, settings: fits ? { ...trained, priors, categories, power } : trained };
}
