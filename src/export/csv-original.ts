import type { CellDecoder } from "../readers/fits-cells.ts";
import { type FitsRows, decodeRows } from "../readers/fits-columns.ts";
import type { FitsField } from "../readers/fits-fields.ts";
import { partDecoder, realParts } from "../readers/fits-parts.ts";
import type { FitsTable } from "../readers/fits.ts";
import type { ColumnData } from "../readers/table.ts";
import { cellTexts, quoted } from "./cell-text.ts";

/** Rows `start` to `end` (not included) of a table as CSV cells: `cells[c](i)` is column c of row `start + i`. */
export type RowTexts = {
  readonly start: number;
  readonly end: number;
  readonly cells: readonly ((i: number) => string)[];
};

/** Tells whether the cells of a column can be written as text. */
export const hasText = ({ code, repeat }: FitsField): boolean => code !== "P" && code !== "Q" && repeat > 0;

/** Goes on to the rows that hold the one asked for. */
export type ReachTexts = (row: number) => Promise<RowTexts>;

/**
 * Returns a function that gives the rows of a table as CSV cells.
 * @param slices rows of the table, read as they are needed
 */
export function originalTexts(
  slices: AsyncGenerator<FitsRows>,
  table: FitsTable,
  kept: readonly FitsField[],
): ReachTexts {
  return async (row) => {
    for (;;) {
      const next = await slices.next();
      if (next.done) throw new Error(`The export asked for row ${row} of a table of ${table.rows} rows.`);
      const { start, rows } = next.value;
      if (row < start + rows) return { start, end: start + rows, cells: sliceTexts(next.value, table.rowBytes, kept) };
    }
  };
}

function sliceTexts(slice: FitsRows, rowBytes: number, kept: readonly FitsField[]): ((i: number) => string)[] {
  const finishers: (() => (i: number) => string)[] = [];
  const decoders: CellDecoder[] = [];
  for (const field of kept) {
    if (field.code === "X") {
      finishers.push(() => bitTexts(slice, rowBytes, field));
      continue;
    }
    // A complex number is written as two numbers.
    const { bytes, width } = realParts(field);
    const own = Array.from({ length: bytes / width }, (_, k) => partDecoder(field, k, slice.rows));
    decoders.push(...own);
    finishers.push(() =>
      own.length === 1 ? cellTexts(own[0].finish(slice.rows)) : arrayTexts(own.map((one) => one.finish(slice.rows))),
    );
  }
  decodeRows({ bytes: slice.bytes, rowBytes, first: 0 }, slice.rows, decoders);
  return finishers.map((finish) => finish());
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
