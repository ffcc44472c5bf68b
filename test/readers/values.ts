import { takeRows } from "../../src/readers/keep-rows.ts";
import type { ColumnBatch, ColumnData } from "../../src/readers/table.ts";

/** The values of a column as the JSON of a fixture has them: null = missing, 64-bit integers and infinities as text. */
export function plainValues(column: ColumnData): (number | string | boolean | null)[] {
  if (column.type === "text") return [...column.values];
  const valid = "valid" in column ? column.valid : null;
  return Array.from(column.values as ArrayLike<number | bigint>, (value, i) => {
    if (valid?.[i] === 0) return null;
    if (typeof value === "bigint") return String(value);
    if (column.type === "boolean") return value !== 0;
    if (Number.isNaN(value)) return null;
    return Number.isFinite(value) ? value : value > 0 ? "inf" : "-inf";
  });
}

/** Joins the values of batches, column by column. */
export function joined(
  batches: readonly { readonly columns: readonly ColumnData[] }[],
): ReturnType<typeof plainValues>[] {
  return batches[0].columns.map((_, i) => batches.flatMap(({ columns }) => plainValues(columns[i])));
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** All batches, each with memory of its own: a reader may use that of one again for the next. */
export async function allBatches(batches: AsyncIterable<ColumnBatch>): Promise<ColumnBatch[]> {
  const kept: ColumnBatch[] = [];
  for await (const { start, rows, columns } of batches)
    kept.push({
      start,
      rows,
      columns: takeRows(
        columns,
        Int32Array.from({ length: rows }, (_, i) => i),
      ),
    });
  return kept;
}
