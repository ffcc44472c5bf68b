import { Encodings, PageTypes } from "hyparquet/src/constants.js";
import { type Converted, type Findings, convert } from "./parquet-convert.ts";
import { decompressPage } from "./parquet-decompress.ts";
import type { ParquetField } from "./parquet-fields.ts";
import type { Codec } from "./parquet-footer.ts";
import { type Presence, readPresence, readRuns } from "./parquet-levels.ts";
import { type ThriftStruct, numberField, readThrift, structField } from "./parquet-thrift.ts";
import { readEncoded, readPlain } from "./parquet-values.ts";
import { lookUp } from "./parquet-words.ts";
import { ReadError, counted } from "./read-error.ts";

/** The header of a page: what follows it. */
export type PageHeader = {
  /** Of the header itself. */
  readonly headerBytes: number;
  readonly type: string | undefined;
  /** Of the page as the file has it. */
  readonly bytes: number;
  readonly unpackedBytes: number;
  readonly struct: ThriftStruct;
};

/** A page's values, the missing ones left out, and which those are. */
export type Page = {
  readonly count: number;
  /** Per value of the page 1 where it is there, else 0; null: all are. */
  readonly flags: Uint8Array | null;
  readonly values: Converted;
  /** Of texts from a dictionary: which one of `values` each is. */
  readonly codes: Int32Array | null;
};

/** @throws ThriftEnd where the bytes end within the header; ReadError for what is none */
export function readPageHeader(bytes: Uint8Array, start: number): PageHeader {
  const { struct, end } = readThrift(bytes, start);
  return {
    headerBytes: end - start,
    type: PageTypes[numberField(struct, 1, "the type of a page")],
    unpackedBytes: numberField(struct, 2, "the size of a page"),
    bytes: numberField(struct, 3, "the compressed size of a page"),
    struct,
  };
}

/** How many values a page of data has; null: it is none. (DataPageHeader, DataPageHeaderV2 of parquet.thrift) */
export function pageValues({ type, struct }: PageHeader): number | null {
  if (type !== "DATA_PAGE" && type !== "DATA_PAGE_V2") return null;
  const header = structField(struct, type === "DATA_PAGE" ? 5 : 8);
  if (header === null) throw new ReadError("Parquet: the header of a page does not say what it holds; it is damaged.");
  return numberField(header, 1, "the number of values of a page");
}

/** Returns the values of a page that is a dictionary, what they mean in their place. @param most how many values it may have */
export function readDictionary(
  field: ParquetField,
  codec: Codec | undefined,
  header: PageHeader,
  bytes: Uint8Array,
  most: number,
  findings: Findings,
): Converted {
  const dictionary = structField(header.struct, 7);
  const count = dictionary === null ? -1 : numberField(dictionary, 1, "the number of values of a dictionary");
  if (count < 0 || count > most)
    throw new ReadError(
      `Parquet: a dictionary has ${counted(count)} values, by its header; at most ${counted(most)} were expected.`,
    );
  return convert(field, readPlain(field, decompressPage(codec, bytes, header.unpackedBytes), count), findings);
}

/** Returns the values of a page of data. @param count what `pageValues` says, held against the rows that are left */
export function readPage(
  field: ParquetField,
  codec: Codec | undefined,
  header: PageHeader,
  bytes: Uint8Array,
  count: number,
  dictionary: Converted | null,
  findings: Findings,
): Page {
  const { presence, values, encoding } = (header.type === "DATA_PAGE" ? unwrapFirst : unwrapSecond)(
    field,
    codec,
    header,
    bytes,
    count,
  );
  const { flags, present } = presence;
  if (encoding === "PLAIN_DICTIONARY" || encoding === "RLE_DICTIONARY")
    return { count, flags, ...fromDictionary(values, present, dictionary) };
  const stored = readEncoded(field, encoding, values, present);
  return { count, flags, codes: null, values: convert(field, stored, findings) };
}

type Unwrapped = { readonly presence: Presence; readonly values: Uint8Array; readonly encoding: string | undefined };

/** All of the page is compressed, levels and values. */
function unwrapFirst(
  { isOptional }: ParquetField,
  codec: Codec | undefined,
  { struct, unpackedBytes }: PageHeader,
  bytes: Uint8Array,
  count: number,
): Unwrapped {
  const header = structField(struct, 5)!;
  const encoding = Encodings[numberField(header, 2, "the encoding of a page")];
  const page = decompressPage(codec, bytes, unpackedBytes);
  if (!isOptional) return { presence: { flags: null, present: count }, values: page, encoding };
  const levels = Encodings[numberField(header, 3, "the encoding of missing values")];
  if (levels !== "RLE")
    throw new ReadError(`Parquet: a page marks missing values in the old encoding ${levels ?? "?"}; RLE was expected.`);
  const length = page.length < 4 ? Infinity : new DataView(page.buffer, page.byteOffset).getUint32(0, true);
  if (length > page.length - 4) throw levelsOutside();
  return { presence: readPresence(page.subarray(4, 4 + length), count), values: page.subarray(4 + length), encoding };
}

/** Levels are never compressed, and the header says how long they are. */
function unwrapSecond(
  { isOptional }: ParquetField,
  codec: Codec | undefined,
  { struct, unpackedBytes }: PageHeader,
  bytes: Uint8Array,
  count: number,
): Unwrapped {
  const header = structField(struct, 8)!;
  const encoding = Encodings[numberField(header, 4, "the encoding of a page")];
  const definitions = numberField(header, 5, "the length of a page's levels");
  const repetitions = numberField(header, 6, "the length of a page's levels");
  const length = definitions + repetitions;
  if (definitions < 0 || repetitions < 0 || length > bytes.length || length > unpackedBytes) throw levelsOutside();
  const isCompressed = header.fields.get(7) !== false;
  const values = decompressPage(isCompressed ? codec : "UNCOMPRESSED", bytes.subarray(length), unpackedBytes - length);
  const presence = isOptional
    ? readPresence(bytes.subarray(repetitions, length), count)
    : { flags: null, present: count };
  return { presence, values, encoding };
}

const levelsOutside = () =>
  new ReadError("Parquet: what marks missing values in a page reaches beyond its end; it is damaged.");

function fromDictionary(
  bytes: Uint8Array,
  count: number,
  dictionary: Converted | null,
): { values: Converted; codes: Int32Array | null } {
  if (dictionary === null)
    throw new ReadError("Parquet: a page refers to a dictionary that is not there; the file is damaged.");
  const codes = new Int32Array(count);
  if (count > 0 && bytes.length === 0) throw new ReadError("Parquet: a page has no values; it is damaged.");
  if (count > 0) readRuns(bytes, 1, bytes[0], codes);
  const entries = dictionary.is === "numbers" ? dictionary.values.length : dictionary.starts.length;
  for (let i = 0; i < count; i++)
    if (codes[i] >>> 0 >= entries)
      throw new ReadError(
        `Parquet: a page refers to entry ${codes[i] + 1} of a dictionary of ${entries}; the file is damaged.`,
      );
  if (dictionary.is === "bytes") return { values: dictionary, codes };
  return { values: { is: "numbers", values: lookUp(dictionary.values, codes) }, codes: null };
}
