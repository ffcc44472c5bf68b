import {
  Column,
  Type,
  batchType,
  bool,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  tableFromColumns,
  tableFromIPC,
  tableToIPC,
  uint16,
  uint32,
  uint64,
  uint8,
  utf8,
} from "@uwdata/flechette";
import type { Batch, DataType, Table } from "@uwdata/flechette";
import type { CellType, ColumnData } from "./table.ts";
import { bytesFromTexts, textsFromBytes } from "./texts.ts";

/** The rows of an Arrow IPC stream. */
export type ArrowRows = { readonly names: readonly string[]; readonly rows: number; readonly columns: ColumnData[] };

const ARROW_TYPES: Record<CellType, () => DataType> = {
  boolean: bool,
  uint8,
  int8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  float32,
  float64,
  text: utf8,
};

/**
 * Returns columns as one Arrow IPC stream with one record batch. Missing values become nulls, NaN in float columns
 * too, so that SQL sees NULL. Typed arrays are copied as they are: no value becomes a JavaScript object.
 */
export function encodeArrow(
  names: readonly string[],
  columns: readonly ColumnData[],
  rows: number,
): Uint8Array<ArrayBuffer> {
  const table = tableFromColumns(
    names.map((name, i) => [name, new Column([arrowBatch(columns[i], rows)])] as [string, Column<unknown>]),
  );
  return tableToIPC(table, { format: "stream" }) as Uint8Array<ArrayBuffer>;
}

/**
 * Returns the rows of an Arrow IPC stream, record batches joined. Nulls of float columns become NaN, where there is one batch in the stream's own
 * memory.
 * @param ipc the stream, or the pieces of one, each with whole messages
 * @param place not given: each column gets memory of its own
 */
export function decodeArrow(ipc: Uint8Array | readonly Uint8Array[], place: PlaceOfColumn = newPlace): ArrowRows {
  // Bytes given alone may also be in Arrow's file format, which is what DuckDB answers a query with.
  const pieces = ipc instanceof Uint8Array ? aligned(ipc) : ipc.map(aligned);
  return tableRows(tableFromIPC(pieces, { useBigInt: true, useDecimalInt: false }), place);
}

/** Gives the memory that the doubles of a column are put into where they come in several batches. */
export type PlaceOfColumn = (length: number, column: number) => Float64Array;

const newPlace: PlaceOfColumn = (length) => new Float64Array(length);

/** How many values each column of an Arrow IPC stream lacks, as the stream itself says. */
export const countNulls = (ipc: Uint8Array): number[] =>
  tableFromIPC(aligned(ipc)).children.map(({ nullCount }) => nullCount);

/**
 * Returns a function that decodes the pieces of one stream in turn: the first one brings the column names, the others
 * may be bare record batches, as DuckDB sends them, or streams of their own.
 */
export function arrowPieces(): (piece: Uint8Array) => ArrowRows {
  let schema: Uint8Array | null = null;
  return (bytes) => {
    const piece = aligned(bytes);
    const table = tableFromIPC(piece, { useBigInt: true });
    if (table.names.length > 0) {
      // A schema message: 4 bytes of continuation mark, 4 of its length, itself; it has no body (Arrow columnar format 1.5).
      schema = piece.slice(0, 8 + new DataView(piece.buffer, piece.byteOffset).getInt32(4, true));
      return tableRows(table);
    }
    return tableRows(schema === null ? table : tableFromIPC([schema, piece], { useBigInt: true }));
  };
}

/** Typed views need addresses that are multiples of 8. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
}

function arrowBatch(column: ColumnData, rows: number): Batch<unknown> {
  const type = ARROW_TYPES[column.type]();
  const { bits, ones } = presence(column, rows);
  // Without nulls there need be no bitmap.
  const common = { length: rows, nullCount: rows - ones, type, validity: ones === rows ? new Uint8Array(0) : bits };
  // batchType returns the class for the type; its declaration says `any`.
  const ArrowBatch = batchType(type, { useBigInt: true }) as new (options: object) => Batch<unknown>;
  if (column.type === "text") {
    const { bytes, offsets } = column.packed ?? bytesFromTexts(column.values);
    return new ArrowBatch({ ...common, offsets, values: bytes });
  }
  if (column.type === "boolean")
    return new ArrowBatch({ ...common, values: packBits(rows, (i) => column.values[i]).bits });
  return new ArrowBatch({ ...common, values: column.values });
}

type Bits = { readonly bits: Uint8Array; readonly ones: number };

/** Which values are there. */
function presence(column: ColumnData, rows: number): Bits {
  if (column.type === "text") {
    const { packed } = column;
    if (packed === undefined) return packBits(rows, (i) => Number(column.values[i] !== null));
    return packTexts(packed.offsets, rows);
  }
  if (column.type === "float32" || column.type === "float64") return packNumbers(column.values);
  const { valid } = column;
  return valid === null ? { bits: new Uint8Array(0), ones: rows } : packBits(rows, (i) => valid[i]);
}

/** Packs flags of 0 and 1 into bits, least bit first, and counts the ones. */
function packBits(length: number, flag: (i: number) => number): Bits {
  const bits = new Uint8Array(Math.ceil(length / 8));
  let ones = 0;
  for (let i = 0; i < length; i++) {
    const one = flag(i);
    bits[i >> 3] |= one << (i & 7);
    ones += one;
  }
  return { bits, ones };
}

/** How many ones a byte has. */
const ONES = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);

/** The same for numbers that are not NaN: in a loop of its own, for most columns are such. */
function packNumbers(values: Float32Array | Float64Array): Bits {
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  let ones = 0;
  const there = (i: number) => Number(values[i] === values[i]);
  const whole = values.length & ~7;
  for (let i = 0; i < whole; i += 8) {
    const low = there(i) | (there(i + 1) << 1) | (there(i + 2) << 2) | (there(i + 3) << 3);
    const byte = low | (there(i + 4) << 4) | (there(i + 5) << 5) | (there(i + 6) << 6) | (there(i + 7) << 7);
    bits[i >> 3] = byte;
    ones += ONES[byte];
  }
  for (let i = whole; i < values.length; i++) {
    bits[i >> 3] |= there(i) << (i & 7);
    ones += there(i);
  }
  return { bits, ones };
}

/** The same for texts that are not empty. */
function packTexts(offsets: Int32Array, rows: number): Bits {
  const bits = new Uint8Array(Math.ceil(rows / 8));
  let ones = 0;
  for (let i = 0; i < rows; i++) {
    const one = Number(offsets[i + 1] > offsets[i]);
    bits[i >> 3] |= one << (i & 7);
    ones += one;
  }
  return { bits, ones };
}

function tableRows(table: Table, place = newPlace): ArrowRows {
  const { names } = table;
  return {
    names,
    rows: table.numRows,
    columns: table.children.map((column, i) =>
      joinBatches(names[i], column as Column<unknown>, (length) => place(length, i)),
    ),
  };
}

function joinBatches(name: string, column: Column<unknown>, place: (length: number) => Float64Array): ColumnData {
  const type = cellType(name, column.type);
  const { data: batches, length } = column;
  if (type === "text") return { type, values: batches.flatMap((batch) => batchTexts(batch)) };
  if (type === "float32" || type === "float64") {
    // Alone it stays in the stream's own memory.
    if (batches.length === 1) {
      const values = (batches[0].values as Float64Array).subarray(0, length);
      fillNulls(batches[0], values, 0, NaN);
      return { type, values } as ColumnData;
    }
    const values = type === "float32" ? new Float32Array(length) : place(length);
    forEachBatch(batches, (batch, at) => {
      values.set(batch.values as Float64Array, at);
      fillNulls(batch, values, at, NaN);
    });
    return { type, values } as ColumnData;
  }
  const values = integerArray(type, length);
  const valid = column.nullCount > 0 ? new Uint8Array(length).fill(1) : null;
  forEachBatch(batches, (batch, at) => {
    if (type === "boolean")
      for (let i = 0; i < batch.length; i++) values[at + i] = ((batch.values as Uint8Array)[i >> 3] >> (i & 7)) & 1;
    else (values as Int32Array).set(batch.values as Int32Array, at);
    if (valid !== null) fillNulls(batch, valid, at, 0);
  });
  return { type, values, valid } as ColumnData;
}

function cellType(name: string, type: DataType): CellType {
  switch (type.typeId) {
    case Type.Bool:
      return "boolean";
    case Type.Int:
      return `${type.signed ? "" : "u"}int${type.bitWidth}`;
    case Type.Float:
      if (type.precision !== 0) return type.precision === 1 ? "float32" : "float64";
      break;
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Dictionary:
    case Type.Null:
      return "text";
  }
  throw new Error(`Column ${name} came with Arrow type ${type.typeId}; numbers, logicals or text were expected.`);
}

function integerArray(type: CellType, length: number) {
  switch (type) {
    case "int8":
      return new Int8Array(length);
    case "int16":
      return new Int16Array(length);
    case "uint16":
      return new Uint16Array(length);
    case "int32":
      return new Int32Array(length);
    case "uint32":
      return new Uint32Array(length);
    case "int64":
      return new BigInt64Array(length);
    case "uint64":
      return new BigUint64Array(length);
    default:
      return new Uint8Array(length);
  }
}

function batchTexts(batch: Batch<unknown>): (string | null)[] {
  if (batch.type.typeId !== Type.Utf8)
    return Array.from({ length: batch.length }, (_, i) => batch.at(i) as string | null);
  const texts: (string | null)[] = textsFromBytes(
    batch.values as Uint8Array,
    batch.offsets as Int32Array,
    batch.length,
  );
  fillNulls(batch, texts, 0, null);
  return texts;
}

function forEachBatch(batches: readonly Batch<unknown>[], use: (batch: Batch<unknown>, at: number) => void): void {
  let at = 0;
  for (const batch of batches) {
    use(batch, at);
    at += batch.length;
  }
}

/** Puts `fill` where a batch that begins at `at` has nulls. */
function fillNulls<T>(batch: Batch<unknown>, values: Record<number, T>, at: number, fill: T): void {
  if (batch.nullCount === 0) return;
  const bits = batch.validity;
  for (let from = 0; from < batch.length; from += 8) {
    const byte = bits[from >> 3];
    if (byte === 255) continue;
    const to = Math.min(from + 8, batch.length);
    for (let i = from; i < to; i++) if (((byte >> (i & 7)) & 1) === 0) values[at + i] = fill;
  }
}
