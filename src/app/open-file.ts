import { proxy } from "comlink";
import { batch } from "@preact/signals-core";
import { Catalogue } from "../catalogue/catalogue.ts";
import { openCsv, type CsvReader } from "../catalogue/csv-source.ts";
import { Database, orAborted } from "../catalogue/database.ts";
import { fitsSource } from "../catalogue/fits-source.ts";
import { guessRoles, type Roles } from "../catalogue/roles.ts";
import type { CatalogueSource } from "../catalogue/source.ts";
import { defaultSettings, type Settings } from "../properties/settings.ts";
import { firstColumns, firstSettings } from "./first-settings.ts";
import type { FitsTable } from "../readers/fits.ts";
import { cancel, longCall, type CallOptions, type Run } from "./run.ts";
import * as state from "./state.ts";
import { defaultWorkers, endClassifiers, prepareClassifiers, startReader, type Client } from "./worker-client.ts";
import type { ReaderApi } from "../../workers/reader.worker.ts";
import { applyFiles, isCompanion, isModel } from "./companion-files.ts";
import { refreshProfiles, settingsFor, settingsIn } from "./configure.ts";
import { checkFragment, columnsIn } from "../catalogue/sql.ts";
import { prepareStore } from "./result-store.ts";
import { stageClock } from "./stage-clock.ts";
import { useImported } from "./models.ts";

export type OpenOptions = CallOptions & {
  readonly name?: string;
  /** HDU number or EXTNAME of the table to open. */
  readonly table?: string | number;
  /** SQL condition over columns of a FITS file: the other rows are never held. */
  readonly where?: string;
  /** Asks the user which of several tables to open; without it the first one with positions is taken. */
  readonly chooseTable?: (tables: readonly FitsTable[]) => Promise<FitsTable | null>;
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
  const { files, others } = await sortFiles(input);
  if (files.length === 0) throw new Error("There is no catalogue among the files; one FITS or CSV file was expected.");
  if (files.length > 1)
    throw new Error(
      `${files.length} catalogues were given at once; one file was expected (and settings or a model with it, if you like).`,
    );
  const given = await settingsAmong(others);
  const answer = await longCall("open a catalogue", options, (run) => openOne(files[0], options, run, given));
  const rest = given === null ? others : others.filter((file) => file !== given.file);
  if (given?.problem !== undefined) throw given.problem;
  if (rest.length > 0) await applyFiles(rest);
  else if (state.imported.value !== null) await useImported();
  return { ...answer, warnings: state.opened.value!.warnings };
}

/** Opens the present file anew, of which only the rows that the selection keeps are read; the other settings stay. */
export async function readSelected(): Promise<Opened> {
  const { file, name, fits } = openFile();
  const { selection, ...settings } = state.settings.value;
  if (selection === undefined) throw new Error("There is no selection; a condition was expected.");
  const parts = [new File([file], name), new File([JSON.stringify(settings)], "settings.json")];
  return open(parts, { name, where: selection, ...(fits === null ? {} : { table: fits.index }) });
}

/** Settings that come with the catalogue: the columns that they need are read at once. `problem`: why they cannot be used. */
type Given = { readonly file: File; readonly value: unknown; problem?: Error };

/** The settings file among what goes with a catalogue, if it is the only one and no model and no configuration of CLAXBOI comes with it. */
async function settingsAmong(others: readonly File[]): Promise<Given | null> {
  const [file] = others;
  if (others.length !== 1 || !file.name.toLowerCase().endsWith(".json") || (await isModel(file))) return null;
  try {
    return { file, value: settingsIn({ name: file.name, text: await file.text() }) };
  } catch {
    // What is wrong with it is said when it is applied.
    return null;
  }
}

/** Tells catalogues from what goes with them. */
async function sortFiles(input: File | Blob | string | readonly File[]) {
  if (typeof input === "string" || input instanceof Blob) return { files: [input], others: [] };
  const goesWith = await Promise.all(input.map((file) => isCompanion(file)));
  return { files: input.filter((_, i) => !goesWith[i]), others: input.filter((_, i) => goesWith[i]) };
}

async function openOne(
  input: File | Blob | string,
  options: OpenOptions,
  run: Run,
  given: Given | null,
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
    const described = await orAborted(reader.api.describe(file, name), run.signal);
    const fits = described.format === "fits" ? await pickTable(described.tables, options) : null;
    prepareStore(defaultWorkers());
    const { where } = options;
    if (where !== undefined) checkFragment(where);
    const source = await orAborted(
      fits === null ? csvSource(file, reader, run, where) : Promise.resolve(fitsSourceOf(file, fits, reader, where)),
      run.signal,
    );
    const noRows = `${name} holds no rows; at least one source was expected.`;
    if (source.rows === 0) throw new Error(noRows);
    const known = source.columns.map((column) => column.name);
    const named = given === null ? firstColumns(source, guessRoles(source.columns)) : columnsOf(given.value, source);
    const chosen = new Set([...named, ...(where === undefined ? [] : columnsIn(where, known))]);
    const first = known.filter((column) => chosen.has(column));
    if (where === undefined) checkRoom(name, source, first);
    stage("start");
    run.report(`Reading ${name}`, 0);
    const catalogue = await orAborted(
      Catalogue.open(name, source, database, first, (fraction) => run.report(`Reading ${name}`, fraction)),
      run.signal,
    );
    stage("read");
    if (catalogue.rows === 0)
      throw new Error(where === undefined ? noRows : `No row of ${name} fulfils the condition ${where}.`);
    // Of a text file, types of columns are certain only now.
    const roles = guessRoles(source.columns);
    if (given === null) await orAborted(catalogue.load(firstColumns(source, roles)), run.signal);
    const { settings, labels, warnings } = await orAborted(settingsOf(catalogue, roles, given), run.signal);
    stage("recognise");
    const others = fits === null ? [] : described.tables.filter(({ index }) => index !== fits.index);
    const file_: state.OpenFile = {
      catalogue,
      file,
      name,
      fits,
      tables: described.tables.map((table) => ({
        index: table.index,
        name: table.name,
        rows: table.rows,
        columns: table.columns.length,
      })),
      roles,
      stages,
      seconds: (performance.now() - began) / 1000,
      where,
      warnings: [
        ...(where === undefined
          ? []
          : [`${catalogue.rows} of the ${source.fileLength} rows of the file were read: those with ${where}.`]),
        ...(others.length > 0
          ? [
              `The file holds ${others.length + 1} tables; this is HDU ${fits!.index}${fits!.name === "" ? "" : ` (${fits!.name})`}.`,
            ]
          : []),
        ...(source.unread.length > 0
          ? [
              `${source.unread.length} ${source.unread.length === 1 ? "column is" : "columns are"} not read: ${listed(source.unread.map(({ name: column }) => column))}.`,
            ]
          : []),
        ...source.warnings,
        ...warnings,
      ],
    };
    replaceOpenFile(file_, settings, labels, reader);
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

/** Those that come with the file where they can be used, else guessed ones. */
async function settingsOf(catalogue: Catalogue, roles: Roles, given: Given | null) {
  if (given === null) return firstSettings(catalogue, roles);
  try {
    return { ...(await settingsFor(catalogue, given.value)), warnings: [] };
  } catch (error) {
    given.problem = error as Error;
    return firstSettings(catalogue, roles);
  }
}

/** A table of another file, described beside the open catalogue. `load` makes a catalogue of its own of some columns; `end` lets go of both. */
export type Beside = {
  readonly name: string;
  readonly source: CatalogueSource;
  readonly load: (columns: readonly string[], run: Run) => Promise<Catalogue>;
  readonly end: () => void;
};

/** Describes a table of another file; the open catalogue stays as it is. @throws Error with a sentence */
export async function openBeside(file: File, options: OpenOptions, run: Run): Promise<Beside> {
  const reader = startReader();
  const ended = new AbortController();
  const end = () => {
    reader.end();
    ended.abort(new Error("The file was let go of."));
  };
  run.signal.addEventListener("abort", end, { once: true });
  try {
    run.report(`Opening ${file.name}`, null);
    const described = await orAborted(reader.api.describe(file, file.name), run.signal);
    const fits = described.format === "fits" ? await pickTable(described.tables, options) : null;
    const source = await orAborted(
      fits === null ? csvSource(file, reader, run, undefined) : Promise.resolve(besideFits(file, fits, reader)),
      run.signal,
    );
    if (source.rows === 0) throw new Error(`${file.name} holds no rows; at least one was expected.`);
    const load = (columns: readonly string[], { signal, report }: Run) => {
      const database = Database.open(ended.signal);
      signal.addEventListener("abort", end, { once: true });
      return orAborted(
        Catalogue.open(file.name, source, database, columns, (fraction) => report(`Reading ${file.name}`, fraction)),
        signal,
      );
    };
    return { name: file.name, source, load, end };
  } catch (error) {
    end();
    throw error;
  } finally {
    run.signal.removeEventListener("abort", end);
  }
}

const besideFits = (file: Blob, table: FitsTable, { api }: Client<ReaderApi>): CatalogueSource =>
  fitsSource(table, (names, kept, onBatch, onProgress) =>
    api.readColumns(file, table, names, kept, proxy(onBatch), proxy(onProgress)),
  );

/** The columns that settings name, wherever they do; the first one if there is none. */
function columnsOf(settings: unknown, { columns }: CatalogueSource): string[] {
  const names = columns.map(({ name }) => name);
  const texts: string[] = [];
  JSON.stringify(settings, (_, value: unknown) => {
    if (typeof value === "string") texts.push(value);
    return value;
  });
  const named = new Set(texts.flatMap((text) => (names.includes(text) ? [text] : columnsInText(text, names))));
  const chosen = names.filter((name) => named.has(name));
  return chosen.length > 0 ? chosen : [names[0]];
}

function columnsInText(text: string, names: readonly string[]): string[] {
  try {
    return columnsIn(text, names);
  } catch {
    // Not every text of the settings is an expression.
    return [];
  }
}

/** The reader that loads further columns of the open file; ended with it. */
let openReader: Client<ReaderApi> | null = null;

function replaceOpenFile(
  next: state.OpenFile,
  settings: Settings,
  labels: (typeof state.labels)["value"],
  reader: Client<ReaderApi>,
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
  openReader?.end();
  openReader = reader;
  prepareClassifiers();
}

/** The reader worker of the open file. */
export function reader(): Client<ReaderApi> {
  if (openReader === null) throw new Error("No catalogue is open.");
  return openReader;
}

/** Ends the reader worker of the open file (a cancelled export) and starts another. */
export function restartReader(): void {
  openReader?.end();
  openReader = startReader();
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
  openReader?.end();
  openReader = null;
  endClassifiers();
}

/** What `open` answers, of the catalogue that is open now. */
function describeOpen(): Opened {
  const { catalogue, roles, warnings, name, seconds, stages } = openFile();
  return {
    name,
    format: catalogue.source.format,
    rows: catalogue.rows,
    columns: catalogue.columns.map(({ original: _, ...column }) => column),
    survey: null,
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

async function pickTable(tables: readonly FitsTable[], { table, chooseTable }: OpenOptions): Promise<FitsTable> {
  if (table !== undefined) {
    const found = tables.find(({ index, name }) => index === table || name === table);
    if (found === undefined)
      throw new Error(
        `The file has no table ${JSON.stringify(table)}; it has ${listed(tables.map((t) => `HDU ${t.index} ${t.name}`.trim()))}.`,
      );
    return found;
  }
  if (tables.length > 1 && chooseTable !== undefined) {
    const chosen = await chooseTable(tables);
    if (chosen === null) throw new DOMException("Cancelled: no table was chosen.", "AbortError");
    return chosen;
  }
  return tables.find(({ columns }) => guessRoles(columns).ra !== undefined) ?? tables[0];
}

async function csvSource(
  file: Blob,
  { api }: Client<ReaderApi>,
  run: Run,
  where: string | undefined,
): Promise<CatalogueSource> {
  const progress = proxy((fraction: number) => run.report("Checking the text", fraction));
  const text = await api.plainText(file, progress);
  run.report("Finding the columns", null);
  // A column read on demand may come after the worker that opened the file has been replaced.
  const present = (): Client<ReaderApi>["api"] =>
    state.opened.value?.catalogue.source === source ? (openReader?.api ?? api) : api;
  const reading: CsvReader = {
    latin1: (blob) => api.latin1Text(blob, progress),
    sample: (blob, layout) => api.sampleCsv(blob, layout),
    read: (blob, layout, columns, kept, onBatch, onProgress) =>
      present().readCsv(blob, layout, columns, kept, proxy(onBatch), proxy(onProgress)),
  };
  const source: CatalogueSource = await openCsv(text, reading, where);
  return source;
}

const fitsSourceOf = (
  file: Blob,
  table: FitsTable,
  { api }: Client<ReaderApi>,
  where: string | undefined,
): CatalogueSource => {
  let isFirst = true;
  return fitsSource(
    table,
    (names, kept, onBatch, onProgress) => {
      // A column read on demand may come after the worker that opened the file has been replaced.
      const from = isFirst ? api : (openReader?.api ?? api);
      isFirst = false;
      return from.readColumns(file, table, names, kept, proxy(onBatch), proxy(onProgress));
    },
    where,
  );
};

/** What DuckDB can hold in a tab, beside what it needs to work. */
const roomBytes = 2.4e9;

/** @throws Error with a sentence, before the work begins, where the columns that are needed would not fit */
function checkRoom(name: string, { rows, columns }: CatalogueSource, wanted: readonly string[]): void {
  const widths = wanted.map((column) => (columns.find((one) => one.name === column)!.type === "text" ? 40 : 8));
  const bytes = rows * widths.reduce((sum, width) => sum + width, 0);
  if (bytes <= roomBytes) return;
  const size = (amount: number) => `${(amount / 1e9).toFixed(1)} GB`;
  throw new Error(
    `${name} needs about ${size(bytes)} for ${wanted.length} columns of ${rows} rows; a tab holds about ${size(roomBytes)}. ` +
      "Read fewer rows, open(file, { where: 'a condition' }), or drop settings with it that use fewer columns.",
  );
}

/** The first few of a list, and how many there are beyond them. */
const listed = (names: readonly string[]): string =>
  names.length <= 5 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
