import { proxy, transfer } from "comlink";
import type { CsvSource } from "../catalogue/csv-source.ts";
import { orAborted } from "../catalogue/aborted.ts";
import { whereSelected } from "../catalogue/labels.ts";
import { objects } from "../catalogue/rows.ts";
import { bracket, quoteName } from "../catalogue/sql.ts";
import type { ExportColumn, Exported, Provenance } from "../export/columns.ts";
import type { ResultColumn } from "../export/result-columns.ts";
import type { OutputFormat } from "../export/write-columns.ts";
import { decodeArrow } from "../readers/arrow.ts";
import type { FitsTable } from "../readers/fits.ts";
import type { ColumnInfo } from "../readers/table.ts";
import type { Place } from "../../workers/reader.worker.ts";
import { currentResults, isCurrent, weightingOf } from "./classify-catalogue.ts";
import { exportFile } from "./export-files.ts";
import { reader, restartReader } from "./file-reader.ts";
import { openFile } from "./open-file.ts";
import { shownCondition } from "./table-rows.ts";
import { pickFile, removeIfEmpty } from "./pick-file.ts";
import { longCall, notify, type CallOptions, type Run } from "./run.ts";
import * as state from "./state.ts";

declare const __XSIEVE_VERSION__: string;

export type ExportFormat = "fits" | "votable" | "csv" | "ecsv" | "parquet";

const formats: readonly ExportFormat[] = ["fits", "votable", "csv", "ecsv", "parquet"];

export type ExportOptions = CallOptions & {
  /** All columns of the file and of the results, the results alone, or these. */
  readonly columns?: "all" | "results" | readonly string[];
  /** SQL condition: which rows. */
  readonly where?: string;
  /** Of a VOTable: how it holds its values. Default BINARY2. */
  readonly encoding?: "BINARY2" | "TABLEDATA";
};

const rangeRows = 32_768;

/** Rows of results at a time: several pieces are on their way at once. */
const resultRows = 16_384;

/**
 * Writes the catalogue with all columns of its file, also those never loaded, and the result columns.
 * Before a classification there are none, and the columns of the file are written alone.
 * @throws Error with a sentence
 */
export async function exportCatalogue(format: ExportFormat, options: ExportOptions = {}): Promise<Blob> {
  if (!formats.includes(format))
    throw new Error(
      `The catalogue cannot be written as "${format as string}"; one of ${formats.join(", ")} was expected.`,
    );
  const { encoding = "BINARY2" } = options;
  if (!["BINARY2", "TABLEDATA"].includes(encoding))
    throw new Error(`encoding is "${encoding as string}"; BINARY2 or TABLEDATA was expected.`);
  const { blob } = await longCall("export", options, (run) => write(format, options, run, null));
  return blob;
}

/** What an export writes. */
type Job = {
  readonly format: OutputFormat;
  /** Columns of the file, by unique name. */
  readonly originals: "all" | readonly string[];
  readonly results: readonly ResultColumn[];
  /** How many rows `where` keeps. */
  readonly rows: number;
  readonly where: string | undefined;
  /** SHA-256 of the open file; null: it is computed on the way, which only copies of FITS tables can. */
  readonly sha256: string | null;
  readonly place: Place;
  readonly run: Run;
  /** Aborts when the export has ended, however it ended. */
  readonly ended: AbortSignal;
};

/** A file as it was written, and what gives up the place that it takes. */
type Written = { readonly blob: Blob; readonly drop: () => Promise<void> };

/** Bytes of a cell as text for one of a binary table. */
const TEXT_FACTOR = 3;

/** @param picked the file to write; null: one of the browser's own */
async function write(
  format: ExportFormat,
  options: ExportOptions,
  run: Run,
  picked: FileSystemFileHandle | null,
): Promise<Written> {
  const { catalogue, file, table } = openFile();
  const { where, encoding } = options;
  const known = state.results.value === null ? [] : currentResults().columns;
  const chosen = chosenColumns(options.columns ?? "all", known);
  // It is evaluated more than once: a condition that is true now and false then is refused.
  if (where !== undefined) await catalogue.check(`TRY(${bracket(where)})`);
  const [{ n }] =
    where === undefined
      ? [{ n: catalogue.rows }]
      : objects(await catalogue.read(`SELECT count(*) AS n FROM catalogue${whereSelected(where)}`));
  run.report("Writing", 0);
  // All bytes of a FITS table are read for some exports anyway.
  const isCopied = table?.format === "fits" && (format === "fits" || format === "csv");
  const sha256 = isCopied ? (hashes.get(file) ?? null) : await orAborted(sha256Of(run), run.signal);
  const rows = Number(n);
  const bytes = file.size + rows * chosen.results.length * 8;
  const isText = format === "csv" || format === "ecsv" || encoding === "TABLEDATA";
  const own = picked === null ? await exportFile(isText ? TEXT_FACTOR * bytes : bytes) : null;
  const drop = async () => own?.drop();
  const ended = new AbortController();
  const place = picked ?? own?.name ?? null;
  const output = format === "votable" && encoding === "TABLEDATA" ? "votable-text" : format;
  const job = { ...chosen, format: output, rows, where, sha256, place, run, ended: ended.signal } as const;
  const write = table === null ? (format === "csv" ? textToCsv : textTo) : isCopied ? fitsTo : tableTo;
  try {
    const written = await orAborted(write(job), run.signal);
    if (written.sha256 !== null) hashes.set(file, written.sha256);
    for (const warning of written.warnings) notify("warning", warning);
    return { blob: written.blob, drop };
  } catch (error) {
    // Whoever writes it must have let go of it first.
    restartReader();
    await drop();
    throw error;
  } finally {
    ended.abort();
  }
}

/** Cells of a FITS table are copied as they are. */
async function fitsTo(job: Job): Promise<Exported> {
  const { format, originals, results, rows, where, sha256, place, run } = job;
  const { file, catalogue, table } = openFile();
  const fits = table!.table as FitsTable;
  const { fileRows = null } = catalogue.source;
  const { api } = reader();
  const next = pull(results.length === 0 ? rangesOf([], where) : resultsOf(results, where), job);
  const isSummed = sha256 === null;
  const what = { columns: originals, rows, fileRows, results: await sized(results), isSummed };
  return format === "fits"
    ? api.exportFitsFromFits(place, file, fits, { ...what, provenance: about(sha256 ?? "") }, next, progress(run))
    : api.exportCsvFromFits(place, file, fits, what, next, progress(run));
}

/** Values of a table are read from its file anew, so that no column of it need be loaded. */
async function tableTo(job: Job): Promise<Exported> {
  const { format, originals, results, rows, where, sha256, place, run } = job;
  const { file, catalogue, table } = openFile();
  const { fileRows = null } = catalogue.source;
  const next = pull(results.length === 0 ? rangesOf([], where) : resultsOf(results, where), job);
  const columns = await sized(results);
  const { name } = table!.table;
  const what = { format, columns, originals, rows, fileRows, provenance: about(sha256!), name };
  return reader().api.exportTable(place, file, table!.format, table!.table, what, next, progress(run));
}

async function textToCsv(job: Job): Promise<Exported> {
  const { originals, results, rows, where, place, run } = job;
  const source = openFile().catalogue.source as CsvSource;
  const kept = keptColumns(originals);
  await openFile().catalogue.load(namesOf(results));
  const line = kept.map(({ name }) => csvCell(quoteName(name))).join(" || ',' || ");
  const next = pull(joined(source, line, namesOf(results), where), job);
  const what = { originals: kept.map(headingOf), rows, results };
  return reader().api.exportCsvFromLines(place, what, next, progress(run));
}

async function textTo(job: Job): Promise<Exported> {
  const { format, originals, results, rows, where, sha256, place, run } = job;
  const kept = keptColumns(originals);
  await openFile().catalogue.load(namesOf([...kept, ...results]));
  const next = pull(rangesOf([...namesOf(kept), ...namesOf(results)], where), job);
  const columns = [...(await sized(kept)), ...(await sized(results))];
  const what = { format, columns, rows, provenance: about(sha256!), name: "" };
  return reader().api.exportColumns(place, what, next, progress(run));
}

const namesOf = (columns: readonly { readonly name: string }[]) => columns.map(({ name }) => name);
const headingOf = ({ name, original }: ColumnInfo) => (original === "" ? name : original);
const progress = (run: Run) => proxy((fraction: number) => run.report("Writing", fraction));

function keptColumns(originals: "all" | readonly string[]): readonly ColumnInfo[] {
  const { columns } = openFile().catalogue.source;
  return originals === "all" ? columns : columns.filter(({ name }) => originals.includes(name));
}

/** Splits a choice of columns into those of the file ("all", or unique names) and those of the results. */
function chosenColumns(
  choice: "all" | "results" | readonly string[],
  results: readonly ResultColumn[],
): Pick<Job, "originals" | "results"> {
  if (choice === "all") return { originals: "all", results };
  if (choice === "results") {
    if (results.length === 0) throw new Error("The catalogue is not classified yet: there are no results to write.");
    return { originals: [], results };
  }
  const { catalogue } = openFile();
  const originals: string[] = [];
  const chosen: ResultColumn[] = [];
  for (const name of choice) {
    const result = results.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    const column = catalogue.column(name);
    if (result !== undefined) chosen.push(result);
    else if (column !== undefined) originals.push(column.name);
    else throw new Error(`There is no column "${name}".`);
  }
  return { originals, results: chosen };
}

/** Columns under the names of the file, with the width in bytes of their longest text. */
async function sized(columns: readonly (ColumnInfo | ResultColumn)[]): Promise<ExportColumn[]> {
  const allTexts = columns.filter(({ type }) => type === "text");
  const ofFile = allTexts.filter((column) => "original" in column);
  const ofResults = allTexts.filter((column): column is ResultColumn => !("original" in column));
  const longest = ofFile.flatMap(({ name }, i) => [
    `coalesce(max(strlen(${quoteName(name)})), 0) AS w${i}`,
    // Bytes are as many as characters.
    `coalesce(bool_and(strlen(${quoteName(name)}) = length(${quoteName(name)})), true) AS a${i}`,
  ]);
  const [row] =
    longest.length === 0 ? [{}] : await openFile().catalogue.select(`SELECT ${longest.join(", ")} FROM catalogue`);
  const widths = ofResults.length === 0 ? [] : await textWidths(ofResults);
  return columns.map((column) => {
    if (!("original" in column))
      return { ...column, ...(column.type === "text" ? { width: widths[ofResults.indexOf(column)] } : {}) };
    const { original: _, ...rest } = column;
    const k = ofFile.indexOf(column);
    const texts = column.type === "text" ? { width: Number(row[`w${k}`]), isAscii: row[`a${k}`] === true } : {};
    return { ...rest, name: headingOf(column), ...texts };
  });
}

function textWidths(columns: readonly ResultColumn[]): Promise<number[]> {
  const { store, settings, columns: all } = currentResults();
  return store.textWidths(indicesOf(columns, all), weightingOf(settings));
}

const indicesOf = (columns: readonly ResultColumn[], all: readonly ResultColumn[]): number[] =>
  columns.map(({ name }) => all.findIndex((column) => column.name === name));

/** Result columns of the rows that are to be written, as the workers compute them: Arrow IPC streams with the row number `row` first. */
async function* resultsOf(columns: readonly ResultColumn[], where: string | undefined): AsyncGenerator<Uint8Array> {
  const { store, settings, columns: all } = currentResults();
  const wanted = indicesOf(columns, all);
  if (where === undefined) {
    yield* store.columns(wanted, weightingOf(settings), resultRows);
    return;
  }
  const { catalogue } = openFile();
  const rows = await catalogue.read(
    `SELECT ${catalogue.rowName}::INTEGER AS "row" FROM catalogue WHERE ${bracket(where)} ORDER BY ${catalogue.rowName}`,
  );
  yield* store.columnsOf(decodeArrow(rows).columns[0].values as Int32Array, wanted, weightingOf(settings));
}

/** Columns of the view `catalogue` in ranges of rows, each an Arrow IPC stream with the row number `row` first. */
async function* rangesOf(names: readonly string[], where: string | undefined): AsyncGenerator<Uint8Array> {
  const { catalogue } = openFile();
  const columns = [`${catalogue.rowName}::INTEGER AS "row"`, ...names.map((name, i) => `${quoteName(name)} AS c${i}`)];
  for (let start = 0; start < catalogue.rows; start += rangeRows) {
    const range = `${catalogue.rowName} >= ${start} AND ${catalogue.rowName} < ${start + rangeRows}`;
    const condition = where === undefined ? range : `${range} AND ${bracket(where)}`;
    yield catalogue.run(`SELECT ${columns.join(", ")} FROM catalogue WHERE ${condition} ORDER BY ${catalogue.rowName}`);
  }
}

/** Cells of the CSV file as one `line` of text a row, with the result columns beside it; read from the file anew. */
async function* joined(
  source: CsvSource,
  line: string,
  names: readonly string[],
  where: string | undefined,
): AsyncGenerator<Uint8Array> {
  const { catalogue } = openFile();
  const results = names.map((name, i) => `${quoteName(name)} AS c${i}`);
  const keep = where === undefined ? "true" : `coalesce(${bracket(where)}, false)`;
  const cells = line === "" ? [] : ["line"];
  const sql = `SELECT ${['"row"', ...cells, ...names.map((_, i) => `c${i}`)].join(", ")}
    FROM (SELECT ${line === "" ? "''" : line} AS line FROM (${source.cells})) POSITIONAL JOIN
    (SELECT ${[`${catalogue.rowName}::INTEGER AS "row"`, ...results, `${keep} AS keep`].join(", ")} FROM catalogue) WHERE keep`;
  yield* catalogue.stream(sql);
}

/** A function for a worker that gives the next piece, or null after the last. An export that has ended lets go of the database. */
function pull(pieces: AsyncGenerator<Uint8Array>, { ended }: Job): () => Promise<Uint8Array | null> {
  ended.addEventListener("abort", () => void pieces.return(undefined), { once: true });
  return proxy(async () => {
    const next = await pieces.next();
    return next.done === true ? null : transfer(next.value, [next.value.buffer]);
  });
}

/** SQL of a cell as CSV text, quoted where it must be. */
const csvCell = (cell: string) =>
  `CASE WHEN ${cell} IS NULL THEN '' WHEN regexp_matches(${cell}, '[",\\r\\n]|^ | $') THEN '"' || replace(${cell}, '"', '""') || '"' ELSE ${cell} END`;

/** Where the results come from: what FITS carries inside, and CSV as a file beside it. */
export async function provenance(): Promise<object> {
  return about(await sha256Of(null));
}

const hashes = new WeakMap<Blob, string>();

/** The checksum of the open file; its bytes are read for it the first time. */
async function sha256Of(run: Run | null): Promise<string> {
  const { file } = openFile();
  const known = hashes.get(file);
  if (known !== undefined) return known;
  const onProgress = proxy((fraction: number) => run?.report("Computing the checksum of the file", fraction));
  const sha256 = await reader().api.sha256(file, onProgress);
  hashes.set(file, sha256);
  return sha256;
}

function about(sha256: string): Provenance {
  const { catalogue, table, name, where } = openFile();
  const results = state.results.value !== null && isCurrent() ? state.results.value : null;
  const imported = results?.training.imported ?? null;
  const input = {
    name,
    format: catalogue.source.format,
    ...(table === null ? {} : { [table.format === "fits" ? "hdu" : "table"]: table.table.index }),
    rows: catalogue.rows,
    ...(where === undefined ? {} : { where }),
    sha256,
  };
  return {
    tool: "Xsieve",
    version: __XSIEVE_VERSION__,
    input,
    settings: state.settings.value,
    ...(results === null
      ? {}
      : {
          classification: {
            counts: results.counts,
            labelled: Object.fromEntries(
              results.training.model.classes.map((name_, c) => [name_, results.training.model.labelled[c]]),
            ),
            ...(imported === null ? {} : { model: { name: imported.name, citation: imported.citation } }),
            labelledSources: results.heldOut ? "held out (leave-one-out)" : "with their own label (resubstitution)",
            densities: results.densities,
          },
        }),
    citation: "Tranin, Godet, Webb & Primorac 2022, A&A 657, A138 (2022A&A...657A.138T)",
  };
}

/** How long a download may take, in ms. */
const DOWNLOAD_PATIENCE = 30 * 60_000;

/** What the user wants to save. */
export type Saved = {
  readonly format: OutputFormat;
  /** All columns, or identifier, position and results. */
  readonly columns: "all" | "results";
  /** All sources, those selected in the settings, or those that the table shows. */
  readonly rows: "all" | "selected" | "shown";
};

/** How files are called. */
const endings: Readonly<Record<OutputFormat, string>> = {
  fits: "fits",
  votable: "vot",
  "votable-text": "vot",
  csv: "csv",
  ecsv: "ecsv",
  parquet: "parquet",
};

/**
 * Writes the catalogue to where the user says, or hands it to the browser as a download where the browser does not ask; CSV comes with its
 * provenance as JSON beside it.
 */
export async function saveCatalogue({ format, columns, rows }: Saved): Promise<void> {
  const { name } = openFile();
  const ending = endings[format];
  const base = `${name.replace(/(\.gz)?$/i, "").replace(/\.(fits?|csv|tsv|txt|dat|vot|xml|ecsv|mrt|parquet|parq)$/i, "")}_xsieve`;
  const where = {
    all: undefined,
    selected: state.settings.value.selection,
    shown: shownCondition(state.tableView.value),
  }[rows];
  const isText = format === "votable-text";
  const options = {
    columns: columns === "all" ? columns : identifying(),
    ...(where === undefined ? {} : { where }),
    ...(isText ? { encoding: "TABLEDATA" as const } : {}),
  };
  // Asked for at once: browsers allow it only while they know what the user has pressed.
  const picked = await pickFile(`${base}.${ending}`, ending);
  if (picked === "cancelled") return;
  try {
    const output = isText ? "votable" : format;
    const { blob, drop } = await longCall("export", {}, (run) => write(output, options, run, picked));
    if (picked === null) {
      saveFile(blob, `${base}.${ending}`);
      // Nobody tells when a download is complete.
      setTimeout(() => void drop(), DOWNLOAD_PATIENCE);
    }
  } catch (error) {
    if (picked !== null) await removeIfEmpty(picked);
    throw error;
  }
  if (format === "csv") {
    const text = `${JSON.stringify(await provenance(), null, 2)}\n`;
    saveFile(new Blob([text], { type: "application/json" }), `${base}.csv.json`);
  }
}

/** What tells which source is which, and the results. */
function identifying(): string[] {
  const { identifier, position } = state.settings.value;
  const names = [identifier, position?.ra, position?.dec].filter((name) => typeof name === "string");
  return [...names, ...currentResults().columns.map(({ name }) => name)];
}

/** Hands a file to the browser as a download. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has taken the file over by then; the address would hold its memory for good.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
