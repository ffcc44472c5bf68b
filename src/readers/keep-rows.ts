import type { ColumnBatch, ColumnData } from "./table.ts";

/** Yields some rows of batches alone, numbered anew from 0, and returns what the batches return. @param kept rows, ascending */
export async function* keepRows<T>(
  batches: AsyncGenerator<ColumnBatch, T, undefined>,
  kept: Int32Array,
): AsyncGenerator<ColumnBatch, T, undefined> {
  let from = 0;
  let next = await batches.next();
  for (; next.done !== true; next = await batches.next()) {
    const { start, rows, columns } = next.value;
    let to = from;
    while (to < kept.length && kept[to] < start + rows) to++;
    const indices = kept.subarray(from, to).map((row) => row - start);
    yield { start: from, rows: to - from, columns: takeRows(columns, indices) };
    from = to;
  }
  return next.value;
}

/** Returns some rows of columns, by their indices. */
export const takeRows = (columns: readonly ColumnData[], indices: Int32Array): ColumnData[] =>
  columns.map((column) => pick(column, indices));

function pick(column: ColumnData, indices: Int32Array): ColumnData {
  const { values } = column; // texts may be made anew whenever they are asked for
  if (column.type === "text") {
    const texts = values as readonly (string | null)[];
    return { type: "text", values: Array.from(indices, (i) => texts[i]) };
  }
  const numbers = values as Float64Array;
  const chosen = new (numbers.constructor as new (length: number) => Float64Array)(indices.length);
  for (let k = 0; k < indices.length; k++) chosen[k] = numbers[indices[k]];
  if (!("valid" in column)) return { type: column.type, values: chosen } as ColumnData;
  const valid = column.valid === null ? null : Uint8Array.from(indices, (i) => column.valid![i]);
  return { type: column.type, values: chosen, valid } as unknown as ColumnData;
}
