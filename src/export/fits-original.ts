import type { FitsTable } from "../readers/fits.ts";
import type { FitsRows } from "../readers/fits-columns.ts";
import type { FitsField } from "../readers/fits-fields.ts";

/** Copies the kept cells of rows `from` to `to` (not included) of the list to address `at` and every `stride` after it. */
export type CopyRows = (
  rows: Float64Array,
  from: number,
  to: number,
  target: Uint8Array<ArrayBuffer>,
  at: number,
  stride: number,
) => Promise<void>;

/**
 * Returns a function that copies the bytes of the kept columns, in the order of the rows asked for, which must ascend.
 * @param slices rows of the table, read as they are needed
 */
export function originalRows(slices: AsyncGenerator<FitsRows>, table: FitsTable, kept: readonly FitsField[]): CopyRows {
  const spans = byteSpans(kept);
  let slice: FitsRows = { start: 0, rows: 0, bytes: new Uint8Array(0) };
  return async (rows, from, to, target, at, stride) => {
    for (let i = from, address = at; i < to; i++, address += stride) {
      while (rows[i] >= slice.start + slice.rows) {
        const next = await slices.next();
        if (next.done) throw new Error(`The export asked for row ${rows[i]} of a table of ${table.rows} rows.`);
        slice = next.value;
      }
      let cell = address;
      const row = (rows[i] - slice.start) * table.rowBytes;
      for (const { offset, bytes } of spans) {
        target.set(slice.bytes.subarray(row + offset, row + offset + bytes), cell);
        cell += bytes;
      }
    }
  };
}

/** Columns that lie side by side are copied at once. */
function byteSpans(kept: readonly FitsField[]): { offset: number; bytes: number }[] {
  const spans: { offset: number; bytes: number }[] = [];
  for (const { offset, bytes } of kept) {
    const before = spans.at(-1);
    if (before !== undefined && before.offset + before.bytes === offset) before.bytes += bytes;
    else spans.push({ offset, bytes });
  }
  return spans;
}
