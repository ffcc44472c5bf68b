import { expose, transfer } from "comlink";
import type { ExportColumn, Exported, NextRows, Provenance } from "../src/export/columns.ts";
import type { KeptColumns } from "../src/export/fits-kept.ts";
import type { Checksum } from "../src/export/checksum.ts";
import { pickedPieces } from "../src/export/picked-pieces.ts";
import { blobPieces, privatePieces, type Pieces } from "../src/export/pieces.ts";
import { csvFromFits, csvFromLines } from "../src/export/write-csv.ts";
import { withOriginals } from "../src/export/with-originals.ts";
import { withTexts } from "../src/export/with-texts.ts";
import { writeColumns, type WriteOptions } from "../src/export/write-columns.ts";
import { fitsFromFits } from "../src/export/write-fits.ts";
import { encodeArrow } from "../src/readers/arrow.ts";
import { readCsvColumns, sampleCsv, type CsvSample, type CsvTrouble } from "../src/readers/csv-columns.ts";
import type { CsvColumn, CsvCounts, CsvLayout } from "../src/readers/csv-rows.ts";
import { pointDecimals } from "../src/readers/csv-decimal.ts";
import { plainScanner, type CsvScanner } from "../src/readers/csv-scan.ts";
import { detectFormat } from "../src/readers/detect.ts";
import type { FitsTable } from "../src/readers/fits.ts";
import { askBeforeLarge } from "../src/readers/gzip.ts";
import { evenLineEnds, latin1Text, plainText } from "../src/readers/csv-text.ts";
import { keepRows } from "../src/readers/keep-rows.ts";
import { compiledCsvScanner } from "../src/numerics/compiled-csv.ts";
import { ReadError } from "../src/readers/read-error.ts";
import { sha256 } from "../src/readers/sha256.ts";
import { tableReader, type TableFormat, type TableReader } from "../src/readers/table-readers.ts";
import type { ColumnBatch, ColumnData, FileTable } from "../src/readers/table.ts";
import { checksumBeside } from "./checksum-beside.ts";
import { loadModule } from "./load-engine.ts";

/** What a file is, and its tables; of text that does not describe its columns there are none. */
export type FileDescription = { readonly format: TableFormat | "csv"; readonly tables: readonly FileTable[] };

/** Batches (of a few MB) that may wait to be taken. */
const mostUnderWay = 16;

/**
 * Where an export goes while it is written: a file that the user has picked, the name of one in the browser's private file system, or Blobs
 * (null).
 */
export type Place = FileSystemFileHandle | string | null;

/** What is written, in which format, and what is told of it. */
type Written = Omit<WriteOptions, "next" | "pieces" | "onProgress">;

type OnProgress = (fraction: number) => void;

const api = {
  /** See `askBeforeLarge` of the readers. */
  askBeforeLarge,

  /**
   * Tells what a file is and which tables it has.
   * @param readme text of the ReadMe that says what its columns are; null: there is none
   * @throws ReadError for what is no table, or a damaged one
   */
  async describe(file: Blob, name: string, readme: string | null, onProgress?: OnProgress): Promise<FileDescription> {
    const found = await detectFormat(file, name);
    // Text of fixed width does not say that it is.
    const format = found === "csv" && readme !== null ? "mrt" : found;
    if (format === "csv") return { format, tables: [] };
    if (format === "readme")
      throw new ReadError(`${name} describes tables that are in other files; drop one of these together with it.`);
    const reader = await readerOf(format);
    return { format, tables: await reader.tables(file, onProgress, readme === null ? undefined : { readme, name }) };
  },

  /**
   * Hands the named columns over in batches, each an Arrow IPC stream with the row number `__row` (int32, from 0) as its
   * first column; a table without rows gives one empty batch. Of some rows alone (`kept`, ascending) these are handed over, numbered
   * from 0. Some batches may be on their way while the next ones are read.
   * @returns what was seen on the way and is to be told, in sentences
   */
  async readColumns(
    file: Blob,
    format: TableFormat,
    table: FileTable,
    names: readonly string[],
    kept: Int32Array | null,
    onBatch: (ipc: Uint8Array) => Promise<void>,
    onProgress?: OnProgress,
  ): Promise<readonly string[]> {
    const all = (await readerOf(format)).columns(file, table, names, onProgress);
    return handOver(kept === null ? all : keepRows(all, kept), names, onBatch);
  },

  plainText,
  latin1Text,
  evenLineEnds,
  pointDecimals,

  /** See `sampleCsv` of the readers. */
  async sampleCsv(text: Blob, layout: CsvLayout): Promise<CsvSample> {
    return sampleCsv(text, layout, await scannerMaker());
  },

  /** Hands the wanted columns of a CSV text over, as `readColumns` does those of a FITS table; returns what `readCsvColumns` does. */
  async readCsv(
    text: Blob,
    layout: CsvLayout,
    wanted: readonly (CsvColumn & { readonly name: string })[],
    kept: Int32Array | null,
    onBatch: (ipc: Uint8Array) => Promise<void>,
    onProgress?: OnProgress,
  ): Promise<CsvCounts | CsvTrouble> {
    const names = wanted.map(({ name }) => name);
    const options = { makeScanner: await scannerMaker(), ...(onProgress && { onProgress }) };
    const all = readCsvColumns(text, layout, wanted, options);
    return handOver(kept === null ? all : keepRows(all, kept), names, onBatch);
  },

  sha256,

  // `isSummed` asks for the SHA-256 of the original file, which then comes with the answer and stands in the provenance.

  /** `next` gives `row` and the results; see `fitsFromFits`. */
  exportFitsFromFits(
    place: Place,
    file: Blob,
    table: FitsTable,
    options: {
      columns: KeptColumns;
      results: readonly ExportColumn[];
      rows: number;
      fileRows: Int32Array | null;
      provenance: Provenance;
      isSummed: boolean;
    },
    next: NextRows,
    onProgress?: OnProgress,
  ): Promise<Exported> {
    return summed(options.isSummed, (checksum) =>
      inPieces(place, (pieces) =>
        fitsFromFits(file, table, { ...options, next, pieces, checksum, ...(onProgress && { onProgress }) }),
      ),
    );
  },

  /** `next` gives `row` and all columns. */
  exportColumns(place: Place, what: Written, next: NextRows, onProgress?: OnProgress): Promise<Exported> {
    return inPieces(place, (pieces) => writeColumns({ ...what, next, pieces, ...(onProgress && { onProgress }) }));
  },

  /** Columns of a table of the file (by name, or all), and the results that `next` gives with `row`. */
  async exportTable(
    place: Place,
    file: Blob,
    format: TableFormat,
    table: FileTable,
    { originals, fileRows, ...what }: Written & { originals: "all" | readonly string[]; fileRows: Int32Array | null },
    next: NextRows,
    onProgress?: OnProgress,
  ): Promise<Exported> {
    const kept = originals === "all" ? table.columns : table.columns.filter(({ name }) => originals.includes(name));
    const reader = await readerOf(format);
    const own = await withTexts(reader, file, table, kept);
    const names = kept.map(({ name }) => name);
    const reading = reader.columns(file, table, names);
    const unread = originals === "all" ? table.unread.map(({ name }) => name) : [];
    try {
      const columns = [...own, ...what.columns];
      const rows = withOriginals(reading, next, fileRows);
      const written = await inPieces(place, (pieces) =>
        writeColumns({ ...what, columns, next: rows, pieces, ...(onProgress && { onProgress }) }),
      );
      const cut = kept.filter(({ firstOf }) => firstOf !== undefined).map(({ name }) => name);
      const left = [
        ...(unread.length === 0 ? [] : [`Left out, because they could not be read: ${unread.join(", ")}.`]),
        ...(cut.length === 0
          ? []
          : [
              `Of these columns of arrays only the first element was written: ${cut.join(", ")}. As FITS they are whole.`,
            ]),
      ];
      return { ...written, warnings: [...left, ...written.warnings] };
    } finally {
      await reading.return([]);
    }
  },

  /** `next` gives `row` and the results; see `csvFromFits`. */
  exportCsvFromFits(
    place: Place,
    file: Blob,
    table: FitsTable,
    options: {
      columns: KeptColumns;
      results: readonly ExportColumn[];
      rows: number;
      fileRows: Int32Array | null;
      isSummed: boolean;
    },
    next: NextRows,
    onProgress?: OnProgress,
  ): Promise<Exported> {
    return summed(options.isSummed, (checksum) =>
      inPieces(place, (pieces) =>
        csvFromFits(file, table, { ...options, next, pieces, checksum, ...(onProgress && { onProgress }) }),
      ),
    );
  },

  /** `next` gives `row`, `line` and the results; see `csvFromLines`. */
  exportCsvFromLines(
    place: Place,
    options: { originals: readonly string[]; results: readonly ExportColumn[]; rows: number },
    next: NextRows,
    onProgress?: OnProgress,
  ): Promise<Exported> {
    return inPieces(place, (pieces) => csvFromLines({ ...options, next, pieces, ...(onProgress && { onProgress }) }));
  },
};

export type ReaderApi = typeof api;

expose(api);

/** Writes an export to a place, which is let go where that fails. */
async function inPieces(place: Place, write: (pieces: Pieces) => Promise<Exported>): Promise<Exported> {
  const pieces = await piecesAt(place);
  try {
    return await write(pieces);
  } catch (error) {
    await pieces.discard();
    throw error;
  }
}

let module: Promise<WebAssembly.Module | null> | undefined;

/** What makes scanners of CSV text: the compiled code, or plain TypeScript where it cannot run. */
async function scannerMaker(): Promise<(size: number, delimiter: number) => CsvScanner> {
  const compiled = await (module ??= loadModule());
  return compiled === null ? plainScanner : (size, delimiter) => compiledCsvScanner(compiled, size, delimiter);
}

const readerOf = async (format: TableFormat): Promise<TableReader> => tableReader(format, await scannerMaker());

/** Encodes batches and hands them over, some on their way while the next ones are read; returns what their generator returns. */
async function handOver<T>(
  batches: AsyncGenerator<ColumnBatch, T>,
  names: readonly string[],
  onBatch: (ipc: Uint8Array) => Promise<void>,
): Promise<T> {
  const underWay: Promise<void>[] = [];
  let next = await batches.next();
  for (; next.done !== true; next = await batches.next()) {
    const { start, rows, columns } = next.value;
    const ipc = encodeArrow(["__row", ...names], [rowNumbers(start, rows), ...columns], rows);
    const taken = onBatch(transfer(ipc, [ipc.buffer]));
    // Its failure is that of the whole call; it may come before anybody waits for it.
    taken.catch(() => undefined);
    underWay.push(taken);
    if (underWay.length > mostUnderWay) await underWay.shift();
  }
  await Promise.all(underWay);
  return next.value;
}

async function piecesAt(place: Place): Promise<Pieces> {
  if (place === null) return blobPieces();
  return typeof place === "string" ? privatePieces(place) : pickedPieces(place);
}

async function summed(isSummed: boolean, write: (checksum: Checksum | null) => Promise<Exported>): Promise<Exported> {
  if (!isSummed) return write(null);
  const checksum = await checksumBeside();
  try {
    return await write(checksum);
  } finally {
    checksum.end();
  }
}

function rowNumbers(start: number, rows: number): ColumnData {
  const values = new Int32Array(rows);
  for (let i = 0; i < rows; i++) values[i] = start + i;
  return { type: "int32", values, valid: null };
}
