import { decodeRows, type FitsRows } from "../readers/fits-columns.ts";
import type { FitsField } from "../readers/fits-fields.ts";
import { partDecoder } from "../readers/fits-parts.ts";
import type { FitsTable } from "../readers/fits.ts";
import type { ColumnData } from "../readers/table.ts";
import { type CellEncoder, cellEncoder } from "./fits-encoders.ts";
import type { CopyRows } from "./fits-original.ts";

/** Returns encoders of columns of an ASCII table, whose cells a binary table cannot hold as they are. */
export function recodedCells(kept: readonly FitsField[]): CellEncoder[] {
  return kept.map((field) => {
    const { name, type, width, scale, zero, unit, ucd, description } = field;
    const isScaled = scale !== 1 || zero !== 0;
    return cellEncoder({
      ...field,
      name: field.original === "" ? name : field.original,
      type: isScaled ? "float64" : type!,
      ...{ unit, ucd, description, width },
    });
  });
}

/**
 * Returns a function that writes the kept columns of an ASCII table as binary cells, in the order of the rows asked for, which must ascend.
 * @param slices rows of the table, read as they are needed
 */
export function recodedRows(
  slices: AsyncGenerator<FitsRows>,
  table: FitsTable,
  kept: readonly FitsField[],
  encoders: readonly CellEncoder[],
): CopyRows {
  let start = 0;
  let end = 0;
  let columns: readonly ColumnData[] = [];
  return async (rows, from, to, bytes, at, stride) => {
    for (let i = from, address = at; i < to; i++, address += stride) {
      while (rows[i] >= end) {
        const next = await slices.next();
        if (next.done) throw new Error(`The export asked for row ${rows[i]} of a table of ${table.rows} rows.`);
        const slice = next.value;
        [start, end] = [slice.start, slice.start + slice.rows];
        if (rows[i] < end) columns = decoded(slice, table.rowBytes, kept);
      }
      let cell = address;
      const row = rows[i] - start;
      encoders.forEach((encoder, c) => {
        encoder.encode(columns[c], row, row + 1, { bytes, at: cell, stride });
        cell += encoder.bytes;
      });
    }
  };
}

function decoded({ bytes, rows }: FitsRows, rowBytes: number, kept: readonly FitsField[]): ColumnData[] {
  const decoders = kept.map((field) => partDecoder(field, 0, rows));
  decodeRows({ bytes, rowBytes, first: 0 }, rows, decoders);
  return decoders.map((decoder) => decoder.finish(rows));
}
