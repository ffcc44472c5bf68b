import type { ColumnBatch, ColumnData } from "./table.ts";

/** Yields some rows of batches alone, numbered anew from 0. @param kept rows, ascending */
export async function* keepRows(
  batches: AsyncIterable<ColumnBatch>,
  kept: Int32Array,
): AsyncGenerator<ColumnBatch, void, undefined> {
  let from = 0;
  for await (const { start, rows, columns } of batches) {
    let to = from;
    while (to < kept.length && kept[to] < start + rows) to++;
    const indices = kept.subarray(from, to).map((row) => row - start);
    yield { start: from, rows: to - from, columns: columns.map((column) => pick(column, indices)) };
    from = to;
  }
}

function pick(column: ColumnData, indices: Int32Array): ColumnData {
  if (column.type === "text") return { type: "text", values: Array.from(indices, (i) => column.values[i]) };
  const { values } = column;
  const chosen = new (values.constructor as new (length: number) => typeof values)(indices.length);
  for (let k = 0; k < indices.length; k++) chosen[k] = values[indices[k]];
  if (!("valid" in column)) return { type: column.type, values: chosen } as ColumnData;
  const valid = column.valid === null ? null : Uint8Array.from(indices, (i) => column.valid![i]);
  return { type: column.type, values: chosen, valid } as ColumnData;
}
