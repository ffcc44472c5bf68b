import { ConvertedTypes, ParquetTypes } from "hyparquet/src/constants.js";
import { type ThriftStruct, numberField, structField, textField } from "./parquet-thrift.ts";
import { ReadError } from "./read-error.ts";

/** How values are stored. */
export type PhysicalType = (typeof ParquetTypes)[number];

/** What values mean: the logical type, or what an older one (ConvertedType) stands for. */
export type Meaning =
  | { readonly is: "none" | "text" | "json" | "enum" | "date" | "uuid" | "float16" | "null" | "interval" }
  | { readonly is: "integer"; readonly bits: number; readonly isSigned: boolean }
  | { readonly is: "decimal"; readonly scale: number; readonly precision: number }
  | { readonly is: "time" | "timestamp"; readonly unit: TimeUnit; readonly isUtc: boolean }
  | { readonly is: "list" | "map" | "bson" | "variant" | "geometry" };
export type TimeUnit = "millis" | "micros" | "nanos";

/** One element of the schema, a group where it has children. */
export type SchemaElement = {
  readonly name: string;
  /** null: a group. */
  readonly type: PhysicalType | null;
  /** Bytes of a value of FIXED_LEN_BYTE_ARRAY. */
  readonly length: number;
  readonly repetition: "required" | "optional" | "repeated";
  readonly children: number;
  readonly meaning: Meaning;
};

const REPETITIONS = ["required", "optional", "repeated"] as const;

/** Returns an element of the schema (SchemaElement of parquet.thrift; numbers are those of its fields). */
export function schemaElement(struct: ThriftStruct): SchemaElement {
  const name = textField(struct, 4);
  const what = (noun: string) => `the ${noun} of column ${name}`;
  const type = struct.fields.has(1) ? ParquetTypes[numberField(struct, 1, what("type"))] : null;
  if (type === undefined)
    throw new ReadError(`Parquet: ${what("type")} has the unknown number ${numberField(struct, 1, "")}.`);
  const repetition = REPETITIONS[numberField(struct, 3, what("repetition"), 0)];
  if (repetition === undefined) throw new ReadError(`Parquet: ${what("repetition")} has an unknown number.`);
  const children = numberField(struct, 5, what("number of parts"), 0);
  if (children < 0) throw new ReadError(`Parquet: ${what("number of parts")} is ${children}.`);
  const length = numberField(struct, 2, what("length"), 0);
  return { name, type, length, repetition, children, meaning: meaningOf(struct, what) };
}

type Naming = (noun: string) => string;

function meaningOf(struct: ThriftStruct, what: Naming): Meaning {
  const logical = structField(struct, 10);
  return (logical && logicalMeaning(logical, what)) ?? convertedMeaning(struct, what);
}

/** LogicalType, a union: the one field that is there says which. */
const LOGICAL = new Map<number, Meaning>([
  [1, { is: "text" }],
  [2, { is: "map" }],
  [3, { is: "list" }],
  [4, { is: "enum" }],
  [6, { is: "date" }],
  [11, { is: "null" }],
  [12, { is: "json" }],
  [13, { is: "bson" }],
  [14, { is: "uuid" }],
  [15, { is: "float16" }],
  [16, { is: "variant" }],
  [17, { is: "geometry" }],
  [18, { is: "geometry" }],
]);

function logicalMeaning(logical: ThriftStruct, what: Naming): Meaning | null {
  for (const number of logical.fields.keys()) {
    const simple = LOGICAL.get(number);
    if (simple) return simple;
    const more = structField(logical, number);
    if (more === null) continue;
    if (number === 5) return decimal(more, 1, 2, what);
    if (number === 7 || number === 8) {
      const unit = structField(more, 2);
      const isUtc = more.fields.get(1) === true;
      const is = number === 7 ? "time" : "timestamp";
      return { is, isUtc, unit: unit?.fields.has(3) ? "nanos" : unit?.fields.has(2) ? "micros" : "millis" };
    }
    if (number === 10) {
      const bits = numberField(more, 1, what("width"));
      return { is: "integer", bits, isSigned: more.fields.get(2) === true };
    }
  }
  return null;
}

function decimal(struct: ThriftStruct, scaleField: number, precisionField: number, what: Naming): Meaning {
  const scale = numberField(struct, scaleField, what("scale"), 0);
  const precision = numberField(struct, precisionField, what("precision"));
  return { is: "decimal", scale, precision };
}

function convertedMeaning(struct: ThriftStruct, what: Naming): Meaning {
  if (!struct.fields.has(6)) return { is: "none" };
  const name = ConvertedTypes[numberField(struct, 6, what("converted type"))];
  const integer = /^(U?)INT_(\d+)$/.exec(name ?? "");
  if (integer) return { is: "integer", bits: Number(integer[2]), isSigned: integer[1] === "" };
  switch (name) {
    case "UTF8":
      return { is: "text" };
    case "MAP":
    case "MAP_KEY_VALUE":
      return { is: "map" };
    case "LIST":
      return { is: "list" };
    case "ENUM":
      return { is: "enum" };
    case "DECIMAL":
      return decimal(struct, 7, 8, what);
    case "DATE":
      return { is: "date" };
    // The older types mean instants.
    case "TIME_MILLIS":
      return { is: "time", unit: "millis", isUtc: true };
    case "TIME_MICROS":
      return { is: "time", unit: "micros", isUtc: true };
    case "TIMESTAMP_MILLIS":
      return { is: "timestamp", unit: "millis", isUtc: true };
    case "TIMESTAMP_MICROS":
      return { is: "timestamp", unit: "micros", isUtc: true };
    case "JSON":
      return { is: "json" };
    case "BSON":
      return { is: "bson" };
    case "INTERVAL":
      return { is: "interval" };
    default:
      return { is: "none" };
  }
}
