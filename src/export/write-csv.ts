import type { FitsTable } from "../readers/fits.ts";
import { cellTexts, quoted } from "./cell-text.ts";
import { type ExportColumn, type Exported, type NextRows, rowBatches } from "./columns.ts";
import type { Checksum } from "./checksum.ts";
import { type ReachTexts, type RowTexts, hasText, originalTexts } from "./csv-original.ts";
import { type KeptColumns, keptFields } from "./fits-kept.ts";
import { blobPieces, type Pieces } from "./pieces.ts";
import { digestOf, summedRows } from "./summed-rows.ts";
import { TextPieces } from "./text-pieces.ts";

type CsvOptions = {
  readonly results: readonly ExportColumn[];
  /** How many rows will come. */
  readonly rows: number;
  /** Rows of the file that those of the catalogue are; null, and by default: the same. */
  readonly fileRows?: Int32Array | null;
  readonly next: NextRows;
  /** Where the file goes while it is written; default Blobs. */
  readonly pieces?: Pieces;
  readonly onProgress?: (fraction: number) => void;
};

/**
 * Returns a CSV file with cells of a FITS table and the result columns after them; only the rows that come are written.
 * Arrays of fixed size become numbers apart by blanks in one cell; columns of variable length are left out, with a warning.
 * @param options.columns which columns of the original to keep
 * @param options.checksum takes all bytes of the original; null, and by default: none is wanted
 */
export async function csvFromFits(
  file: Blob,
  table: FitsTable,
  options: CsvOptions & { readonly columns: KeptColumns; readonly checksum?: Checksum | null },
): Promise<Exported> {
  const wanted = keptFields(table, options.columns);
  const kept = wanted.filter(hasText);
  const left = wanted.filter((field) => !hasText(field)).map(({ name }) => name);
  const { checksum = null } = options;
  const slices = summedRows(file, table, checksum);
  try {
    const header = kept.map(({ name, original }) => (original === "" ? name : original));
    const blob = await writeLines(header, options, originalTexts(slices, table, kept));
    return {
      blob,
      warnings:
        left.length === 0
          ? []
          : [`Left out, because CSV has no place for arrays of variable length: ${left.join(", ")}.`],
      sha256: await digestOf(slices, checksum),
    };
  } finally {
    await slices.return();
  }
}

/**
 * Returns a CSV file of a catalogue that is no FITS file. The batches hold `row`, then `line` (the original cells as CSV
 * text; absent where `originals` is empty), then the results.
 * @param options.originals names of the original columns, for the header line
 */
export async function csvFromLines(options: CsvOptions & { readonly originals: readonly string[] }): Promise<Exported> {
  return { blob: await writeLines(options.originals, options, null), warnings: [], sha256: null };
}

/** @param reach gives cells of the file; null: they come with the batches */
async function writeLines(
  originals: readonly string[],
  { results, rows, next, fileRows = null, pieces: place = blobPieces(), onProgress }: CsvOptions,
  reach: ReachTexts | null,
): Promise<Blob> {
  const hasLine = reach === null && originals.length > 0;
  const columns = originals.length + results.length;
  const pieces = new TextPieces(place);
  pieces.write(`${[...originals, ...results.map(({ name }) => name)].map(quoted).join(",")}\n`);
  let here: RowTexts = { start: 0, end: 0, cells: [] };
  for await (const batch of rowBatches(next, rows, results.length + (hasLine ? 1 : 0), onProgress, fileRows)) {
    const [lines, data] = hasLine ? [batch.columns[0].values, batch.columns.slice(1)] : [[], batch.columns];
    const cells = data.map(cellTexts);
    for (let i = 0; i < batch.length; i++) {
      const row = batch.rows[i];
      if (reach !== null && originals.length > 0 && row >= here.end) here = await reach(row);
      // Readers pass over empty lines: the missing value of a single column is written as an empty text.
      const write = (text: string) => pieces.write(columns === 1 && text === "" ? '""' : text);
      if (hasLine) write((lines[i] as string | null) ?? "");
      for (let c = 0; c < here.cells.length; c++) {
        if (c > 0) pieces.write(",");
        write(here.cells[c](row - here.start));
      }
      for (let c = 0; c < cells.length; c++) {
        if (c > 0 || originals.length > 0) pieces.write(",");
        write(cells[c](i));
      }
      pieces.write("\n");
      if (pieces.isFull) await pieces.flush();
    }
  }
  return pieces.finish("text/csv");
}
