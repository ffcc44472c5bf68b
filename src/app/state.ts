import { computed, signal } from "@preact/signals-core";
import type { SkyRequest } from "../../workers/results.worker.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { LabelValues } from "../catalogue/labels.ts";
import type { PropertyProfile } from "../catalogue/property-table.ts";
import type { Roles } from "../catalogue/roles.ts";
import type { ResultColumn } from "../export/result-columns.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Model } from "../model/model.ts";
import type { HeldOutSums } from "../model/range-sums.ts";
import type { ModelFile } from "../model/model-file.ts";
import type { Shift } from "../model/shift.ts";
import type { TuningResult } from "../model/tuning.ts";
import { defaultSettings, type PropertySettings, type Settings, type SettingsPatch } from "../properties/settings.ts";
import type { SkyRegion } from "../properties/sky-region.ts";
import type { Check } from "../validation/check.ts";
import type { FileTable } from "../readers/table.ts";
import type { TableFormat } from "../readers/table-readers.ts";
import type { SurveyFound } from "../views/survey-summary.ts";
import type { ResultStore } from "./result-store.ts";

/** A table as its reader describes it. */
export type OpenTable = { readonly format: TableFormat; readonly table: FileTable };

/** The open file: the catalogue made of it, and what exporting needs of the file itself. */
export type OpenFile = {
  readonly catalogue: Catalogue;
  /** The file as it was opened; what is hashed. */
  readonly file: Blob;
  readonly name: string;
  /** The table of the file that the catalogue is made of; null: text that does not describe its columns. */
  readonly table: OpenTable | null;
  /** Tables of the file that can be opened. */
  readonly tables: readonly {
    readonly index: number;
    readonly name: string;
    readonly rows: number;
    readonly columns: number;
  }[];
  /** The recognised survey; null: none. */
  readonly survey: SurveyFound | null;
  readonly roles: Roles;
  readonly warnings: readonly string[];
  /** SQL condition that rows had to fulfil to be read; undefined: all were. */
  readonly where: string | undefined;
  /** What describes the columns, where that is another file: a ReadMe of the CDS. */
  readonly readme: File | null;
  /** Seconds that opening took, in all and stage by stage. */
  readonly seconds: number;
  readonly stages: Readonly<Record<string, number>>;
};

/** A trained model, the settings that it was trained with, the table of their properties, and how long it took. */
export type Training = {
  readonly model: Model;
  readonly settings: Settings;
  /** Name of the property table in the catalogue's database. */
  readonly table: string;
  /** The file that the model comes from, which has no training sample; null: it was trained here. */
  readonly imported: Imported | null;
  /** Sums of the training sample, each source without its own kernel, in parts; null: they are not known. */
  readonly heldOut: readonly HeldOutSums[] | null;
  readonly seconds: number;
  /** Seconds of its stages, by name. */
  readonly stages: Readonly<Record<string, number>>;
};

/** A model that was read from a file, with the settings that it was trained with. */
export type Imported = ModelFile;

/** A classification of the whole catalogue: the store that holds its sums, and what was counted on the way. */
export type Results = {
  readonly settings: Settings;
  /** What they were made with; another training may have followed. */
  readonly training: Training;
  readonly store: ResultStore;
  readonly columns: readonly ResultColumn[];
  /** Sources per most probable class. */
  readonly counts: Readonly<Record<string, number>>;
  /** Sums of the class probabilities: the number of sources of every class that they lead one to expect. */
  readonly expected: Readonly<Record<string, number>>;
  /** Labelled sources by predicted and true class, index predicted·C + true. */
  readonly confusion: Float64Array;
  readonly heldOut: boolean;
  readonly densities: "table" | "exact";
  readonly seconds: number;
  readonly stages: Readonly<Record<string, number>>;
  readonly workers: number;
};

/** Estimated shares of the classes among the unlabelled sources (Saerens' EM); null: there is none. They are of these results. */
export type ProportionsOf = { readonly of: Results; readonly shares: Readonly<Record<string, number>> | null };

/** How far a tuning has come. `history[k]` are the best values of seed k, generation by generation. */
export type TuningState = {
  readonly state: "running" | "paused" | "done";
  readonly options: {
    readonly objective: string;
    readonly class?: string;
    readonly seeds: number;
    readonly seed: number;
  };
  readonly history: readonly (readonly number[])[];
  readonly best: {
    readonly categories: Readonly<Record<string, number>>;
    readonly power: number;
    readonly missingWeight: number;
    readonly value: number;
  } | null;
  /** The objective with the weights of the settings. */
  readonly presentValue: number;
  readonly result: TuningResult | null;
  /** What it was tuned for: other settings make it stale. */
  readonly settings: Settings;
};

/** A method's figures in cross-validation, for the comparison of methods. */
export type Compared = {
  readonly id: string;
  readonly patch: SettingsPatch;
  readonly power: number | null;
  readonly evaluation: Evaluation;
};

/** An evaluation, and the predicted and true class of every labelled row that it is made of. */
export type EvaluationResult = {
  readonly evaluation: Evaluation;
  readonly rows: Int32Array;
  readonly labels: Uint8Array;
  readonly predictions: Uint8Array;
};

/** The long call that runs, as the page shows it. `fraction` is null while it cannot be told. */
export type Activity = { readonly stage: string; readonly fraction: number | null; readonly startedAt: number };

export type Notice = {
  readonly id: string;
  readonly kind: "error" | "warning" | "info";
  readonly text: string;
  /** What can be done about it at once. */
  readonly action?: { readonly text: string; readonly run: () => void };
};

/** What the values of a property look like, or the sentence that says why its expression cannot be evaluated. */
export type Profile = {
  readonly property: PropertySettings;
  readonly selection: string | undefined;
  readonly profile: PropertyProfile | null;
  readonly error: string;
};

/** A change of settings that was refused, so that the page can show it beside its sentence: of a property, or of a role. */
export type Refusal = {
  readonly property: number | null;
  readonly patch: Readonly<Record<string, unknown>>;
  readonly error: string;
};

export type Place = "start" | "set-up" | "explore" | "evaluate" | "one-source" | "validation";

/** What the table of sources shows. */
export type TableView = {
  readonly offset: number;
  readonly sort: { readonly key: string; readonly descending: boolean } | null;
  readonly className: string | null;
  readonly text: string;
  /** Rows of a cell of the confusion matrix; null: all. */
  readonly cell: { readonly predicted: string; readonly truth: string } | null;
  /** Sources of a region of the sky; null: of all. */
  readonly region: SkyRegion | null;
};

export const firstView: TableView = { offset: 0, sort: null, className: null, text: "", cell: null, region: null };

export const opened = signal<OpenFile | null>(null);
export const settings = signal<Settings>(defaultSettings);
export const past = signal<readonly Settings[]>([]);
export const future = signal<readonly Settings[]>([]);
export const labels = signal<LabelValues | null>(null);
export const profiles = signal<readonly Profile[]>([]);
export const training = signal<Training | null>(null);
export const results = signal<Results | null>(null);
/** null while they are not estimated yet. */
export const proportions = signal<ProportionsOf | null>(null);
/** The last evaluation; its matrix is the one whose cells select sources. */
export const evaluation = signal<EvaluationResult | null>(null);
/** The evaluations of the present classification, newest last, one per scheme. */
export const evaluations = signal<readonly Evaluation[]>([]);
export const imported = signal<Imported | null>(null);
export const tuning = signal<TuningState | null>(null);
export const comparison = signal<readonly Compared[]>([]);
export const shift = signal<readonly Shift[] | null>(null);
export const checks = signal<readonly Check[] | null>(null);
export const activity = signal<Activity | null>(null);

/** Whether a long call runs: what depends on that alone is not drawn anew by each of its reports. */
export const busy = computed(() => activity.value !== null);
export const notices = signal<readonly Notice[]>([]);
export const refusal = signal<Refusal | null>(null);
export const place = signal<Place>("start");
export const tableView = signal<TableView>(firstView);
/** How the map of the sky counts sources, while it is looked at; what is tried out is then counted so, too. */
export const skyRequest = signal<SkyRequest | null>(null);
export const selectedRow = signal<number | null>(null);

/** Number of labelled sources of each class, by the present label settings. */
export const labelledCount = computed(() => countLabelled(settings.value.label, labels.value));

/** Number of labelled sources of each class that a label's values stand for. */
export function countLabelled(label: Settings["label"], counted: LabelValues | null): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  if (label === undefined || counted === null) return counts;
  for (const { value, count } of counted.values) {
    const key = matchingKey(label.classes, value, counted.numeric);
    if (key !== undefined) counts.set(label.classes[key], (counts.get(label.classes[key]) ?? 0) + count);
  }
  return counts;
}

/** The key of a label's `classes` that a value falls under: numbers compare as numbers, text exactly. */
export function matchingKey(
  classes: Readonly<Record<string, string>>,
  value: string,
  numeric: boolean,
): string | undefined {
  return Object.keys(classes).find((key) =>
    numeric ? key.trim() !== "" && Number(key) === Number(value) : key.trim() === value,
  );
}
