import { type ArrowRows, arrowPieces } from "../readers/arrow.ts";
import type { CellType, ColumnData } from "../readers/table.ts";

/** A column as an export writes it. */
export type ExportColumn = {
  readonly name: string;
  readonly type: CellType;
  readonly unit: string;
  readonly ucd: string;
  readonly description: string;
  /** As the original has them (`ColumnInfo` of the readers). */
  readonly utype?: string;
  readonly xtype?: string;
  readonly nullValue?: string;
  /** Of text: how many bytes the longest value has. */
  readonly width?: number;
  /** Of text: whether all values are ASCII, where that is known. */
  readonly isAscii?: boolean;
};

/** What made the results, carried inside the file: one JSON value. These members become keywords of their own. */
export type Provenance = {
  /** Of Xsieve. */
  readonly version: string;
  readonly input: { readonly name: string; readonly rows: number; readonly sha256: string };
  readonly [member: string]: unknown;
};

/** A finished file, and what could not be carried over, in sentences. */
export type Exported = {
  readonly blob: Blob;
  readonly warnings: readonly string[];
  /** SHA-256 of the original, 64 hexadecimal digits, where it was computed on the way; null: it was not. */
  readonly sha256: string | null;
};

/**
 * Gives the rows to write, piece by piece: parts of one Arrow IPC stream, or streams of their own, null at the end.
 * The first column is `row`, the number of the row in the catalogue (from 0), ascending.
 */
export type NextRows = () => Promise<Uint8Array | null>;

export type RowBatch = {
  readonly length: number;
  /** Rows of the catalogue. */
  readonly rows: Float64Array;
  readonly columns: readonly ColumnData[];
};

/** Files are put together from pieces of this size, so that no buffer holds a whole one. */
export const PIECE_BYTES = 8 * 1024 * 1024;

/**
 * Yields the rows to write, and checks what came: `columns` columns after `row`, row numbers that ascend, and `expected`
 * rows in all.
 * @param fileRows rows of the file that those of the catalogue are; null: the same
 */
export async function* rowBatches(
  next: NextRows,
  expected: number,
  columns: number,
  onProgress?: (fraction: number) => void,
  fileRows: Int32Array | null = null,
): AsyncGenerator<RowBatch, void, undefined> {
  const decode = arrowPieces();
  let done = 0;
  let last = -1;
  // A piece is let go of once it is decoded: it is as large as what it says.
  const nextRows = async () => {
    const piece = await next();
    return piece === null ? null : decode(piece);
  };
  for (let rows = await nextRows(); rows !== null; rows = await nextRows()) {
    const batch = rowBatch(rows, columns, last, fileRows);
    rows = null;
    if (batch.length === 0) continue;
    last = batch.rows[batch.length - 1];
    done += batch.length;
    if (done > expected)
      throw new Error(`The export got more than the ${expected} rows of results that were expected.`);
    yield batch;
    onProgress?.(done / expected);
  }
  if (done !== expected) throw new Error(`The export got ${done} rows of results; ${expected} were expected.`);
}

function rowBatch(
  { rows: length, columns }: ArrowRows,
  expected: number,
  last: number,
  fileRows: Int32Array | null,
): RowBatch {
  if (columns.length !== expected + 1)
    throw new Error(`The export got ${columns.length} columns; the row number and ${expected} columns were expected.`);
  const [numbers, ...data] = columns;
  const ofCatalogue = Float64Array.from(numbers.values as ArrayLike<number | bigint>, Number);
  const rows = fileRows === null ? ofCatalogue : ofCatalogue.map((row) => fileRows[row]);
  for (let i = 0, before = last; i < length; before = rows[i++])
    if (!(rows[i] > before))
      throw new Error(`The export got row ${rows[i]} after row ${before}; ascending rows were expected.`);
  return { length, rows, columns: data };
}
