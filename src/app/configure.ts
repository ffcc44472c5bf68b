import { batch } from "@preact/signals-core";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { repeatedIdentifiers } from "../catalogue/identifiers.ts";
import { labelValues, type LabelValues } from "../catalogue/labels.ts";
import { checkProperty, checkSelection, profileProperty } from "../catalogue/property-table.ts";
import { checkSettings } from "../properties/check-settings.ts";
import { isModelFile } from "../model/model-file.ts";
import type { NamedText } from "../properties/claxboi-files.ts";
import { guessClasses, guessPriors } from "../properties/labels.ts";
import {
  defaultSettings,
  mergeSettings,
  usedProperties,
  type Settings,
  type SettingsPatch,
} from "../properties/settings.ts";
import { reweigh } from "./classify-catalogue.ts";
import { openFile } from "./open-file.ts";
import { idle, notify } from "./run.ts";
import * as state from "./state.ts";

/** Changes wait for each other: each is merged into what the one before has left. */
let changes: Promise<unknown> = Promise.resolve();

/** Makes a change in its turn, and brings the results up to date with it where new weights are enough. */
async function inTurn(change: () => Promise<Settings>): Promise<Settings> {
  const { catalogue } = openFile();
  const result = changes.then(() => {
    checkStillOpen(catalogue);
    return change();
  });
  changes = result.catch(() => undefined);
  const settings = await result;
  // Not in its turn: during a long call this waits for its end, and further changes should not.
  await reweigh();
  void refreshProfiles();
  return settings;
}

function checkStillOpen(catalogue: Catalogue): void {
  if (openFile().catalogue !== catalogue)
    throw new Error("The settings are not changed: another catalogue was opened meanwhile.");
}

/**
 * Changes settings (scripting interface, "Merging"). Priors, category weights and power act on results at once; any
 * other change makes them stale.
 * @throws Error with a sentence; nothing is changed then
 */
export function configure(patch: SettingsPatch): Promise<Settings> {
  return inTurn(() => replace(mergeSettings(state.settings.value, patch), true));
}

/**
 * Takes another label: its values become classes as far as can be guessed, with priors to start from. null: no label.
 * @throws Error with a sentence; nothing is changed then
 */
export async function relabel(expression: string | null): Promise<Settings> {
  if (expression === null) return configure({ label: null, classes: [] });
  const { selection } = state.settings.value;
  const { values, numeric } = await labelValuesOf(openFile().catalogue, expression, selection);
  const classes = guessClasses(
    values.map(({ value }) => value),
    numeric,
  );
  const names = [...new Set(Object.values(classes))];
  const count = (name: string) =>
    values.reduce((sum, { value, count: n }) => (classes[value] === name ? sum + n : sum), 0);
  return configure({ label: { expression, classes }, classes: names, priors: guessPriors(names, count) });
}

/** Takes the last change of settings back. */
export function undo(): Promise<Settings> {
  return inTurn(async () => {
    const before = state.past.value.at(-1);
    if (before === undefined) throw new Error("There is no change of settings to take back.");
    const now = state.settings.value;
    const settings = await replace(before, false);
    state.past.value = state.past.value.slice(0, -1);
    state.future.value = [...state.future.value, now];
    return settings;
  });
}

/** Makes the change of settings that was taken back last. */
export function redo(): Promise<Settings> {
  return inTurn(async () => {
    const next = state.future.value.at(-1);
    if (next === undefined) throw new Error("There is no change of settings to make again.");
    const now = state.settings.value;
    const settings = await replace(next, false);
    state.future.value = state.future.value.slice(0, -1);
    state.past.value = [...state.past.value, now];
    return settings;
  });
}

/**
 * Takes settings from a file that `exportSettings` or an export wrote (all of them are replaced), or from CLAXBOI's configuration and
 * property list, one or both (what they say is replaced).
 * @throws Error with a sentence; nothing is changed then
 */
export async function importSettings(input: Blob | readonly Blob[]): Promise<Settings> {
  const files = input instanceof Blob ? [input] : input;
  const texts = await Promise.all(
    files.map(async (file, i) => ({
      name: file instanceof File ? file.name : `file ${i + 1}`,
      text: await file.text(),
    })),
  );
  const { isClaxboiConfig, isClaxboiList } = await claxboi();
  if (texts.length > 0 && texts.every(({ text }) => isClaxboiConfig(text) || isClaxboiList(text)))
    return importClaxboi(texts);
  if (texts.length !== 1)
    throw new Error(
      `${texts.length} files were given; one settings file, or CLAXBOI's configuration and property list, was expected.`,
    );
  return inTurn(() => replace(settingsIn(texts[0]), true));
}

/** The settings that a file's text holds, not checked: itself, or those of a side-car. @throws Error with a sentence */
export function settingsIn({ name, text }: NamedText): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`The settings file is not JSON: ${(error as Error).message}.`, { cause: error });
  }
  if (isModelFile(value)) throw new Error(`${name} is a model, not a settings file; use importModel for it.`);
  const isSideCar = typeof value === "object" && value !== null && "input" in value && "settings" in value;
  return isSideCar ? (value as { settings: unknown }).settings : value;
}

/** Loaded when first needed: most users never do. */
const claxboi = () => import("../properties/claxboi-files.ts");

async function importClaxboi(texts: readonly NamedText[]): Promise<Settings> {
  const columns = openFile().catalogue.source.columns.map(({ name }) => name);
  const { settings, warnings } = (await claxboi()).readClaxboi(texts, columns);
  const changed = await configure(settings);
  for (const warning of warnings) notify("warning", warning);
  return changed;
}

/** The present settings as a JSON file, or as the text of CLAXBOI's configuration and property list, one after the other. */
export async function exportSettings(format: "json" | "claxboi" = "json"): Promise<Blob> {
  if (format === "json")
    return new Blob([`${JSON.stringify(state.settings.value, null, 2)}\n`], { type: "application/json" });
  if ((format as string) !== "claxboi")
    throw new Error(`Settings cannot be written as ${format as string}; json or claxboi was expected.`);
  const { config, list } = await claxboiFiles();
  return new Blob([`# configfile.ini\n${config}\n# property list (.in)\n${list}`], { type: "text/plain" });
}

/** CLAXBOI's configuration and property list of the present settings; what they cannot say becomes a notice. */
export async function claxboiFiles(): Promise<{ readonly config: string; readonly list: string }> {
  const { writeClaxboi } = await claxboi();
  const { config, list, warnings } = writeClaxboi(state.settings.value);
  for (const warning of warnings) notify("warning", warning);
  return { config, list };
}

async function replace(value: unknown, remember: boolean): Promise<Settings> {
  const now = state.settings.value;
  const { catalogue } = openFile();
  const { settings, labels } = await checkOn(catalogue, value, now, state.labels.value);
  const { identifier, selection } = settings;
  // An expression that cannot be evaluated is kept out of the settings; the page shows the sentence beside it.
  const changed = settings.properties.filter(
    ({ expression, error, use }) =>
      use !== false &&
      !now.properties.some((known) => known.expression === expression && known.error === error && known.use !== false),
  );
  for (const property of changed) await profileProperty(catalogue, property, selection);
  checkStillOpen(catalogue);
  batch(() => {
    state.settings.value = settings;
    state.labels.value = labels;
    if (remember && JSON.stringify(settings) !== JSON.stringify(now)) {
      state.past.value = [...state.past.value, now];
      state.future.value = [];
    }
  });
  if (identifier !== null && identifier !== now.identifier) {
    const repeated = await repeatedIdentifiers(catalogue, identifier);
    if (repeated !== null) notify("warning", repeated);
  }
  return settings;
}

/** What settings are of a catalogue, and the values of its label. */
export type CheckedSettings = { readonly settings: Settings; readonly labels: LabelValues | null };

/**
 * Checks settings on a catalogue but for their properties' expressions, and counts the values of the label where it is another one than that
 * of the settings before.
 * @throws Error with a sentence
 */
async function checkOn(
  catalogue: Catalogue,
  value: unknown,
  now: Settings,
  known: LabelValues | null,
): Promise<CheckedSettings> {
  if (typeof value !== "object" || value === null) checkSettings(value);
  const wanted = value as Settings;
  const { selection } = wanted;
  if (typeof selection === "string" && selection !== now.selection) await checkSelection(catalogue, selection);
  const same = wanted.label?.expression === now.label?.expression && wanted.selection === now.selection;
  const labels = same
    ? known
    : wanted.label === undefined
      ? null
      : await labelValuesOf(catalogue, wanted.label.expression, selection);
  const settings = checkSettings(withPriors(wanted, labels));
  const { position, identifier } = settings;
  const roles = [identifier, position?.ra, position?.dec, position?.error].filter(
    (column) => typeof column === "string",
  );
  for (const column of roles)
    if (catalogue.column(column) === undefined) throw new Error(`The catalogue has no column "${column}".`);
  await catalogue.load(roles);
  return { settings, labels };
}

/** Settings that come with a catalogue, checked on it; expressions are evaluated when the catalogue is classified. @throws Error with a sentence */
export async function settingsFor(catalogue: Catalogue, value: unknown): Promise<CheckedSettings> {
  const checked = await checkOn(catalogue, value, defaultSettings, null);
  for (const property of usedProperties(checked.settings)) await checkProperty(catalogue, property);
  return checked;
}

async function labelValuesOf(
  catalogue: Catalogue,
  expression: string,
  selection: string | undefined,
): Promise<LabelValues> {
  try {
    return await labelValues(catalogue, expression, selection);
  } catch (error) {
    throw new Error(`The label ${expression} cannot be used. ${(error as Error).message}`, { cause: error });
  }
}

/** Gives new classes their labelled fraction as prior. */
function withPriors(wanted: Settings, labels: LabelValues | null): Settings {
  const { priors, label } = wanted;
  const classes: unknown = wanted.classes;
  if (!Array.isArray(classes) || typeof priors !== "object") return wanted;
  const names = classes.filter((name) => typeof name === "string");
  const counts = state.countLabelled(label, labels);
  const sources = (name: string) => Math.max(counts.get(name) ?? 0, 1);
  const total = names.reduce((sum, name) => sum + sources(name), 0);
  const missing = names.filter((name) => !Object.hasOwn(priors, name));
  return {
    ...wanted,
    priors: { ...priors, ...Object.fromEntries(missing.map((name) => [name, sources(name) / total])) },
  };
}

/** Counts and bins the values of every property again where its expression, scale or the selection changed. */
export async function refreshProfiles(): Promise<void> {
  const file = state.opened.value;
  if (file === null) return;
  const { properties, selection } = state.settings.value;
  const known = new Map(state.profiles.value.map((profile) => [keyOf(profile.property, profile.selection), profile]));
  const next: state.Profile[] = [];
  // What the user asks for at once goes first.
  await new Promise((resolve) => setTimeout(resolve, 200));
  for (const property of properties) {
    const found = known.get(keyOf(property, selection));
    if (found === undefined) await idle();
    next.push(found ?? (await profileOf(property, selection)));
    if (state.opened.value !== file || state.settings.value.properties !== properties) return;
    state.profiles.value = [...next];
  }
  state.profiles.value = next;
}

async function profileOf(
  property: Settings["properties"][number],
  selection: string | undefined,
): Promise<state.Profile> {
  try {
    const profile = await profileProperty(openFile().catalogue, property, selection);
    return { property, selection, profile, error: "" };
  } catch (error) {
    return { property, selection, profile: null, error: (error as Error).message };
  }
}

const keyOf = ({ expression, scale }: Settings["properties"][number], selection: string | undefined) =>
  JSON.stringify([expression, scale, selection]);
