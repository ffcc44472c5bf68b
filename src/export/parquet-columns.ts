import type { SchemaElement } from "hyparquet";
import type { ColumnSource } from "hyparquet-writer";
import type { CellType, ColumnData } from "../readers/table.ts";
import type { ExportColumn } from "./columns.ts";

/** Rows `from` to `to` (not included) of some values. */
export type Part = { readonly data: ColumnData; readonly from: number; readonly to: number };

type Storage = Pick<SchemaElement, "type" | "converted_type">;

/**
 * Integers have their older names for widths and signs (ConvertedType): what hyparquet-writer 0.17 makes of the newer ones (INTEGER) has a
 * width of four bytes where one is to be, which other readers do not take.
 */
const STORAGE: Record<CellType, Storage> = {
  boolean: { type: "BOOLEAN" },
  uint8: { type: "INT32", converted_type: "UINT_8" },
  int8: { type: "INT32", converted_type: "INT_8" },
  int16: { type: "INT32", converted_type: "INT_16" },
  uint16: { type: "INT32", converted_type: "UINT_16" },
  int32: { type: "INT32" },
  uint32: { type: "INT32", converted_type: "UINT_32" },
  int64: { type: "INT64" },
  uint64: { type: "INT64", converted_type: "UINT_64" },
  float32: { type: "FLOAT" },
  float64: { type: "DOUBLE" },
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
};

const isFloat = (type: CellType) => type === "float32" || type === "float64";

/** Returns the schema of a table: floats are required, NaN stays NaN; everything else may be missing. */
export function parquetSchema(columns: readonly ExportColumn[]): SchemaElement[] {
  return [
    { name: "table", num_children: columns.length },
    ...columns.map(({ name, type }): SchemaElement => ({
      name,
      repetition_type: isFloat(type) ? "REQUIRED" : "OPTIONAL",
      ...STORAGE[type],
    })),
  ];
}

/**
 * Returns the values of a column for one row group, as hyparquet-writer takes them. Texts and integers of few different values are written by
 * a dictionary; floats hardly ever have such.
 */
export function columnSource({ name, type }: ExportColumn, parts: readonly Part[]): ColumnSource {
  // The index says where the pages of a row group are: here it has one or two.
  const common = { name, offsetIndex: false };
  const rows = parts.reduce((sum, { from, to }) => sum + to - from, 0);
  if (isFloat(type)) return { ...common, data: floats(type, parts, rows), encoding: "PLAIN" };
  const data = new Array<Cell>(rows);
  let at = 0;
  for (const part of parts) {
    if (type === "text") copyTexts(part, data, at);
    else copyCells(part, TO_CELL[type], data, at);
    at += part.to - part.from;
  }
  return type === "boolean" ? { ...common, data, encoding: "PLAIN" } : { ...common, data };
}

type Cell = string | number | bigint | boolean | null;
type ToCell = (value: number | bigint) => Cell;

const TO_CELL: Record<Exclude<CellType, "text">, ToCell> = {
  boolean: (value) => Number(value) !== 0,
  uint8: Number,
  int8: Number,
  int16: Number,
  uint16: Number,
  int32: Number,
  uint32: Number,
  int64: BigInt,
  uint64: BigInt,
  float32: Number,
  float64: Number,
};

function floats(type: CellType, parts: readonly Part[], rows: number): Float32Array | Float64Array {
  const all = type === "float32" ? new Float32Array(rows) : new Float64Array(rows);
  let at = 0;
  for (const { data, from, to } of parts) {
    const values = data.values as ArrayLike<number | bigint>;
    const valid = "valid" in data ? data.valid : null;
    if (data.type === type) all.set((data.values as Float64Array).subarray(from, to), at);
    else for (let i = from; i < to; i++) all[at + i - from] = valid?.[i] === 0 ? NaN : Number(values[i]);
    at += to - from;
  }
  return all;
}

function copyTexts({ data, from, to }: Part, cells: Cell[], at: number): void {
  const values = data.values as readonly (string | null)[];
  for (let i = from; i < to; i++) cells[at + i - from] = values[i];
}

/** Values one by one; null where one is missing. */
function copyCells({ data, from, to }: Part, toCell: ToCell, cells: Cell[], at: number): void {
  const values = data.values as ArrayLike<number | bigint>;
  const valid = "valid" in data ? data.valid : null;
  for (let i = from; i < to; i++) cells[at + i - from] = valid?.[i] === 0 ? null : toCell(values[i]);
}

const BYTES: Record<Exclude<CellType, "text">, number> = {
  ...{ boolean: 1, uint8: 4, int8: 4, int16: 4, uint16: 4, int32: 4, uint32: 4, int64: 8, uint64: 8 },
  ...{ float32: 4, float64: 8 },
};

/** Returns how many bytes a row of some values takes, on average, before anything is written shorter. */
export function rowBytes(columns: readonly ExportColumn[], data: readonly ColumnData[], rows: number): number {
  return columns.reduce((sum, { type }, i) => {
    if (type !== "text") return sum + BYTES[type];
    const values = data[i].values as readonly (string | null)[];
    return sum + 4 + values.reduce((length, text) => length + (text?.length ?? 0), 0) / Math.max(1, rows);
  }, 0);
}
