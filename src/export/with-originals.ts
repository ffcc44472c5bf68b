import { arrowPieces, type ArrowRows } from "../readers/arrow.ts";
import { takeRows } from "../readers/keep-rows.ts";
import type { ColumnBatch } from "../readers/table.ts";
import type { NextRows } from "./columns.ts";

/**
 * Returns what gives the rows to write with the columns of their file before those that come with them.
 * @param originals all rows of the file in batches, in order
 * @param next as `NextRows`: `row`, the number of the row in the catalogue, then further columns
 * @param fileRows rows of the file that those of the catalogue are; null: the same
 */
export function withOriginals(
  originals: AsyncGenerator<ColumnBatch, unknown, undefined>,
  next: NextRows,
  fileRows: Int32Array | null,
): NextRows {
  const decode = arrowPieces();
  let batch: ColumnBatch = { start: 0, rows: 0, columns: [] };
  let rest: ArrowRows | null = null;

  const reach = async (row: number) => {
    while (row >= batch.start + batch.rows) {
      const following = await originals.next();
      if (following.done === true)
        throw new Error(`The export asked for row ${row} of a file of ${batch.start + batch.rows} rows.`);
      batch = following.value;
    }
  };
  return async () => {
    while (rest === null || rest.rows === 0) {
      const piece = await next();
      if (piece === null) return null;
      rest = "columns" in piece ? piece : decode(piece);
    }
    const { names, columns } = rest;
    const numbers = Int32Array.from(columns[0].values as ArrayLike<number | bigint>, Number);
    const places = fileRows === null ? numbers : numbers.map((row) => fileRows[row]);
    await reach(places[0]);
    let count = 0;
    while (count < places.length && places[count] < batch.start + batch.rows) count++;
    const upTo = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, k) => from + k);
    const inBatch = places.subarray(0, count).map((row) => row - batch.start);
    const [row, ...others] = takeRows(columns, upTo(0, count));
    rest = { names, rows: places.length - count, columns: takeRows(columns, upTo(count, places.length)) };
    return { names: [], rows: count, columns: [row, ...takeRows(batch.columns, inBatch), ...others] };
  };
}
