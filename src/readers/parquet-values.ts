import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { readVarInt } from "hyparquet/src/thrift.js";
import { unpackBits, readRuns } from "./parquet-levels.ts";
import type { PhysicalType } from "./parquet-schema.ts";
import { ReadError } from "./read-error.ts";

/** Many values of some bytes: value i is `bytes[starts[i]]` to `bytes[ends[i]]`. */
export type ByteValues = { readonly bytes: Uint8Array; readonly starts: Int32Array; readonly ends: Int32Array };

/** Values as they are stored, the missing ones left out; booleans are 0 and 1. */
export type Stored =
  | { readonly is: "numbers"; readonly values: Uint8Array | Int32Array | Float32Array | Float64Array | BigInt64Array }
  | ({ readonly is: "bytes" } & ByteValues);

/** Made anew from prefixes, the values of a page may take so much. */
const MOST_BYTES = 256 * 1024 * 1024;

type Storage = { readonly physical: PhysicalType; readonly length: number };

/**
 * Returns the values of a page in the encoding PLAIN, those of a dictionary's page included.
 * @param bytes from where the values start
 * @throws ReadError where they end before the last value
 */
export function readPlain({ physical, length }: Storage, bytes: Uint8Array, count: number): Stored {
  switch (physical) {
    case "BOOLEAN": {
      need(bytes, Math.ceil(count / 8), count);
      const values = new Uint8Array(count);
      unpackBits(bytes, 0, values, 0, count);
      return { is: "numbers", values };
    }
    case "INT32":
      return { is: "numbers", values: new Int32Array(aligned(bytes, count, 4), 0, count) };
    case "FLOAT":
      return { is: "numbers", values: new Float32Array(aligned(bytes, count, 4), 0, count) };
    case "DOUBLE":
      return { is: "numbers", values: new Float64Array(aligned(bytes, count, 8), 0, count) };
    case "INT64":
      return { is: "numbers", values: new BigInt64Array(aligned(bytes, count, 8), 0, count) };
    case "INT96":
      return fixedBytes(bytes, count, 12);
    case "FIXED_LEN_BYTE_ARRAY":
      return fixedBytes(bytes, count, length);
    default:
      return lengthBefore(bytes, count);
  }
}

/** A copy at an address that typed arrays can start at. */
function aligned(bytes: Uint8Array, count: number, width: number): ArrayBuffer {
  need(bytes, count * width, count);
  return bytes.slice(0, count * width).buffer;
}

function need(bytes: Uint8Array, length: number, count: number): void {
  if (bytes.length < length)
    throw new ReadError(
      `Parquet: a page of ${count} values has ${bytes.length} bytes for them; ${length} were expected. It is damaged.`,
    );
}

function fixedBytes(bytes: Uint8Array, count: number, width: number): Stored {
  need(bytes, count * width, count);
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    starts[i] = i * width;
    ends[i] = starts[i] + width;
  }
  return { is: "bytes", bytes, starts, ends };
}

/** Each value has its length, of four bytes, before it. */
function lengthBefore(bytes: Uint8Array, count: number): Stored {
  need(bytes, count * 4, count);
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  for (let i = 0, at = 0; i < count; i++) {
    const left = bytes.length - at - 4;
    const length = left < 0 ? 0 : bytes[at] + bytes[at + 1] * 256 + bytes[at + 2] * 65_536 + bytes[at + 3] * 2 ** 24;
    if (length > left) throw outOfPage(i, count);
    starts[i] = at + 4;
    at = ends[i] = at + 4 + length;
  }
  return { is: "bytes", bytes, starts, ends };
}

const outOfPage = (i: number, count: number) =>
  new ReadError(`Parquet: value ${i + 1} of ${count} of a page reaches beyond its end; the page is damaged.`);

/**
 * Returns the values of a page in one of the encodings that use no dictionary, by its name in Parquet.
 * @throws ReadError for what is damaged, or an encoding that does not fit the type
 */
export function readEncoded(storage: Storage, encoding: string | undefined, bytes: Uint8Array, count: number): Stored {
  const { physical } = storage;
  if (encoding === "PLAIN") return readPlain(storage, bytes, count);
  if (encoding === "RLE" && physical === "BOOLEAN") {
    const values = new Uint8Array(count);
    // Their length, of four bytes, comes first.
    if (count > 0) readRuns(bytes, 4, 1, values);
    return { is: "numbers", values };
  }
  if (count === 0) return readPlain(storage, bytes, 0);
  if (encoding === "DELTA_BINARY_PACKED" && physical === "INT32")
    return { is: "numbers", values: deltas(reader(bytes), new Int32Array(count)) };
  if (encoding === "DELTA_BINARY_PACKED" && physical === "INT64")
    return { is: "numbers", values: deltas(reader(bytes), new BigInt64Array(count)) };
  if (encoding === "DELTA_LENGTH_BYTE_ARRAY" && physical === "BYTE_ARRAY") return deltaLengths(bytes, count);
  if (encoding === "DELTA_BYTE_ARRAY" && physical.endsWith("BYTE_ARRAY")) return prefixed(bytes, count);
  const width = byteWidth(storage);
  if (encoding === "BYTE_STREAM_SPLIT" && width > 0) {
    need(bytes, count * width, count);
    return readPlain(storage, gathered(bytes, count, width), count);
  }
  throw new ReadError(
    `Parquet: values of the type ${physical} are in the encoding ${encoding ?? "of an unknown number"}, which is not known for them.`,
  );
}

type Reader = { readonly view: DataView<ArrayBuffer>; offset: number };

function reader(bytes: Uint8Array): Reader {
  const { buffer, byteOffset, byteLength } = bytes as Uint8Array<ArrayBuffer>;
  return { view: new DataView(buffer, byteOffset, byteLength), offset: 0 };
}

/** The first bytes of all values, then the second ones, and so on. */
function gathered(bytes: Uint8Array, count: number, width: number): Uint8Array {
  const values = new Uint8Array(count * width);
  for (let b = 0, at = 0; b < width; b++) for (let i = 0; i < count; i++) values[i * width + b] = bytes[at++];
  return values;
}

/** Bytes of each value; 0: it varies, or is a bit. */
function byteWidth({ physical, length }: Storage): number {
  switch (physical) {
    case "INT32":
    case "FLOAT":
      return 4;
    case "INT64":
    case "DOUBLE":
      return 8;
    case "INT96":
      return 12;
    default:
      return physical === "FIXED_LEN_BYTE_ARRAY" ? length : 0;
  }
}

/** Fills `values` with numbers kept as differences; what their header says is checked before hyparquet makes room by it. */
function deltas<T extends Int32Array | BigInt64Array>(source: Reader, values: T): T {
  const start = source.offset;
  const [block, parts, all] = [readVarInt(source), readVarInt(source), readVarInt(source)];
  source.offset = start;
  if (!(parts >= 1 && block >= parts && block <= 2 ** 20 && block % (parts * 8) === 0) || all !== values.length)
    throw new ReadError(
      `Parquet: a page of differences has ${all} values in blocks of ${block} with ${parts} parts, by its header; ` +
        `${values.length} values were expected. It is damaged.`,
    );
  deltaBinaryUnpack(source, values.length, values);
  return values;
}

function deltaLengths(bytes: Uint8Array, count: number): Stored {
  const source = reader(bytes);
  const lengths = deltas(source, new Int32Array(count));
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  for (let i = 0, at = source.offset; i < count; i++) {
    starts[i] = at;
    at = ends[i] = at + lengths[i];
    if (lengths[i] < 0 || at > bytes.length) throw outOfPage(i, count);
  }
  return { is: "bytes", bytes, starts, ends };
}

/** Each value is the start of the one before, so many bytes of it, and what follows. */
function prefixed(bytes: Uint8Array, count: number): Stored {
  const source = reader(bytes);
  const prefixes = deltas(source, new Int32Array(count));
  const suffixes = deltas(source, new Int32Array(count));
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  let total = 0;
  for (let i = 0, at = source.offset, before = 0; i < count; i++) {
    at += suffixes[i];
    if (suffixes[i] < 0 || at > bytes.length || prefixes[i] < 0 || prefixes[i] > before) throw outOfPage(i, count);
    before = prefixes[i] + suffixes[i];
    starts[i] = total;
    total += before;
    ends[i] = total;
    if (total > MOST_BYTES)
      throw new ReadError(
        `Parquet: the texts of one page take more than ${MOST_BYTES / 2 ** 20} MB; it seems to be damaged.`,
      );
  }
  const values = new Uint8Array(total);
  for (let i = 0, at = source.offset; i < count; i++) {
    if (prefixes[i] > 0) values.copyWithin(starts[i], starts[i - 1], starts[i - 1] + prefixes[i]);
    values.set(bytes.subarray(at, at + suffixes[i]), starts[i] + prefixes[i]);
    at += suffixes[i];
  }
  return { is: "bytes", bytes: values, starts, ends };
}
