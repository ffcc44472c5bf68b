import type { ColumnData } from "./table.ts";

/** Returns how many values of a column are missing. */
export function missingCount(column: ColumnData): number {
  let missing = 0;
  if (column.type === "text") {
    for (const text of column.values) if (text === null) missing++;
  } else if (column.type === "float32" || column.type === "float64") {
    const { values } = column;
    for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) missing++;
  } else if (column.valid !== null) {
    for (let i = 0; i < column.valid.length; i++) if (column.valid[i] === 0) missing++;
  }
  return missing;
}
