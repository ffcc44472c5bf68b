import type { FitsTable } from "../readers/fits.ts";
import { type CellDecoder, cellDecoder } from "../readers/fits-cells.ts";
import { type FitsRows, decodeRows, readFitsRows } from "../readers/fits-columns.ts";
import type { FitsField } from "../readers/fits-fields.ts";
import type { ColumnData } from "../readers/table.ts";
import { cellTexts, quoted } from "./cell-text.ts";
import { type ExportColumn, type Exported, type NextRows, PIECE_BYTES, rowBatches } from "./columns.ts";
import { type KeptColumns, keptFields } from "./fits-kept.ts";

type CsvOptions = {
  readonly results: readonly ExportColumn[];
  /** How many rows will come. */
  readonly rows: number;
  readonly next: NextRows;
  readonly onProgress?: (fraction: number) => void;
};

/**
 * Returns a CSV file with cells of a FITS table and the result columns after them; only the rows that come are written.
 * Arrays of fixed size become numbers apart by blanks in one cell; columns of variable length are left out, with a warning.
 * @param options.columns which columns of the original to keep
 */
export async function csvFromFits(
  file: Blob,
  table: FitsTable,
  options: CsvOptions & { readonly columns: KeptColumns },
): Promise<Exported> {
  const wanted = keptFields(table, options.columns);
  const kept = wanted.filter(hasText);
  const left = wanted.filter((field) => !hasText(field)).map(({ name }) => name);
  const original = originalTexts(file, table, kept);
  try {
    const header = kept.map(({ name, original }) => (original === "" ? name : original));
    const blob = await writeLines(header, options, (row) => original.line(row));
    return {
      blob,
      warnings:
        left.length === 0
          ? []
          : [`Left out, because CSV has no place for arrays of variable length: ${left.join(", ")}.`],
    };
  } finally {
    await original.close();
  }
}

/**
 * Returns a CSV file of a catalogue that is no FITS file. The batches hold `row`, then `line` (the original cells as CSV
 * text; absent where `originals` is empty), then the results.
 * @param options.originals names of the original columns, for the header line
 */
export async function csvFromLines(options: CsvOptions & { readonly originals: readonly string[] }): Promise<Exported> {
  return { blob: await writeLines(options.originals, options, null), warnings: [] };
}

/** @param original cells of a row of the file as CSV text, may be a promise; null: they come with the batches */
async function writeLines(
  originals: readonly string[],
  { results, rows, next, onProgress }: CsvOptions,
  original: ((row: number) => string | Promise<string>) | null,
): Promise<Blob> {
  const hasLine = original === null && originals.length > 0;
  const isSingle = originals.length + results.length === 1;
  const encoder = new TextEncoder();
  const parts: Blob[] = [];
  let text = `${[...originals, ...results.map(({ name }) => name)].map(quoted).join(",")}\n`;
  for await (const batch of rowBatches(next, rows, results.length + (hasLine ? 1 : 0), onProgress)) {
    const lines = hasLine ? (batch.columns[0].values as readonly (string | null)[]) : null;
    const cells = batch.columns.slice(hasLine ? 1 : 0).map(cellTexts);
    for (let i = 0; i < batch.length; i++) {
      let line = lines?.[i] ?? "";
      if (original !== null && originals.length > 0) {
        const answer = original(batch.rows[i]);
        line = typeof answer === "string" ? answer : await answer;
      }
      for (let c = 0; c < cells.length; c++) line += c > 0 || originals.length > 0 ? `,${cells[c](i)}` : cells[c](i);
      // Readers pass over empty lines: the missing value of a single column is written as an empty text.
      text += isSingle && line === "" ? '""\n' : `${line}\n`;
      if (text.length < PIECE_BYTES) continue;
      parts.push(new Blob([encoder.encode(text)]));
      text = "";
    }
  }
  return new Blob([...parts, encoder.encode(text)], { type: "text/csv" });
}

const hasText = ({ code, repeat }: FitsField) => code !== "P" && code !== "Q" && repeat > 0;

/** Streams the rows of a table once more, as CSV text, in the order of the rows asked for. */
function originalTexts(file: Blob, table: FitsTable, kept: readonly FitsField[]) {
  const slices = readFitsRows(file, table);
  let slice: FitsRows = { start: 0, rows: 0, bytes: new Uint8Array(0) };
  let cells: ((i: number) => string)[] = [];
  const lineHere = (i: number) => {
    let line = cells[0](i);
    for (let c = 1; c < cells.length; c++) line += `,${cells[c](i)}`;
    return line;
  };
  const lineFurther = async (row: number) => {
    while (row >= slice.start + slice.rows) {
      const next = await slices.next();
      if (next.done) throw new Error(`The export asked for row ${row} of a table of ${table.rows} rows.`);
      slice = next.value;
    }
    cells = sliceTexts(slice, table.rowBytes, kept);
    return lineHere(row - slice.start);
  };
  return {
    line: (row: number) => (row < slice.start + slice.rows ? lineHere(row - slice.start) : lineFurther(row)),
    close: async () => {
      await slices.return();
    },
  };
}

/** For each column a function that writes its cell in row i of the slice. */
function sliceTexts(slice: FitsRows, rowBytes: number, kept: readonly FitsField[]): ((i: number) => string)[] {
  const finishers: (() => (i: number) => string)[] = [];
  const decoders: CellDecoder[] = [];
  for (const field of kept) {
    if (field.code === "X") {
      finishers.push(() => bitTexts(slice, rowBytes, field));
      continue;
    }
    const elements = elementField(field);
    const own = Array.from({ length: elements.bytes / elements.width }, (_, k) => cellDecoder(elements, slice.rows, k));
    decoders.push(...own);
    finishers.push(() => (own.length === 1 ? cellTexts(own[0].finish()) : arrayTexts(own.map((one) => one.finish()))));
  }
  decodeRows(slice, rowBytes, decoders);
  return finishers.map((finish) => finish());
}

/** A complex number is written as two numbers. */
function elementField(field: FitsField): FitsField {
  if (field.code !== "C" && field.code !== "M") return field;
  const type = field.code === "C" ? "float32" : "float64";
  return { ...field, code: field.code === "C" ? "E" : "D", repeat: field.repeat * 2, width: field.width / 2, type };
}

/** Elements apart by blanks; a missing one is NaN, since an empty one could not be seen. */
function arrayTexts(elements: readonly ColumnData[]): (i: number) => string {
  if (elements[0].type === "text")
    return (i) => quoted(elements.map((element) => (element.values[i] as string | null) ?? "").join(" "));
  const texts = elements.map(cellTexts);
  return (i) => texts.map((text) => text(i) || "NaN").join(" ");
}

function bitTexts({ bytes }: FitsRows, rowBytes: number, { offset, repeat }: FitsField): (i: number) => string {
  return (i) => {
    let text = "";
    for (let bit = 0; bit < repeat; bit++)
      text += String((bytes[i * rowBytes + offset + (bit >> 3)] >> (7 - (bit & 7))) & 1);
    return text;
  };
}
