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
import type { Checksum } from "./checksum.ts";
import { headerBytes, primaryHeader, provenanceCards, textCards, valueCard } from "./fits-cards.ts";
import { type CellEncoder, cellEncoder } from "./fits-encoders.ts";
import { type KeptColumns, cardsOfNoColumn, keptCards, keptFields } from "./fits-kept.ts";
import { type CopyRows, originalRows } from "./fits-original.ts";
import { recodedCells, recodedRows } from "./fits-recoded.ts";
import { blobPieces, type Pieces } from "./pieces.ts";
import { digestOf, summedRows } from "./summed-rows.ts";
import type { FitsRows } from "../readers/fits-columns.ts";

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
 * and the result columns after them. Only the rows that come are written. The columns of an ASCII table become binary ones.
 * @param options.columns which columns of the original to keep, arrays and columns of variable length included
 * @param options.results columns that follow `row` in the batches, in order
 * @param options.checksum takes all bytes of the original, and what it gives replaces the provenance's; null, and by default: that one stands
 */
export async function fitsFromFits(
  file: Blob,
  table: FitsTable,
  options: FitsOptions & {
    readonly columns: KeptColumns;
    readonly results: readonly ExportColumn[];
    readonly checksum?: Checksum | null;
  },
): Promise<Exported> {
  const kept = keptFields(table, options.columns);
  const { results, checksum = null } = options;
  const slices = summedRows(file, table, checksum);
  try {
    return await writeTable(options, {
      ...(table.isAscii ? recodedParts(slices, table, kept) : copiedParts(slices, table, kept)),
      columns: results,
      heap: () => (kept.some(isVariable) ? heapParts(file, table) : Promise.resolve([])),
      sha256: () => digestOf(slices, checksum),
    });
  } finally {
    await slices.return();
  }
}

type KeptParts = Pick<TableParts, "keptCount" | "keptBytes" | "cards" | "copy" | "warnings">;

const copiedParts = (slices: AsyncGenerator<FitsRows>, table: FitsTable, kept: readonly FitsField[]): KeptParts => ({
  keptCount: kept.length,
  keptBytes: kept.reduce((sum, { bytes }) => sum + bytes, 0),
  cards: () => keptCards(table, kept),
  copy: kept.length === 0 ? null : originalRows(slices, table, kept),
  warnings: () => [],
});

function recodedParts(slices: AsyncGenerator<FitsRows>, table: FitsTable, all: readonly FitsField[]): KeptParts {
  const kept = all.filter(({ unread }) => unread === "");
  const left = all.filter(({ unread }) => unread !== "").map(({ name }) => name);
  const encoders = recodedCells(kept);
  return {
    keptCount: kept.length,
    keptBytes: encoders.reduce((sum, { bytes }) => sum + bytes, 0),
    cards: () => [...cardsOfNoColumn(table), ...encoders.flatMap((encoder, i) => encoder.cards(i + 1))],
    copy: kept.length === 0 ? null : recodedRows(slices, table, kept, encoders),
    warnings: () => [
      ...(left.length === 0 ? [] : [`Left out, because they could not be read: ${left.join(", ")}.`]),
      ...encoders.flatMap((encoder) => encoder.warnings()),
    ],
  };
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
  return writeTable(options, {
    keptCount: 0,
    keptBytes: 0,
    cards: () => (name === undefined ? [] : textCards("EXTNAME", name)),
    columns,
    copy: null,
    warnings: () => [],
    heap: () => Promise.resolve([]),
    sha256: () => Promise.resolve(null),
  });
}

/** What a table is made of: cells and cards of the original, and columns that come as values. */
type TableParts = {
  readonly keptCount: number;
  readonly keptBytes: number;
  readonly cards: () => readonly string[];
  readonly columns: readonly ExportColumn[];
  readonly copy: CopyRows | null;
  /** Of the kept columns, once all rows are written. */
  readonly warnings: () => readonly string[];
  readonly heap: () => Promise<readonly Blob[]>;
  readonly sha256: () => Promise<string | null>;
};

async function writeTable(options: FitsOptions, parts: TableParts): Promise<Exported> {
  const { keptCount, columns } = parts;
  if (keptCount + columns.length > MAX_FIELDS)
    throw new Error(
      `The table would have ${keptCount + columns.length} columns; a FITS table holds ${MAX_FIELDS}. ` +
        "Save fewer columns, or save as CSV.",
    );
  const { rows, provenance, pieces = blobPieces() } = options;
  const encoders = columns.map(cellEncoder);
  // What is still unknown rarely changes how many blocks the head has.
  pieces.begin(headOf(options, parts, encoders, 0, provenance).length);
  await writeRows(options, parts, encoders, pieces);
  const heap = await parts.heap();
  const heapBytes = heap.reduce((sum, { size }) => sum + size, 0);
  const sha256 = await parts.sha256();
  const { input } = provenance;
  const told = sha256 === null ? provenance : { ...provenance, input: { ...input, sha256 } };
  const head = headOf(options, parts, encoders, heapBytes, told);
  const dataBytes = rows * rowLength(parts, encoders) + heapBytes;
  const padding = new Uint8Array(Math.ceil(dataBytes / BLOCK_BYTES) * BLOCK_BYTES - dataBytes);
  const blob = await pieces.finish(head, [...heap, new Blob([padding])], "application/fits");
  return { blob, warnings: [...parts.warnings(), ...encoders.flatMap((encoder) => encoder.warnings())], sha256 };
}

async function writeRows(
  { rows, next, fileRows = null, onProgress }: FitsOptions,
  parts: TableParts,
  encoders: readonly CellEncoder[],
  pieces: Pieces,
): Promise<void> {
  const { keptBytes, copy } = parts;
  const rowBytes = rowLength(parts, encoders);
  const pieceRows = Math.max(1, Math.floor(PIECE_BYTES / Math.max(1, rowBytes)));
  const piece = new Uint8Array(Math.min(pieceRows, rows) * rowBytes);
  let filled = 0;
  for await (const batch of rowBatches(next, rows, encoders.length, onProgress, fileRows)) {
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
        await pieces.write(piece);
        filled = 0;
      }
    }
  }
  if (filled > 0) await pieces.write(piece.subarray(0, filled * rowBytes));
}

const rowLength = ({ keptBytes }: TableParts, encoders: readonly CellEncoder[]) =>
  encoders.reduce((sum, { bytes }) => sum + bytes, keptBytes);

/** Both headers of the file. They are complete once all rows are written: only then is it known which columns have missing values. */
function headOf(
  { rows }: FitsOptions,
  parts: TableParts,
  encoders: readonly CellEncoder[],
  heapBytes: number,
  provenance: Provenance,
): Uint8Array<ArrayBuffer> {
  const { keptCount, cards } = parts;
  const primary = primaryHeader();
  const header = headerBytes([
    "XTENSION= 'BINTABLE'           / binary table extension",
    valueCard("BITPIX", 8, "array data type"),
    valueCard("NAXIS", 2, "number of array dimensions"),
    valueCard("NAXIS1", rowLength(parts, encoders), "bytes of a row"),
    valueCard("NAXIS2", rows, "number of rows"),
    valueCard("PCOUNT", heapBytes, "bytes of the heap"),
    valueCard("GCOUNT", 1, "number of groups"),
    valueCard("TFIELDS", keptCount + encoders.length, "number of columns"),
    ...cards(),
    ...encoders.flatMap((encoder, i) => encoder.cards(keptCount + i + 1)),
    ...provenanceCards(provenance),
  ]);
  const head = new Uint8Array(primary.length + header.length);
  head.set(primary);
  head.set(header, primary.length);
  return head;
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
