import type { ColumnData } from "./table.ts";

/** Returns a column without the values at whose place a mask is true. @param mask not given: there is none */
export function masked(column: ColumnData, mask: ColumnData | undefined): ColumnData {
  if (mask?.type !== "boolean") return column;
  const hidden = mask.values;
  if (!hidden.includes(1)) return column;
  if (column.type === "text")
    return { type: "text", values: column.values.map((value, i) => (hidden[i] === 1 ? null : value)) };
  if (column.type === "float32")
    return { type: column.type, values: column.values.map((x, i) => (hidden[i] === 1 ? NaN : x)) };
  if (column.type === "float64")
    return { type: column.type, values: column.values.map((x, i) => (hidden[i] === 1 ? NaN : x)) };
  const { valid } = column;
  return { ...column, valid: hidden.map((isHidden, i) => (isHidden === 1 || valid?.[i] === 0 ? 0 : 1)) };
}
