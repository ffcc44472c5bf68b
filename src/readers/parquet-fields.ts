import type { Meaning, PhysicalType, SchemaElement } from "./parquet-schema.ts";
import { ReadError } from "./read-error.ts";
import type { CellType } from "./table.ts";

/** A column of values as the pages hold it. */
export type ParquetField = {
  readonly name: string;
  /** Its place among the columns of a row group. */
  readonly leaf: number;
  readonly physical: PhysicalType;
  /** Bytes of a value of FIXED_LEN_BYTE_ARRAY. */
  readonly length: number;
  readonly meaning: Meaning;
  /** Whether each page says which of its values are missing. */
  readonly isOptional: boolean;
  readonly type: CellType;
};

/** A column at the top of the schema: one to read, or why it is not. */
export type TopColumn = { readonly name: string; readonly field: ParquetField | null; readonly unread: string };

/** Returns the columns at the top of a schema, in order. @throws ReadError where it is no tree */
export function topColumns(schema: readonly SchemaElement[]): TopColumn[] {
  const [root] = schema;
  if (root?.type !== null) throw noTree();
  const columns: TopColumn[] = [];
  let leaf = 0;
  let at = 1;
  for (let i = 0; i < root.children; i++) {
    const element = schema[at];
    if (element === undefined) throw noTree();
    const [end, leaves] = subtree(schema, at);
    columns.push(topColumn(element, leaf));
    at = end;
    leaf += leaves;
  }
  if (at !== schema.length) throw noTree();
  return columns;
}

const noTree = () =>
  new ReadError("Parquet: the schema in the footer does not say which of its elements belong to which; it is damaged.");

/** Where the parts of an element end, and how many of them are columns of values. */
function subtree(schema: readonly SchemaElement[], start: number): [end: number, leaves: number] {
  let leaves = 0;
  let at = start;
  for (let missing = 1; missing > 0; at++) {
    const element = schema[at];
    if (element === undefined || (element.type !== null && element.children > 0)) throw noTree();
    if (element.type !== null) leaves++;
    missing += element.children - 1;
  }
  return [at, leaves];
}

function topColumn(element: SchemaElement, leaf: number): TopColumn {
  const { name, type: physical, meaning, length, repetition } = element;
  const unread = groupReason(element) ?? leafReason(element);
  if (unread !== null || physical === null) return { name, field: null, unread: unread ?? "it has no values" };
  const type = cellType(physical, meaning);
  return {
    name,
    unread: "",
    field: { name, leaf, physical, length, meaning, isOptional: repetition === "optional", type },
  };
}

function groupReason({ type, meaning, repetition, children }: SchemaElement): string | null {
  if (meaning.is === "list") return "it is a list: a row holds several values";
  if (meaning.is === "map") return "it is a map: a row holds several keys with their values";
  if (repetition === "repeated") return "it is repeated: a row holds several values";
  if (meaning.is === "variant") return "it holds values of varying type (VARIANT)";
  if (type === null) return `it is a structure of ${children} part${children === 1 ? "" : "s"}`;
  return null;
}

function leafReason({ type, meaning, length }: SchemaElement): string | null {
  if (meaning.is === "null") return "it has the type NULL: all of its values are missing";
  if (meaning.is === "interval") return "it holds intervals of months, days and milliseconds";
  if (meaning.is === "bson" || meaning.is === "geometry")
    return `it holds ${meaning.is === "bson" ? "BSON" : "shapes"}`;
  if (type === "FIXED_LEN_BYTE_ARRAY" && length < 1) return `its values have ${length} bytes`;
  if (meaning.is === "decimal" && (meaning.scale < 0 || meaning.scale > 1000 || meaning.precision < 1))
    return `it is DECIMAL with ${meaning.precision} digits, ${meaning.scale} of them after the point`;
  return null;
}

const INTEGERS = new Set<CellType>(["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]);

/** What a meaning makes of stored values; one that does not fit them is passed over. */
function cellType(physical: PhysicalType, meaning: Meaning): CellType {
  switch (physical) {
    case "BOOLEAN":
      return "boolean";
    case "FLOAT":
      return "float32";
    case "DOUBLE":
      return "float64";
    case "INT96":
      return "text";
    case "INT32":
      if (meaning.is === "date" || isTime(meaning, "millis")) return "text";
      if (meaning.is === "decimal") return decimalType(meaning.scale, meaning.precision);
      return integerType(meaning, 32);
    case "INT64":
      if (meaning.is === "timestamp" || meaning.is === "time") return "text";
      if (meaning.is === "decimal") return decimalType(meaning.scale, meaning.precision);
      return integerType(meaning, 64);
    default:
      if (meaning.is === "decimal") return decimalType(meaning.scale, meaning.precision);
      return meaning.is === "float16" && physical === "FIXED_LEN_BYTE_ARRAY" ? "float32" : "text";
  }
}

const isTime = (meaning: Meaning, unit: string) => meaning.is === "time" && meaning.unit === unit;

/** Whole numbers of up to 18 digits fit into 64 bits. */
function decimalType(scale: number, precision: number): CellType {
  return scale === 0 && precision <= 18 ? "int64" : "float64";
}

function integerType(meaning: Meaning, stored: 32 | 64): CellType {
  const plain = stored === 32 ? "int32" : "int64";
  if (meaning.is !== "integer") return plain;
  const type = `${meaning.isSigned ? "int" : "uint"}${meaning.bits}` as CellType;
  const isFit = stored === 32 ? meaning.bits <= 32 : meaning.bits === 64;
  return isFit && INTEGERS.has(type) ? type : plain;
}
