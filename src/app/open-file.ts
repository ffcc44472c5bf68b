import { batch } from "@preact/signals-core";
import { proxy } from "comlink";
import type { ReaderApi } from "../../workers/reader.worker.ts";
import { orAborted } from "../catalogue/aborted.ts";
import { Catalogue } from "../catalogue/catalogue.ts";
import { Database } from "../catalogue/database.ts";
import { proposeSetUp, type SetUp } from "../catalogue/set-up.ts";
import type { CatalogueSource } from "../catalogue/source.ts";
import { bracket, checkFragment, columnsIn } from "../catalogue/sql.ts";
import type { AllowLarge } from "../readers/gzip.ts";
import { defaultSettings, type Settings } from "../properties/settings.ts";
import { columnsNamed } from "./columns-named.ts";
import { applyFiles, sortFiles, type Companion } from "./companion-files.ts";
import { refreshProfiles, settingsFor, settingsIn } from "./configure.ts";
import { keepReader } from "./file-reader.ts";
import { checkRoom, csvSource, listed, pickTable, sourceOf, titleOf, type TableChoice } from "./file-source.ts";
import { firstColumns, firstSettings } from "./first-settings.ts";
import { useImported } from "./models.ts";
import { prepareStore } from "./result-store.ts";
import { cancel, longCall, type CallOptions, type Run } from "./run.ts";
import { stageClock } from "./stage-clock.ts";
import * as state from "./state.ts";
import { defaultWorkers, endClassifiers, prepareClassifiers, startReader, type Client } from "./worker-client.ts";

export type OpenOptions = CallOptions &
  TableChoice & {
    readonly name?: string;
    /** SQL condition over columns of the file: the other rows are never held. */
    readonly where?: string;
    /** Asks the user whether to go on with a compressed file that becomes very large; without it such a file is refused. */
    readonly allowLarge?: (question: string) => Promise<boolean>;
    /** Asks the user which of several files is the catalogue; without it one alone is expected. */
    readonly chooseFile?: (files: readonly File[]) => Promise<File | null>;
  };

export type Opened = {
  readonly name: string;
  readonly format: string;
  readonly rows: number;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly unit: string;
    readonly ucd: string;
    readonly description: string;
    readonly nulls: number | null;
  }[];
  readonly survey: string | null;
  readonly roles: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
  readonly seconds: number;
  /** Seconds stage by stage: start (the database, the columns), read, recognise (settings). */
  readonly stages: Readonly<Record<string, number>>;
};

/**
 * Opens a catalogue (a file, or a same-origin address) and replaces the open one once the new one stands; whatever was
 * running is cancelled first. Among several files, one may be a settings file or a model, or some CLAXBOI's configuration and
 * property list: they are then applied. A model that was imported before stays in use.
 * @throws Error with a sentence; the open catalogue stays
 */
export async function open(input: File | Blob | string | readonly File[], options: OpenOptions = {}): Promise<Opened> {
  await cancel();
  const several = typeof input === "string" || input instanceof Blob ? null : await sortFiles(input);
  const file = several === null ? (input as File | Blob | string) : await pickFile(several.tables, options);
  const companions = several?.companions ?? [];
  const given = await settingsAmong(companions);
  const readme = several?.readme ?? null;
  const answer = await longCall("open a catalogue", options, (run) => openOne(file, options, run, given, readme));
  const rest = companions.filter((companion) => companion.file !== given?.file);
  if (given?.problem !== undefined) throw given.problem;
  if (rest.length > 0) await applyFiles(rest);
  else if (state.imported.value !== null) await useImported();
  return { ...answer, warnings: state.opened.value!.warnings };
}

/** Opens the present file anew, of which only the rows that the selection keeps are read; the other settings stay. */
export async function readSelected(): Promise<Opened> {
  const { file, name, table, where, readme } = openFile();
  const { selection, ...settings } = state.settings.value;
  if (selection === undefined) throw new Error("There is no selection; a condition was expected.");
  const parts = [
    new File([file], name),
    new File([JSON.stringify(settings)], "settings.json"),
    ...(readme === null ? [] : [readme]),
  ];
  // Rows that were left out before stay so.
  const both = where === undefined ? selection : `${bracket(where)} AND ${bracket(selection)}`;
  return open(parts, { name, where: both, ...(table === null ? {} : { table: table.table.index }) });
}

/** Settings that come with the catalogue: the columns that they need are read at once. `problem`: why they cannot be used. */
type Given = { readonly file: File; readonly value: unknown; problem?: Error };

/** The settings file among what goes with a catalogue, if it is the only one and no model and no configuration of CLAXBOI comes with it. */
async function settingsAmong(companions: readonly Companion[]): Promise<Given | null> {
  if (companions.length !== 1 || companions[0].kind !== "settings") return null;
  const [{ file }] = companions;
  try {
    return { file, value: settingsIn({ name: file.name, text: await file.text() }) };
  } catch {
    // What is wrong with it is said when it is applied.
    return null;
  }
}

async function pickFile(tables: readonly File[], { chooseFile }: OpenOptions): Promise<File> {
  if (tables.length === 0) throw new Error("There is no catalogue among the files; one table was expected.");
  if (tables.length === 1) return tables[0];
  if (chooseFile === undefined)
    throw new Error(
      `${tables.length} tables were given at once; one was expected (and settings or a model with it, if you like).`,
    );
  const chosen = await chooseFile(tables);
  if (chosen === null) throw new DOMException("Cancelled: no file was chosen.", "AbortError");
  return chosen;
}

async function openOne(
  input: File | Blob | string,
  options: OpenOptions,
  run: Run,
  given: Given | null,
  readme: File | null,
  sourcesAlone = true,
): Promise<Opened> {
  const stages: Record<string, number> = {};
  const began = performance.now();
  const stage = stageClock(stages);
  const name = options.name ?? nameOf(input);
  const reader = startReader();
  const stopReader = () => reader.end();
  run.signal.addEventListener("abort", stopReader, { once: true });
  let database: Database | undefined;
  try {
    run.report(`Opening ${name}`, null);
    database = Database.open(run.signal);
    const file = typeof input === "string" ? await fetchFile(input, run.signal) : input;
    const ask = options.allowLarge === undefined ? null : asksOnce(options.allowLarge);
    if (ask !== null) await orAborted(reader.api.askBeforeLarge(proxy(ask)), run.signal);
    const described = await orAborted(
      reader.api.describe(file, name, readme === null ? null : await readme.text()),
      run.signal,
    );
    const { format, tables } = described;
    const table = format === "csv" ? null : { format, table: await pickTable(name, tables, format, options) };
    prepareStore(defaultWorkers());
    // Rows that are no sources are not read: of a survey that mixes them with others. Of a text file the columns are not known yet.
    const proposed = sourcesAlone && table !== null ? proposeSetUp(table.table.columns).where : null;
    const where = options.where ?? proposed ?? undefined;
    if (where !== undefined) checkFragment(where);
    const source = await orAborted(
      table === null ? csvSource(file, reader, run, where) : Promise.resolve(sourceOf(file, table, reader, where)),
      run.signal,
    );
    const noRows = `${name} holds no rows; at least one source was expected.`;
    if (source.rows === 0) throw new Error(noRows);
    const known = source.columns.map((column) => column.name);
    const named = given === null ? firstColumns(source, proposeSetUp(source.columns)) : columnsOf(given.value, source);
    const chosen = new Set([...named, ...(where === undefined ? [] : columnsIn(where, known))]);
    const needed = known.filter((column) => chosen.has(column));
    if (where === undefined) checkRoom(name, source, needed);
    stage("start");
    run.report(`Reading ${name}`, 0);
    const catalogue = await orAborted(
      Catalogue.open(name, source, database, needed, (fraction) => run.report(`Reading ${name}`, fraction)),
      run.signal,
    );
    stage("read");
    if (catalogue.rows === 0 && where === proposed) {
      reader.end();
      database.close();
      return await openOne(input, options, run, given, readme, false);
    }
    if (catalogue.rows === 0)
      throw new Error(where === undefined ? noRows : `No row of ${name} fulfils the condition ${where}.`);
    // Of a text file, types of columns are certain only now.
    const setUp = proposeSetUp(source.columns);
    if (given === null) await orAborted(catalogue.load(firstColumns(source, setUp)), run.signal);
    const first = () => firstSettings(catalogue, setUp, where === setUp.where);
    const { settings, labels, warnings } = await orAborted(settingsOf(catalogue, first, given), run.signal);
    stage("recognise");
    const isOneOf = table !== null && tables.length > 1;
    const file_: state.OpenFile = {
      catalogue,
      file,
      name,
      table,
      tables: tables.map((one) => ({
        index: one.index,
        name: one.name,
        rows: one.rows,
        columns: one.columns.length,
      })),
      survey: surveyOf(setUp),
      roles: setUp.roles,
      stages,
      seconds: (performance.now() - began) / 1000,
      where,
      readme,
      warnings: [
        ...(where === undefined
          ? []
          : [`${catalogue.rows} of the ${source.fileLength} rows of the file were read: those with ${where}.`]),
        ...(isOneOf ? [`The file holds ${tables.length} tables; this is ${titleOf(table)}.`] : []),
        ...(source.unread.length > 0
          ? [
              `${source.unread.length} ${source.unread.length === 1 ? "column is" : "columns are"} not read: ${listed(source.unread.map(({ name: column }) => column))}.`,
            ]
          : []),
        ...source.warnings,
        ...warnings,
      ],
    };
    replaceOpenFile(file_, settings, labels, reader, ask);
    void refreshProfiles();
    return describeOpen();
  } catch (error) {
    reader.end();
    database?.close();
    throw error;
  } finally {
    run.signal.removeEventListener("abort", stopReader);
  }
}

/** Who has said yes to a large file is not asked again, also by a reader that is started later. */
function asksOnce(ask: AllowLarge): AllowLarge {
  let isAllowed = false;
  return async (question) => (isAllowed ||= await ask(question));
}

const surveyOf = ({ survey, confidence, matched, notes }: SetUp): state.OpenFile["survey"] =>
  survey === null ? null : { name: survey, confidence, matched, notes };

/** Those that come with the file where they can be used, else guessed ones. */
async function settingsOf(catalogue: Catalogue, first: () => ReturnType<typeof firstSettings>, given: Given | null) {
  if (given === null) return first();
  try {
    return { ...(await settingsFor(catalogue, given.value)), warnings: [] };
  } catch (error) {
    given.problem = error as Error;
    return first();
  }
}

/** The columns that settings name; the first one if there is none. */
function columnsOf(settings: unknown, { columns }: CatalogueSource): string[] {
  const names = columns.map(({ name }) => name);
  const named = columnsNamed(settings, names);
  return named.length > 0 ? named : [names[0]];
}

function replaceOpenFile(
  next: state.OpenFile,
  settings: Settings,
  labels: (typeof state.labels)["value"],
  reader: Client<ReaderApi>,
  ask: AllowLarge | null,
): void {
  const before = state.opened.value;
  batch(() => {
    state.opened.value = next;
    state.settings.value = settings;
    state.past.value = [];
    state.future.value = [];
    state.labels.value = labels;
    state.profiles.value = [];
    forgetResults();
    state.selectedRow.value = null;
    state.tableView.value = state.firstView;
    state.place.value = "set-up";
    state.notices.value = [];
  });
  before?.catalogue.close();
  keepReader(reader, ask);
  prepareClassifiers();
}

function forgetResults(): void {
  state.training.value = null;
  state.results.value?.store.end();
  state.results.value = null;
  state.proportions.value = null;
  state.evaluation.value = null;
  state.evaluations.value = [];
  state.comparison.value = [];
  state.tuning.value = null;
  state.shift.value = null;
}

/** Closes the open catalogue and forgets everything that belongs to it. */
export async function close(): Promise<void> {
  await cancel();
  const before = state.opened.value;
  batch(() => {
    state.opened.value = null;
    state.settings.value = defaultSettings;
    state.past.value = [];
    state.future.value = [];
    state.labels.value = null;
    state.profiles.value = [];
    forgetResults();
    state.imported.value = null;
    state.selectedRow.value = null;
    state.notices.value = [];
    state.place.value = "start";
  });
  before?.catalogue.close();
  keepReader(null, null);
  endClassifiers();
}

/** What `open` answers, of the catalogue that is open now. */
function describeOpen(): Opened {
  const { catalogue, survey, roles, warnings, name, seconds, stages } = openFile();
  return {
    name,
    format: catalogue.source.format,
    rows: catalogue.rows,
    columns: catalogue.columns.map(({ original: _, ...column }) => column),
    survey: survey?.name ?? null,
    roles: roles,
    warnings,
    seconds,
    stages,
  };
}

/** The open file. @throws Error with a sentence if there is none */
export function openFile(): state.OpenFile {
  if (state.opened.value === null)
    throw new Error("No catalogue is open; drop a file on the page or call open() first.");
  return state.opened.value;
}

const nameOf = (input: File | Blob | string): string =>
  typeof input === "string"
    ? decodeURIComponent(new URL(input, location.href).pathname.split("/").at(-1)!)
    : input instanceof File
      ? input.name
      : "catalogue";

async function fetchFile(address: string, signal: AbortSignal): Promise<Blob> {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin)
    throw new Error(`${address} is on another site; a file or an address of this site was expected.`);
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`${address} cannot be read (${response.status} ${response.statusText}).`);
  return response.blob();
}
