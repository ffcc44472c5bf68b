import { openBytes } from "./bytes.ts";
import type { FitsTable } from "./fits.ts";
import type { CellDecoder, RowBytes } from "./fits-cells.ts";
import type { FitsField } from "./fits-fields.ts";
import { partDecoder, valueBytes } from "./fits-parts.ts";
import { ReadError, counted } from "./read-error.ts";
import type { ColumnBatch } from "./table.ts";

/** Some consecutive rows as the file has them; their memory is used again when the next ones are asked for. */
export type FitsRows = { readonly start: number; readonly rows: number; readonly bytes: Uint8Array<ArrayBuffer> };

/** Large reads are the fastest, and small blocks stay in the processor's cache while they are decoded. */
const SLICE_BYTES = 32 * 1024 * 1024;
const BLOCK_BYTES = 8 * 1024 * 1024;

/** Rows of a batch: as many as DuckDB keeps together, for it takes them fastest so; of many or wide columns a half of it, a quarter, … */
const BATCH_ROWS = 122_880;
const BATCH_BYTES = 32 * 1024 * 1024;

/** Slices that are asked for at a time: the browser reads some while it hands over another. */
const SLICES_COMING = 3;

/**
 * Yields the named columns in batches of 122,880 rows, in order, or fewer where they would take more than 32 MB; a table without rows gives
 * one empty batch. The memory of a batch is used again when the next one is asked for.
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
  const places = names.map((name) => placeOf(table, name));
  const most = Math.min(batchRows(places.reduce((sum, { field }) => sum + valueBytes(field), 0)), table.rows);
  const decoders = places.map(({ field, element }) => partDecoder(field, element, most));
  if (table.rows === 0) yield { start: 0, rows: 0, columns: decoders.map((decoder) => decoder.finish(0)) };
  let start = 0;
  let end = 0;
  for await (const slice of readFitsRows(file, table, onProgress, signal)) {
    const after = slice.start + slice.rows;
    for (let row = slice.start; row < after;) {
      if (row === end) [start, end] = [row, Math.min(row + most, table.rows)];
      const to = Math.min(after, end);
      const bytes = slice.bytes.subarray((row - slice.start) * table.rowBytes);
      decodeRows({ bytes, rowBytes: table.rowBytes, first: row - start }, to - start, decoders);
      if (to === end)
        yield { start, rows: end - start, columns: decoders.map((decoder) => decoder.finish(end - start)) };
      row = to;
    }
  }
}

/** Runs decoders over the rows of some bytes up to number `to` (not included), block by block. */
export function decodeRows(source: RowBytes, to: number, decoders: readonly CellDecoder[]): void {
  const block = Math.max(1, Math.floor(BLOCK_BYTES / source.rowBytes));
  for (let from = source.first; from < to; from += block)
    for (const decoder of decoders) decoder.decode(source, from, Math.min(to, from + block));
}

/**
 * Yields the rows of a table in slices of about 32 MB; the next ones are on their way while one is worked on.
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
  // What is read is what was described, however large it is.
  const stream = await openBytes(file, undefined);
  const free: ArrayBuffer[] = [];
  const read = (start: number) => {
    const bytes = stream.read(Math.min(sliceRows, rows - start) * rowBytes, free.pop());
    // Where the caller stops early nobody waits for the slice on its way, and its failure is no news.
    bytes.catch(() => undefined);
    return bytes;
  };
  try {
    await stream.skip(table.dataStart);
    const coming: Promise<Uint8Array<ArrayBuffer>>[] = [];
    let asked = 0;
    const ask = () => {
      for (; coming.length < SLICES_COMING && asked < rows; asked += sliceRows) coming.push(read(asked));
    };
    ask();
    for (let start = 0; start < rows; start += sliceRows) {
      signal?.throwIfAborted();
      const bytes = await coming.shift()!;
      const length = Math.min(sliceRows, rows - start);
      if (bytes.length < length * rowBytes)
        throw new ReadError(`FITS: the file ends before row ${counted(start + length)} of ${counted(rows)}.`);
      ask();
      yield { start, rows: length, bytes };
      // It may have been given away, or be shared.
      if (bytes.buffer.byteLength >= sliceRows * rowBytes) free.push(bytes.buffer);
      onProgress?.((start + length) / rows);
    }
  } finally {
    await stream.close();
  }
}

function batchRows(bytesPerRow: number): number {
  let rows = BATCH_ROWS;
  while (rows > 1 && rows * bytesPerRow > BATCH_BYTES) rows >>= 1;
  return rows;
}

function placeOf(table: FitsTable, name: string): { readonly field: FitsField; readonly element: number } {
  const part = table.parts[table.columns.findIndex((column) => column.name === name)];
  if (part !== undefined) return { field: table.fields[part.field], element: part.element };
  const field = table.fields.find((candidate) => candidate.name === name);
  if (field === undefined) throw new ReadError(`FITS: the table has no column ${name}.`);
  if (field.unread !== "") throw new ReadError(`FITS: column ${name} cannot be read: ${field.unread}.`);
  throw new ReadError(`FITS: column ${name} is read element by element, as ${name}_1 and so on.`);
}
