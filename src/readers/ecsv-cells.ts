import type { CsvColumn } from "./csv-rows.ts";
import { arrayTokens } from "./ecsv-arrays.ts";
import type { EcsvField } from "./ecsv-fields.ts";
import { float16 } from "./float16.ts";
import { textsFromBytes } from "./texts.ts";
import type { ColumnBatch, ColumnData } from "./table.ts";

/** Columns as the header says, and how many cells of each hold a value of that type (or an array). */
export type EcsvCells = { readonly columns: readonly ColumnData[]; readonly found: readonly number[] };

type Small = "int8" | "int16" | "uint16" | "int32" | "uint32" | "uint8";

const integers = {
  int8: { make: Int8Array, least: -(2 ** 7), most: 2 ** 7 - 1 },
  uint8: { make: Uint8Array, least: 0, most: 2 ** 8 - 1 },
  int16: { make: Int16Array, least: -(2 ** 15), most: 2 ** 15 - 1 },
  uint16: { make: Uint16Array, least: 0, most: 2 ** 16 - 1 },
  int32: { make: Int32Array, least: -(2 ** 31), most: 2 ** 31 - 1 },
  uint32: { make: Uint32Array, least: 0, most: 2 ** 32 - 1 },
};

/** The cells that fields need, each once, as the types that the rows are cut into. */
export function csvColumns(fields: readonly EcsvField[]): CsvColumn[] {
  const wanted = new Map<number, CsvColumn>();
  for (const { index, element, type, mask } of fields) {
    if (element !== null || type === "text") wanted.set(index, { index, type: "text", isVerbatim: true });
    else if (type === "int64" || type === "uint64" || type === "boolean") wanted.set(index, { index, type });
    else wanted.set(index, { index, type: "float64" });
    if (mask !== null && !wanted.has(mask)) wanted.set(mask, { index: mask, type: "boolean" });
  }
  return [...wanted.values()];
}

/** Returns a function that makes the columns of fields from a batch of `csvColumns` of them. */
export function cellReader(fields: readonly EcsvField[]): (batch: ColumnBatch) => EcsvCells {
  const places = new Map(csvColumns(fields).map(({ index }, i) => [index, i]));
  return ({ rows, columns }) => {
    const arrays = new Map<number, (readonly (string | null)[] | null)[]>();
    const found: number[] = [];
    const all = fields.map((field) => {
      const cells = columns[places.get(field.index)!];
      let data: ColumnData;
      if (field.element === null) {
        data = typed(field, cells, rows);
        found.push(values(data));
      } else {
        const { at, of } = field.element;
        const isText = field.type === "text";
        const tokens =
          arrays.get(field.index) ??
          (cells.values as readonly (string | null)[]).map((cell) =>
            cell === null ? null : arrayTokens(cell, of, isText),
          );
        arrays.set(field.index, tokens);
        found.push(tokens.reduce((sum, array) => sum + Number(array !== null), 0));
        data = fromTokens(
          field,
          tokens.map((array) => array?.[at] ?? null),
        );
      }
      const mask = field.mask === null ? null : columns[places.get(field.mask)!];
      return mask === null ? data : masked(data, mask.values as Uint8Array);
    });
    return { columns: all, found };
  };
}

function values(data: ColumnData): number {
  let n = 0;
  if (data.type === "text" || !("valid" in data)) return data.values.length;
  for (let i = 0; i < data.values.length; i++) n += data.valid === null ? 1 : data.valid[i];
  return n;
}

/** Cells as the type that the header says. */
function typed({ type, datatype, mask }: EcsvField, cells: ColumnData, rows: number): ColumnData {
  if (cells.type === "text") {
    // With a mask beside it an empty text is a text.
    if (mask === null) return cells;
    const { bytes, offsets } = cells.packed!;
    return { type: "text", values: textsFromBytes(bytes, offsets, rows) };
  }
  if (cells.type !== "float64" || type === "float64") return cells;
  if (type === "float32") return { type, values: toSingle(cells.values, datatype) };
  return toInteger(type as Small, cells.values);
}

function toSingle(numbers: Float64Array, datatype: string): Float32Array {
  return datatype === "float16" ? Float32Array.from(numbers, float16) : Float32Array.from(numbers);
}

/** Whole numbers in range; others are missing. */
function toInteger(type: Small, numbers: Float64Array): ColumnData {
  const { make, least, most } = integers[type];
  const whole = new make(numbers.length);
  const valid = new Uint8Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i];
    if (!(value >= least && value <= most && Number.isInteger(value))) continue;
    whole[i] = value;
    valid[i] = 1;
  }
  return { type, values: whole, valid } as ColumnData;
}

/** Elements of arrays as the type that the header says; what is not of it is missing. */
function fromTokens({ type, datatype }: EcsvField, tokens: readonly (string | null)[]): ColumnData {
  if (type === "text") return { type, values: tokens };
  if (type === "boolean") {
    const known = tokens.map((token) => token === "true" || token === "false");
    return {
      type,
      values: Uint8Array.from(tokens, (t) => Number(t === "true")),
      valid: Uint8Array.from(known, Number),
    };
  }
  if (type === "int64" || type === "uint64") return large(type, tokens);
  const numbers = Float64Array.from(tokens, (token) => (token === null || token === "" ? NaN : Number(token)));
  if (type === "float64") return { type, values: numbers };
  return type === "float32" ? { type, values: toSingle(numbers, datatype) } : toInteger(type, numbers);
}

function large(type: "int64" | "uint64", tokens: readonly (string | null)[]): ColumnData {
  const least = type === "int64" ? -(2n ** 63n) : 0n;
  const numbers = tokens.map((token) => {
    if (token === null || !/^-?\d{1,20}$/.test(token)) return null;
    const value = BigInt(token);
    return value >= least && value < least + 2n ** 64n ? value : null;
  });
  const valid = Uint8Array.from(numbers, (value) => Number(value !== null));
  const whole = numbers.map((value) => value ?? 0n);
  return type === "int64"
    ? { type, values: BigInt64Array.from(whole), valid }
    : { type, values: BigUint64Array.from(whole), valid };
}

/** A column whose values are missing where the mask says so. */
function masked(data: ColumnData, isMissing: Uint8Array): ColumnData {
  if (data.type === "text")
    return { type: "text", values: data.values.map((text, i) => (isMissing[i] === 1 ? null : text)) };
  if (data.type === "float32" || data.type === "float64") {
    // The values are this reader's own.
    for (let i = 0; i < data.values.length; i++) if (isMissing[i] === 1) data.values[i] = NaN;
    return data;
  }
  const valid = Uint8Array.from(isMissing, (missing, i) => (missing === 1 ? 0 : (data.valid?.[i] ?? 1)));
  return { ...data, valid };
}
