import { openBytes } from "./bytes.ts";
import type { FitsTable } from "./fits.ts";
import { type CellDecoder, cellDecoder } from "./fits-cells.ts";
import type { FitsField } from "./fits-fields.ts";
import { ReadError, counted } from "./read-error.ts";
import type { ColumnBatch } from "./table.ts";

/** Some consecutive rows as the file has them. */
export type FitsRows = { readonly start: number; readonly rows: number; readonly bytes: Uint8Array<ArrayBuffer> };

/** Large reads are the fastest, and small blocks stay in the processor's cache while they are decoded. */
const SLICE_BYTES = 32 * 1024 * 1024;
const BLOCK_BYTES = 8 * 1024 * 1024;

/**
 * Yields the named columns in batches of about 32 MB of the file, rows in order; a table without rows gives one empty batch.
 * The file is row by row, so all of it is read, whatever the number of columns.
 * @param names unique names of `table.columns`
 */
export async function* readFitsColumns(
  file: Blob,
  table: FitsTable,
  names: readonly string[],
  onProgress?: (fraction: number) => void,
  signal?: AbortSignal,
): AsyncGenerator<ColumnBatch, void, undefined> {
  const fields = names.map((name) => scalarField(table, name));
  if (table.rows === 0) yield { start: 0, rows: 0, columns: fields.map((field) => cellDecoder(field, 0).finish()) };
  for await (const slice of readFitsRows(file, table, onProgress, signal)) {
    const decoders = fields.map((field) => cellDecoder(field, slice.rows));
    decodeRows(slice, table.rowBytes, decoders);
    yield { start: slice.start, rows: slice.rows, columns: decoders.map((decoder) => decoder.finish()) };
  }
}

/** Runs decoders over all rows of a slice, block by block. */
export function decodeRows(slice: FitsRows, rowBytes: number, decoders: readonly CellDecoder[]): void {
  const block = Math.max(1, Math.floor(BLOCK_BYTES / rowBytes));
  for (let from = 0; from < slice.rows; from += block) {
    const to = Math.min(slice.rows, from + block);
    for (const decoder of decoders) decoder.decode({ bytes: slice.bytes, rowBytes }, from, to);
  }
}

/**
 * Yields the rows of a table in slices of about 32 MB; the next slice is on its way while one is worked on.
 * @throws ReadError where the file has become shorter than its header says
 */
export async function* readFitsRows(
  file: Blob,
  table: FitsTable,
  onProgress?: (fraction: number) => void,
  signal?: AbortSignal,
): AsyncGenerator<FitsRows, void, undefined> {
  const { rows, rowBytes } = table;
  if (rows === 0 || rowBytes === 0) return;
  const sliceRows = Math.max(1, Math.floor(SLICE_BYTES / rowBytes));
  const stream = await openBytes(file);
  const read = (start: number) => {
    const bytes = stream.read(Math.min(sliceRows, rows - start) * rowBytes);
    // Where the caller stops early nobody waits for the slice on its way, and its failure is no news.
    bytes.catch(() => undefined);
    return bytes;
  };
  try {
    await stream.skip(table.dataStart);
    let next = read(0);
    for (let start = 0; start < rows; start += sliceRows) {
      signal?.throwIfAborted();
      const bytes = await next;
      const length = Math.min(sliceRows, rows - start);
      if (bytes.length < length * rowBytes)
        throw new ReadError(`FITS: the file ends before row ${counted(start + length)} of ${counted(rows)}.`);
      if (start + length < rows) next = read(start + length);
      yield { start, rows: length, bytes };
      onProgress?.((start + length) / rows);
    }
  } finally {
    await stream.close();
  }
}

function scalarField(table: FitsTable, name: string): FitsField {
  const field = table.fields.find((candidate) => candidate.name === name);
  if (field === undefined) throw new ReadError(`FITS: the table has no column ${name}.`);
  if (field.unread !== "") throw new ReadError(`FITS: column ${name} cannot be read: ${field.unread}.`);
  return field;
}
