import { BLOCK_BYTES } from "../readers/fits-header.ts";
import { ReadError } from "../readers/read-error.ts";
import type { FitsTable } from "../readers/fits.ts";
import type { FitsField } from "../readers/fits-fields.ts";
import { openBytes } from "../readers/bytes.ts";
import { isGzip } from "../readers/gzip.ts";
import {
  type ExportColumn,
  type Exported,
  type NextRows,
  PIECE_BYTES,
  type Provenance,
  rowBatches,
} from "./columns.ts";
import { headerBytes, primaryHeader, provenanceCards, textCards, valueCard } from "./fits-cards.ts";
import { type CellEncoder, cellEncoder } from "./fits-encoders.ts";
import { type KeptColumns, keptCards, keptFields } from "./fits-kept.ts";
import { type CopyRows, originalRows } from "./fits-original.ts";
import { blobPieces, type Pieces } from "./pieces.ts";

const MAX_FIELDS = 999;

type FitsOptions = {
  /** How many rows will come. */
  readonly rows: number;
  /** Rows of the file that those of the catalogue are; null, and by default: the same. */
  readonly fileRows?: Int32Array | null;
  readonly next: NextRows;
  /** Where the rows go while they are written; default Blobs. */
  readonly pieces?: Pieces;
  readonly provenance: Provenance;
  readonly onProgress?: (fraction: number) => void;
};

/**
 * Returns a FITS file with the original rows, every kept cell byte for byte and every keyword of the table card for card,
 * and the result columns after them. Only the rows that come are written.
 * @param options.columns which columns of the original to keep, arrays and columns of variable length included
 * @param options.results columns that follow `row` in the batches, in order
 */
export async function fitsFromFits(
  file: Blob,
  table: FitsTable,
  options: FitsOptions & { readonly columns: KeptColumns; readonly results: readonly ExportColumn[] },
): Promise<Exported> {
  const kept = keptFields(table, options.columns);
  const keptBytes = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  const original = kept.length === 0 ? null : originalRows(file, table, kept);
  try {
    const written = await writeRows(options.results, kept.length, options, keptBytes, original?.copy);
    const heap = kept.some(isVariable) ? await heapParts(file, table) : [];
    return assemble(options, keptBytes, written, kept.length, keptCards(table, kept), heap);
  } finally {
    await original?.close();
  }
}

/**
 * Returns a FITS file of columns that come as values: those of a catalogue that is no FITS file, and results.
 * @param options.columns columns that follow `row` in the batches, in order
 * @param options.name EXTNAME of the table
 */
export async function fitsFromColumns(
  options: FitsOptions & { readonly columns: readonly ExportColumn[]; readonly name?: string },
): Promise<Exported> {
  const { columns, name } = options;
  const written = await writeRows(columns, 0, options, 0);
  return assemble(options, 0, written, 0, name === undefined ? [] : textCards("EXTNAME", name), []);
}

type WrittenRows = { readonly encoders: readonly CellEncoder[]; readonly parts: readonly Blob[] };

async function writeRows(
  columns: readonly ExportColumn[],
  keptCount: number,
  { rows, next, fileRows = null, pieces = blobPieces(), onProgress }: FitsOptions,
  keptBytes: number,
  copy?: CopyRows,
): Promise<WrittenRows> {
  if (keptCount + columns.length > MAX_FIELDS)
    throw new Error(
      `The table would have ${keptCount + columns.length} columns; a FITS table holds ${MAX_FIELDS}. ` +
        "Save fewer columns, or save as CSV.",
    );
  const encoders = columns.map(cellEncoder);
  const rowBytes = rowLength(keptBytes, encoders);
  const pieceRows = Math.max(1, Math.floor(PIECE_BYTES / Math.max(1, rowBytes)));
  const piece = new Uint8Array(Math.min(pieceRows, rows) * rowBytes);
  let filled = 0;
  for await (const batch of rowBatches(next, rows, columns.length, onProgress, fileRows)) {
    for (let from = 0; from < batch.length;) {
      const to = Math.min(batch.length, from + pieceRows - filled);
      let at = filled * rowBytes;
      await copy?.(batch.rows, from, to, piece, at, rowBytes);
      at += keptBytes;
      encoders.forEach((encoder, i) => {
        encoder.encode(batch.columns[i], from, to, { bytes: piece, at, stride: rowBytes });
        at += encoder.bytes;
      });
      filled += to - from;
      from = to;
      if (filled === pieceRows) {
        pieces.write(piece);
        filled = 0;
      }
    }
  }
  if (filled > 0) pieces.write(piece.subarray(0, filled * rowBytes));
  return { encoders, parts: await pieces.finish() };
}

const rowLength = (keptBytes: number, encoders: readonly CellEncoder[]) =>
  encoders.reduce((sum, { bytes }) => sum + bytes, keptBytes);

/** The header comes last: only then is it known which columns have missing values. */
function assemble(
  { rows, provenance }: FitsOptions,
  keptBytes: number,
  { encoders, parts }: WrittenRows,
  keptCount: number,
  cards: readonly string[],
  heap: readonly Blob[],
): Exported {
  const rowBytes = rowLength(keptBytes, encoders);
  const heapBytes = heap.reduce((sum, { size }) => sum + size, 0);
  const header = headerBytes([
    "XTENSION= 'BINTABLE'           / binary table extension",
    valueCard("BITPIX", 8, "array data type"),
    valueCard("NAXIS", 2, "number of array dimensions"),
    valueCard("NAXIS1", rowBytes, "bytes of a row"),
    valueCard("NAXIS2", rows, "number of rows"),
    valueCard("PCOUNT", heapBytes, "bytes of the heap"),
    valueCard("GCOUNT", 1, "number of groups"),
    valueCard("TFIELDS", keptCount + encoders.length, "number of columns"),
    ...cards,
    ...encoders.flatMap((encoder, i) => encoder.cards(keptCount + i + 1)),
    ...provenanceCards(provenance),
  ]);
  const dataBytes = rows * rowBytes + heapBytes;
  const padding = new Uint8Array(Math.ceil(dataBytes / BLOCK_BYTES) * BLOCK_BYTES - dataBytes);
  return {
    blob: new Blob([primaryHeader(), header, ...parts, ...heap, padding], { type: "application/fits" }),
    warnings: encoders.flatMap((encoder) => encoder.warnings()),
  };
}

const isVariable = ({ code }: FitsField) => code === "P" || code === "Q";

/** The heap as it is: addresses in it count from its own start. */
async function heapParts(file: Blob, { heapStart, heapBytes }: FitsTable): Promise<Blob[]> {
  if (!(await isGzip(file))) return [file.slice(heapStart, heapStart + heapBytes)];
  const stream = await openBytes(file);
  const parts: Blob[] = [];
  try {
    await stream.skip(heapStart);
    for (let left = heapBytes; left > 0; left -= PIECE_BYTES) {
      const piece = await stream.read(Math.min(left, PIECE_BYTES));
      if (piece.length === 0) throw new ReadError("FITS: the file ends inside the heap of the table.");
      parts.push(new Blob([piece]));
    }
  } finally {
    await stream.close();
  }
  return parts;
}
