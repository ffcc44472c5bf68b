import { ReadError } from "./read-error.ts";

/** A value of Thrift's compact protocol; integers of all sizes are numbers (inexact beyond 2^53). */
type ThriftValue = boolean | number | Uint8Array | readonly ThriftValue[] | ThriftStruct;
/** The fields of a structure by their numbers. */
export type ThriftStruct = { readonly fields: ReadonlyMap<number, ThriftValue> };

/** What the bytes end within: more of them may be to come. */
export class ThriftEnd extends ReadError {
  constructor() {
    super("Parquet: a header ends before it is complete.");
  }
}

/** Parquet's own structures go eight deep. */
const MOST_LEVELS = 24;

const FIXED = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
};

type Source = { readonly bytes: Uint8Array; readonly view: DataView; at: number };

/**
 * Returns the structure that starts at a place of some bytes, and where it ends (Thrift compact protocol). No number in it is believed before
 * the bytes that it speaks of are there: hyparquet's own reader makes lists as long as a file says they are.
 * @throws ThriftEnd where the bytes end within it; ReadError for what is no such structure
 */
export function readThrift(bytes: Uint8Array, start = 0): { readonly struct: ThriftStruct; readonly end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const source: Source = { bytes, view, at: start };
  const struct = readStruct(source, 0);
  return { struct, end: source.at };
}

function readStruct(source: Source, level: number): ThriftStruct {
  if (level > MOST_LEVELS) throw new ReadError(`Parquet: a header is nested more than ${MOST_LEVELS} levels deep.`);
  const fields = new Map<number, ThriftValue>();
  for (let number = 0; ;) {
    const byte = readByte(source);
    const type = byte & 15;
    if (type === 0) return { fields };
    number = byte >> 4 === 0 ? readInteger(source) : number + (byte >> 4);
    fields.set(number, readValue(source, type, level));
  }
}

function readValue(source: Source, type: number, level: number): ThriftValue {
  switch (type) {
    case FIXED.true:
      return true;
    case FIXED.false:
      return false;
    case FIXED.byte:
      return (readByte(source) << 24) >> 24;
    case FIXED.i16:
    case FIXED.i32:
    case FIXED.i64:
      return readInteger(source);
    case FIXED.double:
      need(source, 8);
      source.at += 8;
      return source.view.getFloat64(source.at - 8, true);
    case FIXED.binary: {
      const length = readUnsigned(source);
      need(source, length);
      source.at += length;
      return source.bytes.subarray(source.at - length, source.at);
    }
    case FIXED.list:
    case FIXED.set:
      return readList(source, level + 1);
    case FIXED.struct:
      return readStruct(source, level + 1);
    default:
      throw new ReadError(`Parquet: a header has a value of the unknown type ${type}.`);
  }
}

function readList(source: Source, level: number): ThriftValue[] {
  if (level > MOST_LEVELS) throw new ReadError(`Parquet: a header is nested more than ${MOST_LEVELS} levels deep.`);
  const byte = readByte(source);
  const type = byte & 15;
  const length = byte >> 4 === 15 ? readUnsigned(source) : byte >> 4;
  // Every element takes a byte at least.
  need(source, length);
  const isFlags = type === FIXED.true || type === FIXED.false;
  const values: ThriftValue[] = [];
  for (let i = 0; i < length; i++) values.push(isFlags ? readByte(source) === 1 : readValue(source, type, level));
  return values;
}

function need({ bytes, at }: Source, length: number): void {
  if (length > bytes.length - at) throw new ThriftEnd();
}

function readByte(source: Source): number {
  if (source.at >= source.bytes.length) throw new ThriftEnd();
  return source.bytes[source.at++];
}

/** A number in groups of seven bits, the least significant first. */
function readUnsigned(source: Source): number {
  let value = 0;
  for (let scale = 1, byte = 0x80; byte >= 0x80; scale *= 128) {
    if (scale > 2 ** 63) throw new ReadError("Parquet: a header has a number of more than ten bytes.");
    byte = readByte(source);
    value += (byte & 0x7f) * scale;
  }
  return value;
}

/** Zigzag: 0, −1, 1, −2, … are written as 0, 1, 2, 3, … */
function readInteger(source: Source): number {
  const code = readUnsigned(source);
  return code % 2 === 0 ? code / 2 : -(code + 1) / 2;
}

/** Returns a field that must be a number; `fallback` where it is missing. */
export function numberField(struct: ThriftStruct, field: number, what: string, fallback?: number): number {
  const value = struct.fields.get(field) ?? fallback;
  if (typeof value !== "number" || !Number.isSafeInteger(value))
    throw new ReadError(`Parquet: ${what} is ${shown(value)}; a whole number was expected.`);
  return value;
}

/** Returns a field that may be a structure. */
export function structField(struct: ThriftStruct, field: number): ThriftStruct | null {
  const value = struct.fields.get(field);
  return typeof value === "object" && "fields" in value ? value : null;
}

/** Returns the structures of a list; none where it is missing. */
export function structsField(struct: ThriftStruct, field: number, what: string): ThriftStruct[] {
  const value = struct.fields.get(field) ?? [];
  if (!Array.isArray(value)) throw new ReadError(`Parquet: ${what} is ${shown(value)}; a list was expected.`);
  return (value as readonly ThriftValue[]).map((item) => {
    if (typeof item === "object" && "fields" in item) return item;
    throw new ReadError(`Parquet: ${what} holds ${shown(item)}; structures were expected.`);
  });
}

const utf8 = new TextDecoder();

/** Returns a field as text, "" where it is missing or something else. */
export function textField(struct: ThriftStruct, field: number): string {
  const value = struct.fields.get(field);
  return value instanceof Uint8Array ? utf8.decode(value) : "";
}

function shown(value: ThriftValue | undefined): string {
  if (value === undefined) return "missing";
  return typeof value === "object" ? "something else" : String(value);
}
