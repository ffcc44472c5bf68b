import { proxy } from "comlink";
import type { ReaderApi } from "../../workers/reader.worker.ts";
import { openCsv, type CsvReader } from "../catalogue/csv-source.ts";
import { guessRoles } from "../catalogue/roles.ts";
import type { CatalogueSource } from "../catalogue/source.ts";
import { tableSource } from "../catalogue/table-source.ts";
import { counted } from "../readers/read-error.ts";
import type { FileTable } from "../readers/table.ts";
import { presentReader } from "./file-reader.ts";
import type { Run } from "./run.ts";
import * as state from "./state.ts";
import type { Client } from "./worker-client.ts";

/** Which of the tables of a file is wanted. */
export type TableChoice = {
  /** Its number or name; of FITS its HDU number or EXTNAME. */
  readonly table?: string | number;
  /** Asks the user which of several tables of a file to open; without it the first one with positions is taken. */
  readonly chooseTable?: (
    file: string,
    tables: readonly FileTable[],
    format: state.OpenTable["format"],
  ) => Promise<FileTable | null>;
};

/** What a table is called among those of its file. */
export function titleOf({ format, table: { index, name } }: state.OpenTable): string {
  const number = format === "fits" ? `HDU ${index}` : `number ${index + 1}`;
  return name === "" ? number : `${number} (${name})`;
}

/**
 * The table of a file that is wanted: the one that is named, or that the user chooses among several, else the first with positions.
 * @throws Error with a sentence
 */
export async function pickTable(
  file: string,
  tables: readonly FileTable[],
  format: state.OpenTable["format"],
  { table, chooseTable }: TableChoice,
): Promise<FileTable> {
  if (table !== undefined) {
    const found = tables.find(({ index, name }) => index === table || name === table);
    if (found === undefined)
      throw new Error(
        `The file has no table ${JSON.stringify(table)}; it has ${listed(tables.map(({ index, name }) => `${index} ${name}`.trim()))}.`,
      );
    return found;
  }
  if (tables.length > 1 && chooseTable !== undefined) {
    const chosen = await chooseTable(file, tables, format);
    if (chosen === null) throw new DOMException("Cancelled: no table was chosen.", "AbortError");
    return chosen;
  }
  return tables.find(({ columns }) => guessRoles(columns).ra !== undefined) ?? tables[0];
}

/** The columns of a text, and what reads them. */
export async function csvSource(
  file: Blob,
  { api }: Client<ReaderApi>,
  run: Run,
  where: string | undefined,
): Promise<CatalogueSource> {
  const progress = proxy((fraction: number) => run.report("Checking the text", fraction));
  const text = await api.plainText(file, progress);
  run.report("Finding the columns", null);
  const reading: CsvReader = {
    latin1: (blob) => api.latin1Text(blob, progress),
    even: (blob) => api.evenLineEnds(blob, progress),
    points: (blob, delimiter) => api.pointDecimals(blob, delimiter, progress),
    sample: (blob, layout) => api.sampleCsv(blob, layout),
    read: (blob, layout, columns, kept, onBatch, onProgress) =>
      presentOr(source, api).readCsv(blob, layout, columns, kept, proxy(onBatch), proxy(onProgress)),
  };
  const source: CatalogueSource = await openCsv(text, reading, where);
  return source;
}

/** How the formats are called. */
const formats = { fits: "FITS", votable: "VOTable", parquet: "Parquet", ecsv: "ECSV", mrt: "MRT" } as const;

/** The columns of a table that its file describes, and what reads them: the reader that is given, once the file is open the present one. */
export const sourceOf = (
  file: Blob,
  { format, table }: state.OpenTable,
  { api }: Client<ReaderApi>,
  where: string | undefined,
): CatalogueSource => {
  const source: CatalogueSource = tableSource(
    formats[format],
    table,
    (names, kept, onBatch, onProgress) => {
      // A column read on demand may come after the worker that opened the file has been replaced.
      const from = presentOr(source, api);
      return from.readColumns(file, format, table, names, kept, proxy(onBatch), proxy(onProgress));
    },
    where,
  );
  return source;
};

/** The reader of the open file, if a source is that file's; else the one that was given with it. */
const presentOr = (source: CatalogueSource, api: Client<ReaderApi>["api"]): Client<ReaderApi>["api"] =>
  state.opened.value?.catalogue.source === source ? (presentReader()?.api ?? api) : api;

/** What DuckDB can hold in a tab, beside what it needs to work. */
const roomBytes = 2.4e9;

/** @throws Error with a sentence, before the work begins, where the columns that are needed would not fit */
export function checkRoom(name: string, { rows, columns }: CatalogueSource, wanted: readonly string[]): void {
  const widths = wanted.map((column) => (columns.find((one) => one.name === column)!.type === "text" ? 40 : 8));
  const bytes = rows * widths.reduce((sum, width) => sum + width, 0);
  if (bytes <= roomBytes) return;
  const size = (amount: number) => `${(amount / 1e9).toFixed(1)} GB`;
  throw new Error(
    `${name} needs about ${size(bytes)} for ${wanted.length} columns of about ${counted(rows)} rows; a tab holds about ${size(roomBytes)}. ` +
      "Read fewer rows, open(file, { where: 'a condition' }), or drop settings with it that use fewer columns.",
  );
}

/** The first few of a list, and how many there are beyond them. */
export const listed = (names: readonly string[]): string =>
  names.length <= 5 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
